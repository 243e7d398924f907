"""Worse readings: the last good record is kept for three of them, then the fourth wins, with history."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import discovery
from db.frontier import Lead
from db.record import (
    Abstract,
    Author,
    Edition,
    Keywords,
    Page,
    Reading,
    Rejection,
    Section,
    Snapshot,
    Title,
    Validators,
)
from db.store import Store

WHOLE = Edition(
    url="https://example.org/es-a", platform="doyma", native_id="S0000001924000031", doi="10.5555/a",
    titles=(Title("es", "La neumonía"), Title("en", "Pneumonia")),
    abstracts=(Abstract("es", (Section(None, None, "Un caso."),)),),
    keywords=(Keywords("es", ("neumonía",)),), authors=(Author("Ana Prado"),),
)  # fmt: skip
EMPTIED = replace(WHOLE, abstracts=(), volume="7")
RECORD = ("works", "editions", "texts", "abstract_sections", "keywords", "authors", "changes")


def at(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00+00:00"


def reading(edition: Edition, number: int, digest: str = "") -> Reading:
    """The edition as read on a day of January, from bytes of its own unless their digest is given."""
    digest = digest or f"sha256:{number}"
    snapshot = Snapshot(str(edition.url), at(number), digest, f"{digest}.warc.gz", 0, 1)
    return Reading(Page(str(edition.url), b"", fetched_at=at(number)), edition, snapshot)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "x.db", extractor="1")
    store.load([reading(WHOLE, 1)])
    yield store
    store.close()


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.db.execute(query).fetchall()


def record(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The record and its history, but for the flag."""
    found = {table: rows(store, f"SELECT * FROM {table}") for table in RECORD}
    found["works"] = rows(store, "SELECT doi, title_es, abstract_es, keywords_es, authors, updated_at FROM works")
    return found


FLAGS = "SELECT code, severity, detail FROM flags"
FLAGGED = [("reading_worse", "error", "abstract_es")]
ROW = "SELECT readings, lost, snapshot_id, since FROM worse_readings"


def test_three_worse_readings_are_kept_out_and_the_fourth_wins_with_history(store: Store) -> None:
    before = record(store)
    for number in (2, 3, 4):
        assert store.load([reading(EMPTIED, number)]) == ["held"]
        assert record(store) == before
        assert rows(store, FLAGS) == FLAGGED
        assert rows(store, "SELECT flags FROM bilingual") == [('["reading_worse"]',)]
        assert rows(store, ROW) == [(number - 1, "abstract_es", f"sha256:{number}.warc.gz@0", at(2))]
    assert store.load([reading(EMPTIED, 5)]) == ["changed"]
    assert rows(store, "SELECT abstract_es, volume, flags FROM bilingual") == [(None, "7", "[]")]
    assert rows(store, "SELECT field, lang, old, new, cause FROM changes ORDER BY id") == [
        ("abstract", "es", "Un caso.", None, "source"),
        ("volume", "", None, "7", "source"),
    ]
    assert rows(store, FLAGS) == rows(store, ROW) == []
    assert store.load([reading(EMPTIED, 6)]) == ["unchanged"]


@pytest.mark.parametrize(
    ("lack", "lost"),
    [
        ({"titles": WHOLE.titles[:1]}, "title_en"),
        ({"keywords": ()}, "keywords_es"),
        ({"authors": ()}, "authors"),
        ({"doi": None, "abstracts": ()}, "abstract_es, doi"),
    ],
)
def test_what_a_reading_must_not_lack(store: Store, lack: dict[str, Any], lost: str) -> None:
    assert store.load([reading(replace(WHOLE, **lack), 2)]) == ["held"]
    assert rows(store, FLAGS) == [("reading_worse", "error", lost)]


def test_the_flag_says_what_the_last_reading_lacks(store: Store) -> None:
    store.load([reading(EMPTIED, 2), reading(replace(EMPTIED, authors=()), 3)])
    assert rows(store, FLAGS) == [("reading_worse", "error", "abstract_es, authors")]


@pytest.mark.parametrize("good", [WHOLE, replace(WHOLE, volume="8")])
def test_a_good_reading_clears_flag_and_count_at_once(store: Store, good: Edition) -> None:
    store.load([reading(EMPTIED, 2), reading(EMPTIED, 3)])
    assert store.load([reading(good, 4)]) == ["unchanged" if good == WHOLE else "changed"]
    assert rows(store, FLAGS) == rows(store, ROW) == []
    assert rows(store, "SELECT flags, volume FROM bilingual") == [("[]", good.volume)]
    assert store.load([reading(EMPTIED, number) for number in (5, 6, 7, 8)]) == ["held", "held", "held", "changed"]


def test_a_reading_of_another_edition_leaves_flag_and_count_alone(store: Store) -> None:
    store.load([reading(EMPTIED, 2)])
    other = replace(WHOLE, native_id="S0000002724000031", doi="10.5555/e", url="https://example.org/en-a")
    store.load([reading(other, 3)])
    assert rows(store, FLAGS) == FLAGGED


def test_the_same_page_loaded_again_is_no_further_reading_but_fetched_again_it_is(store: Store) -> None:
    same = reading(EMPTIED, 2)
    assert store.load([same] * 6) == ["held"] * 6
    assert rows(store, "SELECT readings FROM worse_readings") == [(1,)]
    fetched = replace(same, frontier_url=EMPTIED.url)
    assert store.load([fetched] * 3) == ["held", "held", "changed"]


def test_what_was_archived_before_and_is_read_again_says_nothing_of_the_page_now(store: Store) -> None:
    store.load([reading(EMPTIED, 2)])
    assert store.load([reading(WHOLE, 1)]) == ["unchanged"]
    assert store.load([reading(replace(WHOLE, volume="9"), 1)]) == ["changed"]  # by other rules, as in a rebuild
    assert rows(store, FLAGS) == FLAGGED
    assert rows(store, "SELECT flags, volume FROM bilingual") == [('["reading_worse"]', "9")]
    assert rows(store, "SELECT readings FROM worse_readings") == [(1,)]
    store.load([replace(reading(WHOLE, 1), frontier_url=WHOLE.url)])  # the site gave it again
    assert rows(store, FLAGS) == rows(store, ROW) == []


def test_a_retraction_wins_at_once(store: Store) -> None:
    store.load([reading(EMPTIED, 2)])
    assert store.load([reading(replace(EMPTIED, status="Retracted"), 3)]) == ["changed"]
    assert rows(store, "SELECT status, abstract_es, flags FROM bilingual") == [("Retracted", None, "[]")]


def test_what_our_own_rules_read_differently_wins_at_once(store: Store) -> None:
    assert store.load([reading(EMPTIED, 2, digest="sha256:1")]) == ["changed"]
    assert rows(store, "SELECT DISTINCT cause FROM changes") == [("extractor",)]


def test_a_rebuild_takes_what_it_reads(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db", patience=0)
    assert store.load([reading(WHOLE, 1), reading(EMPTIED, 2)]) == ["new", "changed"]
    store.close()


def test_another_page_of_the_edition_is_none_of_the_worse_for_saying_less(store: Store) -> None:
    lower, higher = (replace(EMPTIED, url=f"https://example.org/{path}") for path in ("en-a", "fr-a"))
    assert store.load([reading(EMPTIED, 2), reading(higher, 3)]) == ["held", "unchanged"]
    assert rows(store, FLAGS) == FLAGGED
    assert store.load([reading(lower, 4)]) == ["changed"]
    assert rows(store, FLAGS) == []


def test_a_page_that_was_refused_meanwhile_may_still_read_worse(store: Store) -> None:
    wall = Reading(Page(str(WHOLE.url), b""), Rejection(str(WHOLE.url), "login"))
    assert store.load([wall]) == ["rejected"]
    assert store.load([reading(replace(EMPTIED, url="https://example.org/en-a"), 2)]) == ["held"]
    assert store.load([reading(EMPTIED, 3)]) == ["held"]
    assert rows(store, "SELECT * FROM rejections") == []


def test_a_page_that_reads_worse_is_asked_for_again_within_a_month_whole_and_whatever_its_sitemap_says(
    store: Store,
) -> None:
    url = str(WHOLE.url)
    store.register_journals([{"id": "r", "title": "R", "platform": "doyma", "issns": [], "start": [], "sample": False}])
    discovery.discover(store.db.conn, "r", [Lead(url, "article", url, lastmod="2026-01-01")], at(1))
    worse = replace(reading(replace(EMPTIED, year=1999), 2), frontier_url=url, validators=Validators("e", "m"))
    assert store.load([worse]) == ["held"]
    [(due, *validators)] = rows(store, "SELECT due_at, etag, last_modified, lastmod_read FROM pages")
    assert at(25) < due < "2026-02-06"
    assert validators == [None, None, None]
    store.load([replace(worse, result=WHOLE)])
    assert rows(store, "SELECT etag, last_modified, lastmod_read FROM pages") == [("e", "m", "2026-01-01")]
