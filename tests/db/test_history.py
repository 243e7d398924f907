"""Every change of an edition is kept, and undone again: what it said on any day comes back from what it says today."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.history import REASSIGNED, as_of, differences, edition_of, reassigned, said
from db.record import (
    Abstract,
    Author,
    Edition,
    Flag,
    KeywordPair,
    Keywords,
    Page,
    Reading,
    Section,
    Snapshot,
    Title,
    Twin,
)
from db.store import Store
from tests.db.editions import editions
from tests.db.edits import check, sequence

FIRST = Edition(
    url="https://example.org/es-a", platform="doyma", native_id="13084295", lang="es", doi="10.5555/a",
    pii="S0000001924000031", published_online="2024-01-02", year=2024,
    titles=(Title("es", "La neumonía"),),
    abstracts=(Abstract("es", (Section("Objetivo", "OBJECTIVE", "Ver."), Section(None, None, "Se vio."))),),
    keywords=(Keywords("es", ("Neumonía", "Gota")),), affiliations=("León", "Lugo"),
    authors=(Author("Ana Ruiz", (0,)), Author("Eva Sol", (0, 1))),
)  # fmt: skip
Load = Callable[..., Store]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Loads states of an edition, a day apart, into a store of their own; `same` gives all of them the same bytes."""
    stores: list[Store] = []

    def loaded(*states: Edition, same: bool = False, days: tuple[int, ...] = ()) -> Store:
        stores.append(Store(tmp_path / f"{len(stores)}.db", patience=0))
        for number, state in enumerate(states):
            day = days[number] if days else number + 1
            at = f"2026-01-{day:02}T00:00:00+00:00"
            digest = "same" if same else str(day)
            snapshot = Snapshot(state.url or "", at, digest, f"{day}.warc.gz", 0, 1)
            stores[-1].load([Reading(Page(state.url or "", b"", fetched_at=at), state, snapshot)])
        return stores[-1]

    yield loaded
    for store in stores:
        store.close()


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.db.execute(query).fetchall()


@settings(max_examples=100, deadline=None)
@given(edition=editions)
def test_what_an_edition_says_makes_the_edition_again(edition: Edition) -> None:
    assert edition_of(said(edition)) == edition


@settings(max_examples=6, deadline=None)
@given(pool=st.lists(editions, min_size=4, max_size=6), seed=st.integers(0, 1_000_000))
def test_history_replayed_backwards_gives_every_state_there_was(pool: list[Edition], seed: int) -> None:
    with TemporaryDirectory() as folder:
        check(Path(folder), sequence(pool, 25, random.Random(seed)))  # noqa: S311 - no secret


CHANGES: dict[str, Edition] = {
    "volume": replace(FIRST, volume="20", issue="3", pages="1-9", year=2025),
    "doi": replace(FIRST, doi="10.5555/b"),
    "pii": replace(FIRST, pii="S0000001924000043"),
    "title": replace(FIRST, titles=(Title("en", "Pneumonia"), Title("es", "La neumonía grave"))),
    "sections": replace(
        FIRST,
        abstracts=(Abstract("es", (Section("Objetivo", None, "Ver."), Section(None, "RESULTS", "Se vio."))),),
    ),
    "keywords": replace(FIRST, keywords=(Keywords("es", ("Gota", "Neumonía")),)),
    "authors": replace(FIRST, authors=(Author("Ana Ruiz", (1,)), Author("Eva Sol", (0, 1)))),
    "orcid": replace(FIRST, authors=(Author("Ana Ruiz", (0,), "0000-0002-1825-0097"), Author("Eva Sol", (0, 1)))),
    "affiliations": replace(FIRST, affiliations=("León", "Lugo", "Nadie trabaja aquí")),
    "twins": replace(FIRST, twins=(Twin("en", "S0000002724000031", "10.5555/e", "leaked record"),)),
    "flags": replace(FIRST, flags=(Flag("abstract_en_missing"), Flag("keywords_en_missing", "none"))),
    "pairs": replace(FIRST, pairs=(KeywordPair("Gout", "Gota", 0.75),)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_is_history_and_can_be_undone(kind: str, load: Load) -> None:
    store = load(FIRST, CHANGES[kind], FIRST)
    assert rows(store, "SELECT DISTINCT cause FROM changes") == [("source",)]
    for day, state in ((1, FIRST), (2, CHANGES[kind]), (3, FIRST)):
        assert as_of(store.db.conn, FIRST.id, f"2026-01-0{day}T12") == state


def test_from_available_online_to_volume_and_issue(load: Load) -> None:
    store = load(FIRST, CHANGES["volume"])
    assert rows(store, "SELECT field, old, new, cause, snapshot_id, at FROM changes_since WHERE lang = ''") == [
        (field, old, new, "source", "2.warc.gz@0", "2026-01-02T00:00:00+00:00")
        for field, old, new in (
            ("year", "2024", "2025"), ("volume", None, "20"), ("pages", None, "1-9"), ("issue", None, "3"),
        )
    ]  # fmt: skip
    assert rows(store, "SELECT value, valid_from, valid_to FROM versions WHERE field = 'year' ORDER BY valid_from") == [
        ("2024", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"),
        ("2025", "2026-01-02T00:00:00+00:00", None),
    ]


def test_each_value_is_valid_until_the_next(load: Load) -> None:
    store = load(*(replace(FIRST, volume=volume) for volume in ("1", "2", None, "3")))
    found = rows(store, "SELECT value, substr(valid_from, 9, 2), substr(valid_to, 9, 2) FROM versions"
                        " WHERE field = 'volume' ORDER BY valid_from")  # fmt: skip
    assert found == [("1", "01", "02"), ("2", "02", "03"), ("3", "04", None)]


def test_an_identifier_given_anew_is_told_and_one_added_or_read_better_is_not(load: Load) -> None:
    changed = load(FIRST, replace(FIRST, doi="10.5555/b"), replace(FIRST, doi="10.5555/b", pii=None))
    assert reassigned(changed.db.conn, [FIRST.id]) == {FIRST.id: [(REASSIGNED, "doi: 10.5555/a → 10.5555/b")]}
    added = load(replace(FIRST, doi=None), FIRST)
    assert reassigned(added.db.conn, [FIRST.id]) == {}
    better = load(FIRST, replace(FIRST, doi="10.5555/b"), same=True)
    assert reassigned(better.db.conn, [FIRST.id]) == {}
    assert rows(better, "SELECT cause FROM changes") == [("extractor",)]


def test_what_a_person_enters_lies_over_the_reading_and_is_not_undone(load: Load) -> None:
    store = load(FIRST, replace(FIRST, volume="20"))
    for old, new, day in (("20", "21", 3), ("21", "22", 5)):
        store.db.execute(
            "INSERT INTO changes (edition_id, field, old, new, cause, at) VALUES (?, 'volume', ?, ?, 'person', ?)",
            [FIRST.id, old, new, f"2026-01-0{day}T00:00:00+00:00"],
        )
    for day, volume in ((1, None), (2, "20"), (4, "20")):
        back = as_of(store.db.conn, FIRST.id, f"2026-01-0{day}T12")
        assert back
        assert back.volume == volume
    assert rows(store, "SELECT value, valid_to FROM versions WHERE field = 'volume'") == [("20", None)]
    assert rows(store, "SELECT new, cause FROM changes_since") == [
        ("22", "person"),
        ("21", "person"),
        ("20", "source"),
    ]


def test_a_page_older_than_the_one_held_does_not_turn_time_back(load: Load) -> None:
    store = load(replace(FIRST, volume="1"), replace(FIRST, volume="2"), replace(FIRST, volume="3"), days=(5, 9, 7))
    assert [row[0][8:10] for row in rows(store, "SELECT at FROM changes ORDER BY id")] == ["09", "09"]
    assert rows(store, "SELECT updated_at FROM editions") == [("2026-01-09T00:00:00+00:00",)]
    back = as_of(store.db.conn, FIRST.id, "2026-01-08")
    assert back
    assert back.volume == "1"


def test_an_edition_is_nothing_before_it_was_read(load: Load) -> None:
    store = load(FIRST)
    assert as_of(store.db.conn, FIRST.id, "2025-12-31") is None
    assert as_of(store.db.conn, "unknown", "2027") is None


def test_flags_about_our_readings_are_no_change_of_the_page() -> None:
    doubtful = replace(FIRST, flags=(Flag("reading_worse", "abstract"),))
    assert list(differences(doubtful, FIRST)) == []


def plan(store: Store, query: str) -> list[str]:
    return [row[3] for row in rows(store, f"EXPLAIN QUERY PLAN {query}")]


def scanned(store: Store, query: str) -> set[str]:
    """The tables of which a query reads every row."""
    return {step.split()[1] for step in plan(store, query) if step.startswith("SCAN")} & set(store.db.table_names())


def test_changes_are_found_by_time_and_versions_by_work(load: Load) -> None:
    store = load(FIRST, CHANGES["volume"])
    recent = plan(store, "SELECT * FROM changes_since WHERE at >= '2026-01-02' LIMIT 50")
    assert "SEARCH changes USING INDEX changes_by_time (at>?)" in recent
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in recent)
    for column in ("work_id", "edition_id"):
        assert scanned(store, f"SELECT * FROM versions WHERE {column} = 'x' AND valid_from <= '2026'") == set()
    assert scanned(store, "SELECT * FROM versions") >= {"editions", "texts"}  # so a scan would be seen


def test_sources_of_a_work_are_found_by_the_work(load: Load) -> None:
    assert scanned(load(FIRST), "SELECT * FROM field_sources WHERE work_id = 'x'") == set()
