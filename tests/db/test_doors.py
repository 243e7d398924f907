"""Which of several pages speaks for an edition: always the same one, until it is no longer the journal's to give."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db import discovery, frontier
from db.doors import GIVEN_UP, standings
from db.frontier import Lead
from db.record import Edition, Page, Reading, Title
from db.store import Store

JOURNAL = {"id": "revista", "title": "Revista", "platform": "doyma", "issns": [], "sample": False}
LOW, HIGH = "https://a.example/es-x-articulo-1", "https://www.b.example/es-x-articulo-1"
AT = "2026-01-02T03:04:05+00:00"


def edition(url: str | None) -> Edition:
    return Edition(url, "doyma", "S1", titles=(Title("es", "Gota"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "x.db", extractor="1")
    yield store
    store.close()


def hold(store: Store, url: str, home: str) -> None:
    store.register_journals([{**JOURNAL, "start": [home]}])
    store.load([Reading(Page(url, b"", fetched_at=AT), edition(url), journal_id="revista")])


def standing(store: Store, url: str | None) -> str:
    [stands] = standings(store.db.conn, [replace(edition(url), volume="3")]).values()
    return stands


def test_the_lowest_address_speaks(store: Store) -> None:
    hold(store, HIGH, "https://elsewhere.example/")
    assert [standing(store, url) for url in (LOW, HIGH, HIGH.replace("s://www.", "://"), None)] == [
        "better", "again", "again", "aside",
    ]  # fmt: skip


@pytest.mark.parametrize(("held", "other"), [(LOW, HIGH), (HIGH, LOW)])
def test_a_site_that_the_journal_has_left_gives_way_to_the_one_where_it_lives(
    store: Store, held: str, other: str
) -> None:
    hold(store, held, held)
    assert standing(store, other) == "aside"
    store.register_journals([{**JOURNAL, "start": [other]}])
    assert standing(store, other) == "better"
    store.register_journals([{**JOURNAL, "start": [held]}])
    assert standing(store, other) == "aside"


def test_a_page_that_comes_no_more_gives_way_and_one_that_failed_once_does_not(store: Store) -> None:
    hold(store, LOW, LOW)
    discovery.discover(store.db.conn, "revista", [Lead(LOW, "article", "S1")], AT)
    for failures in range(1, GIVEN_UP + 1):
        frontier.mark_failed(store.db.conn, LOW, 500, "HTTP 500", AT, 1)
        assert standing(store, HIGH) == ("again" if failures == GIVEN_UP else "aside")
    frontier.mark_done(store.db.conn, LOW, 200, AT, 2, edition(LOW))
    assert standing(store, HIGH) == "aside"
    frontier.mark_gone(store.db.conn, LOW, "deleted", 2)
    assert standing(store, HIGH) == "again"
