"""The index of authors and keywords holds every work under all that it names, whatever was loaded and taken out."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import removal
from db.entries import entry
from db.record import Author, Edition, Keywords
from db.schema import open_for_writing, transaction
from db.store import Store
from tests.db.editions import editions
from tests.db.test_store import SPANISH, reading

Rows = set[tuple[int, int, int]]

loads = st.tuples(st.just("load"), st.lists(editions, min_size=1, max_size=4))
removals = st.tuples(st.just("remove"), st.lists(editions.map(lambda edition: edition.id), min_size=1, max_size=3))


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many examples, each of which begins with all editions taken out."""
    made = Store(tmp_path_factory.mktemp("entries") / "x.db", patience=1)
    yield made
    made.close()


def held(connection: sqlite3.Connection) -> Rows:
    return set(connection.execute('SELECT "key", year, seq FROM index_entries'))


def named(connection: sqlite3.Connection) -> Rows:
    """What the works' rows name, read in Python."""
    found = set()
    for seq, year, authors, en, es in connection.execute(
        "SELECT seq, year, authors, keywords_en, keywords_es FROM works"
    ):
        found |= {(entry("author", author["name"]), year or 0, seq) for author in json.loads(authors)}
        found |= {(entry("keyword", term), year or 0, seq) for term in json.loads(en) + json.loads(es)}
    return found


def remove(store: Store, ids: list[str]) -> None:
    with transaction(store.db) as connection:
        removal.remove(connection, ids)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(loads | removals, min_size=1, max_size=6))
def test_the_index_says_what_the_works_say(steps: list[tuple[str, list[Any]]], shared_store: Store) -> None:
    connection = shared_store.db.conn
    remove(shared_store, [key for (key,) in connection.execute("SELECT id FROM editions").fetchall()])
    assert not held(connection)
    for what, things in steps:
        if what == "load":
            shared_store.load([reading(edition) for edition in things])
        else:
            remove(shared_store, things)
        assert held(connection) == named(connection)


@pytest.mark.parametrize(
    ("one", "other"),
    [("María Peñalosa", "MARIA PENALOSA"), ("Urrutikoa, M.", "Urrutikoa M"), ("SARS-CoV-2", "sars cov 2")],
)
def test_spellings_of_one_entry(one: str, other: str) -> None:
    assert entry("author", one) == entry("author", other)


@pytest.mark.parametrize(("one", "other"), [("+", "-"), ("💉", ""), ("Ana Ruiz", "Ruiz Ana"), ("β", "α")])
def test_different_entries(one: str, other: str) -> None:
    assert entry("keyword", one) != entry("keyword", other)


def test_a_work_whose_name_or_year_changes_moves(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db")
    store.load([reading(SPANISH)])
    changed: Edition = replace(SPANISH, authors=(Author("Otra Persona"),), keywords=(), year=1999)
    store.load([reading(changed)])
    assert held(store.db.conn) == {(entry("author", "Otra Persona"), 1999, 1)}
    store.close()


def test_an_older_database_is_indexed_when_it_is_migrated(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db")
    store.load(
        [reading(SPANISH), reading(replace(SPANISH, native_id="S2", twins=(), keywords=(Keywords("en", ("á",)),)))]
    )
    before = held(store.db.conn)
    assert before
    store.db.execute("DROP TABLE index_entries")
    store.db.execute("DELETE FROM _sqlite_migrations WHERE name = '0010_authors'")
    store.close()
    again = open_for_writing(tmp_path / "x.db")
    assert held(again.conn) == before
    again.close()
