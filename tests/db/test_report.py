"""The report: what the database knows of the crawls, in both languages, in a hundred columns."""

import re
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from db.completeness import FIELDS
from db.frontier import Kind, Lead
from db.record import Page, Reading, Rejection, Snapshot
from db.report.facts import report
from db.report.text import WORDS, Report
from db.run import Run
from db.schema import DICTIONARY, open_for_reading
from db.store import Store
from tests.db.test_alarms import FULL, JOURNAL, WITHOUT

AT = "2099-01-01T00:00:00+00:00"
URL = "https://example.org/es-a"
NATIVE = replace(FULL, url=URL)


def begin(folder: Path, only: str = "", kind: Any = "crawl") -> Run:
    journals = [JOURNAL, {**JOURNAL, "id": "otra", "title": "Otra revista"}]
    return Run(kind, f"only={only} refresh=", folder / "x.db", folder / "archive", journals, "7")


def lead(url: str, kind: Kind = "article") -> Lead:
    return Lead(url, kind, url)


def reading(result: Any, number: int) -> Reading:
    snapshot = Snapshot(URL, AT, f"sha256:{number}", f"{number}.warc.gz", 0, 1)
    return Reading(Page(URL, b"", fetched_at=AT), result, snapshot, journal_id="revista")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three crawls: a good one of `revista`, one of `otra` alone, and one of `revista` that went badly."""
    listing, host = f"{URL}/sumario?" + "x" * 90, "INSERT INTO hosts (host, closed_until, why) VALUES (?, ?, ?)"
    with begin(tmp_path, "revista") as run:
        run.discover("revista", [lead(listing, "listing"), lead(URL), lead(f"{URL}b")])
        run.load([reading(NATIVE, 1), reading(Rejection(f"{URL}c", "login"), 2)])
    with begin(tmp_path, "otra") as run:
        run.discover("otra", [lead("https://example.com/", "listing")])
    run = begin(tmp_path)
    run.counts.update(requests=7, bytes=1_250_000)
    run.load([reading(replace(WITHOUT, url=URL), 3)])
    run.mark_failed(f"{URL}b", 500, "HTTP 500")
    run.alarm("revista", "layout_changed", "6 records read: abstract_es fell from 100% to 0%")
    connection = run.store.db.conn
    connection.execute("UPDATE pages SET edition_id = ?, state = 'done' WHERE url = ?", [NATIVE.id, URL])
    connection.executemany("INSERT INTO contents VALUES (?, ?)", [(listing, URL), (listing, f"{URL}b")])
    connection.execute(host, ["example.org", "2099-01-02T00:00:00+00:00", "a challenge page"])
    connection.execute(host, ["example.com", "2098-12-31T00:00:00+00:00", "long over"])
    run.end("alarmed")
    return tmp_path


def facts(folder: Path, *options: Any) -> dict[str, Any]:
    with open_for_reading(folder / "x.db") as connection:
        return report(connection, AT, *options)


def test_the_facts_of_a_journal(folder: Path) -> None:
    found = facts(folder)
    journals = {journal["id"]: journal for journal in found["journals"]}
    one, other = journals["revista"], journals["otra"]
    assert (found["at"], found["alarmed"], found["runs"]) == (AT, True, [])
    assert (one["title"], one["works"], one["worse_readings"]) == ("Revista", 1, 1)
    run = one["last_run"]
    assert (run["id"], run["outcome"], run["requests"], run["bytes"], run["failed"]) == (3, "alarmed", 7, 1_250_000, 1)
    assert (one["fields"]["run"], one["fields"]["records"]) == (3, 1)
    assert one["fields"]["rates"] == {**dict.fromkeys(FIELDS, 1.0), "abstract_es": 0.0}
    assert one["rejections"] == {"run": 3, "pages": 1, "reasons": {}}
    assert [(alarm["cause"], alarm["means_es"]) for alarm in one["alarms"]] == [
        ("layout_changed", DICTIONARY["alarms"]["layout_changed"]["es"])
    ]
    assert one["pages"] == {"due": 3, "waiting": 1, "done": 1, "failed": 1, "missing": 0, "gone": 0}
    assert (one["gaps"]["listings"], one["gaps"]["lacking"]) == (1, 1)
    assert [(gap["listed"], gap["held"], gap["lacking"]) for gap in one["gaps"]["worst"]] == [(2, 1, 1)]
    assert found["hosts"] == [{"host": "example.org", "until": "2099-01-02T00:00:00+00:00", "why": "a challenge page"}]
    assert (other["last_run"]["id"], other["alarms"]) == (3, [])  # a crawl of all journals is one of each


def test_the_last_run_of_a_journal_is_its_last_crawl(folder: Path) -> None:
    begin(folder, "otra").end("done")
    with begin(folder, kind="ingest") as run:
        run.load([reading(NATIVE, 9)])
    journals = {journal["id"]: journal for journal in facts(folder)["journals"]}
    assert {slug: journal["last_run"]["id"] for slug, journal in journals.items()} == {"otra": 4, "revista": 3}
    assert journals["revista"]["fields"]["run"] == 5
    assert [run["id"] for run in facts(folder, "revista", 9)["runs"]] == [5, 3, 1]
    assert [run["id"] for run in facts(folder, "", 2)["runs"]] == [5, 4]


def test_rejections_are_shares_of_the_pages_read(tmp_path: Path) -> None:
    with begin(tmp_path) as run:
        run.load(
            [reading(NATIVE, 1), reading(Rejection(f"{URL}c", "login"), 2), reading(Rejection(f"{URL}d", "pdf"), 3)]
        )
    [journal] = facts(tmp_path, "revista")["journals"]
    share = {"count": 1, "share": 0.3333}
    assert journal["rejections"] == {"run": 1, "pages": 3, "reasons": {"login": share, "pdf": share}}
    assert "login 33%, pdf 33%" in str(Report(facts(tmp_path, "revista"), "en"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_text_says_all_that_needs_looking_at_in_a_hundred_columns(folder: Path, lang: str) -> None:
    text = str(Report(facts(folder, "", 3), lang))
    for said in (
        "Revista (revista)", "Otra revista (otra)", "layout_changed", "abstract_es fell from 100% to 0%",
        DICTIONARY["alarms"]["layout_changed"][lang][:40], "example.org", "a challenge page", "reading_worse",
        WORDS["outcomes"]["alarmed"][lang], WORDS["fields"]["abstract_es"][lang],
        {"en": "1.2 MB", "es": "1,2 MB"}[lang],
    ):  # fmt: skip
        assert said in text, said
    assert "long over" not in text
    assert [line for line in text.splitlines() if len(line) > 100 and "https://" not in line] == []
    assert "{" not in text
    assert "None" not in text


def test_a_run_that_was_killed_says_so(tmp_path: Path) -> None:
    run = begin(tmp_path, "revista")
    run.discover("revista", [lead(URL)])
    run.store.close()
    assert ": broke off or still running" in str(Report(facts(tmp_path), "en"))
    assert "Not crawled yet: otra" in str(Report(facts(tmp_path), "en"))


def test_an_empty_database_has_a_report(tmp_path: Path) -> None:
    Store(tmp_path / "x.db").close()
    assert str(Report(facts(tmp_path), "es")) == WORDS["say"]["no_journals"]["es"]


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    for words in WORDS.values():
        for key, text in words.items():
            assert set(text) == {"en", "es"}, key
            assert all(text.values()), key
            assert blanks(text["en"]) == blanks(text["es"]), key
    assert list(WORDS["fields"]) == list(FIELDS)


def test_reading_a_database_leaves_every_byte_and_no_file(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with open_for_reading(folder / "x.db") as connection:
        report(connection, AT)
        with pytest.raises(Exception, match=re.compile("readonly|read-only|query_only")):
            connection.execute("DELETE FROM works")
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
