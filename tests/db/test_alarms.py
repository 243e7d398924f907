"""Counts of what a run read, and the alarms that follow from them: a layout built anew, a journal gone quiet."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from db import alarms
from db.alarms import Alarm, Cause
from db.completeness import FIELDS, Completeness
from db.record import Abstract, Author, Edition, Keywords, Page, Reading, Rejection, Section, Title
from db.run import Run

JOURNAL = {"id": "revista", "title": "Revista", "platform": "doyma", "issns": [], "start": [], "sample": False}
FULL = Edition(
    url=None, platform="doyma", native_id="S0000001924000031", doi="10.5555/a", year=2024, received="2024-01-02",
    titles=(Title("es", "La neumonía"), Title("en", "Pneumonia")),
    abstracts=(Abstract("en", (Section(None, None, "A case."),)), Abstract("es", (Section(None, None, "Un caso."),))),
    keywords=(Keywords("en", ("lung",)), Keywords("es", ("pulmón",))), authors=(Author("Ana Prado"),),
)  # fmt: skip
WITHOUT = replace(FULL, abstracts=FULL.abstracts[:1])


def begin(folder: Path, kind: Any = "crawl") -> Run:
    return Run(kind, "", folder / "x.db", folder / "archive", [JOURNAL], "7")


def reading(result: Edition | Rejection, journal: str | None = "revista") -> Reading:
    return Reading(Page("https://example.org/a", b""), result, journal_id=journal)


def crawl(folder: Path, whole: int, without: int = 0, kind: str = "crawl") -> None:
    """A run that counted so many records with and without the Spanish abstract."""
    with begin(folder, kind) as run:
        tally(run, whole, without)


def tally(run: Run, whole: int, without: int = 0, held: int = 0) -> None:
    for edition, count in ((FULL, whole), (WITHOUT, without)):
        for _ in range(count):
            run.completeness.count(reading(edition), "new")
    for _ in range(held):
        run.completeness.count(reading(FULL), "held")


def looked(folder: Path, whole: int, without: int = 0, held: int = 0) -> list[Alarm]:
    """What a run raises that reads so many records now."""
    run = begin(folder)
    tally(run, whole, without, held)
    found = list(alarms.layout(run.store.db.conn, run.id, "revista", run.completeness))
    run.end("interrupted")
    return found


def test_every_reading_is_counted_as_it_was_read_by_journal(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        run.load([reading(FULL), reading(WITHOUT), reading(FULL, None)])
        run.load(
            [reading(Rejection("https://example.org/b", "login")), reading(Rejection("https://example.org/c", "login"))]
        )
    run = begin(tmp_path)
    rows = dict(run.store.db.execute("SELECT field, filled || '/' || records FROM run_fields").fetchall())
    rejected = run.store.db.execute("SELECT journal_id, reason, count FROM run_rejections").fetchall()
    run.end("done")
    assert rows == {**dict.fromkeys(FIELDS, "2/2"), "abstract_es": "1/2"}
    assert rejected == [("revista", "login", 2)]


def test_an_edition_that_says_nothing_fills_nothing() -> None:
    counted = Completeness()
    counted.count(reading(Edition(url=None, platform="doyma")), "new")
    assert (counted.records["revista"], counted.filled) == (1, {})


def test_an_alarm_is_written_at_once_and_but_once(tmp_path: Path) -> None:
    run = begin(tmp_path)
    causes: list[Cause] = ["walled", "walled", "robots_changed"]
    for cause in causes:
        run.alarm("revista", cause, f"what {cause} saw")
    run.alarm(None, "walled", "nobody's")
    rows = run.store.db.execute("SELECT run_id, journal_id, cause, detail FROM alarms").fetchall()
    assert rows == [
        (run.id, "revista", "walled", "what walled saw"),
        (run.id, "revista", "robots_changed", "what robots_changed saw"),
        (run.id, None, "walled", "nobody's"),
    ]
    assert [str(alarm) for alarm in run.alarms][::2] == ["walled of revista: what walled saw", "walled: nobody's"]
    run.end("alarmed")


def test_a_field_found_much_less_often_is_an_alarm_that_says_so(tmp_path: Path) -> None:
    crawl(tmp_path, 10)
    assert looked(tmp_path, whole=7, without=3) == []
    [alarm] = looked(tmp_path, whole=5, without=5)
    assert (alarm.journal_id, alarm.cause) == ("revista", "layout_changed")
    assert alarm.detail == "10 records read: abstract_es fell from 85% to 50%"


def test_few_records_say_nothing_and_are_not_compared_with(tmp_path: Path) -> None:
    crawl(tmp_path, 4)
    assert looked(tmp_path, 0, 10) == []
    crawl(tmp_path, 10)
    assert looked(tmp_path, 0, 4) == []
    assert len(looked(tmp_path, 0, 5)) == 1


def test_the_last_five_crawls_are_compared_by_their_records_and_no_ingest(tmp_path: Path) -> None:
    crawl(tmp_path, 1000)  # too long ago
    for _ in range(4):
        crawl(tmp_path, 0, 5)
    crawl(tmp_path, 5)
    crawl(tmp_path, 1000, kind="ingest")
    assert looked(tmp_path, 0, 5) == []  # a fifth had it
    crawl(tmp_path, 30)
    [alarm] = looked(tmp_path, 0, 5)
    assert "from 70% to 0%" in alarm.detail  # 35 of 50


def test_a_third_kept_out_as_worse_is_an_alarm(tmp_path: Path) -> None:
    assert looked(tmp_path, whole=7, held=3) == []
    [alarm] = looked(tmp_path, whole=6, held=3)
    assert alarm.detail == "9 records read: 3 gave less than before and were kept as they were"
    assert looked(tmp_path, whole=0, held=4) == []


def test_nothing_new_is_counted_from_the_newest_record(tmp_path: Path) -> None:
    run = begin(tmp_path)
    connection = run.store.db.conn
    assert list(alarms.quiet(connection, "revista", 30, "2024-03-01T00:00:00+00:00")) == []
    page = Page("https://example.org/a", b"", fetched_at="2024-01-01T00:00:00+00:00")
    older = Page("https://example.org/b", b"", fetched_at="2023-01-01T00:00:00+00:00")
    other = replace(FULL, native_id="S0000001924000042")
    run.load([Reading(page, FULL, journal_id="revista"), Reading(older, other, journal_id="revista")])
    assert list(alarms.quiet(connection, "revista", 60, "2024-03-01T00:00:00+00:00")) == []
    [alarm] = alarms.quiet(connection, "revista", 59, "2024-03-01T00:00:00+00:00")
    assert (alarm.cause, alarm.detail) == ("nothing_new", "no new article since 2024-01-01")
    run.end("done")
