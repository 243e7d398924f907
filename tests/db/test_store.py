"""The one writer: an edition comes back as it went in, twice is once, order does not matter."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import editions as table
from db.history import said
from db.record import Abstract, Edition, Flag, Page, Reading, Rejection, Section, Snapshot, Title, Twin
from db.schema import transaction
from db.store import Store
from tests.db.editions import editions

AT = "2026-01-02T03:04:05+00:00"
SPANISH = Edition(
    url="https://example.org/es-a", platform="doyma", native_id="S0000001924000031", lang="es", doi="10.5555/a",
    titles=(Title("es", "La neumonía"),), abstracts=(Abstract("es", (Section(None, None, "Un caso."),)),),
    twins=(Twin("en", "S0000002724000031", "10.5555/e", "leaked record"),),
)  # fmt: skip
ENGLISH = Edition(
    url="https://example.org/en-a", platform="doyma", native_id="S0000002724000031", doi="10.5555/e",
    titles=(Title("en", "Pneumonia"),),
)  # fmt: skip


def reading(edition: Edition | Rejection, digest: str = "", at: str = AT) -> Reading:
    url = edition.url or "file:///x"
    snapshot = Snapshot(url, at, digest, f"{digest}.warc.gz", 0, 1) if digest else None
    return Reading(Page(url, b"", fetched_at=at), edition, snapshot)


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    numbers = itertools.count()
    stores: list[Store] = []

    def make() -> Store:
        stores.append(Store(tmp_path / f"{next(numbers)}.db", extractor="1"))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.db.execute(query).fetchall()


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = [name for name in store.db.table_names() if not name.startswith(("_", "sqlite", "works_fts", "runs"))]
    return {name: sorted(rows(store, f"SELECT * FROM [{name}]"), key=repr) for name in tables}


def found(store: Store, words: str) -> list[str]:
    query = "SELECT id FROM works WHERE seq IN (SELECT rowid FROM works_fts WHERE works_fts MATCH ?) ORDER BY id"
    return [key for (key,) in store.db.execute(query, [words])]


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many examples, each of which empties it first."""
    store = Store(tmp_path_factory.mktemp("store") / "x.db")
    yield store
    store.close()


def emptied(store: Store) -> Store:
    with transaction(store.db) as connection:
        connection.execute("INSERT INTO works_fts (works_fts) VALUES ('delete-all')")
        connection.execute("DELETE FROM works")
        connection.execute("DELETE FROM editions")
        connection.execute("DELETE FROM index_entries")
    return store


@settings(max_examples=60, deadline=None)
@given(edition=editions)
def test_an_edition_comes_back_as_it_went_in(edition: Edition, shared_store: Store) -> None:
    store = emptied(shared_store)
    store.load([reading(edition)])
    back = table.read(store.db.conn, [edition.id])[edition.id]
    assert back == edition
    assert back.sources == edition.sources
    assert said(back) == said(edition)


@settings(max_examples=40, deadline=None)
@given(loaded=st.lists(editions, min_size=1, max_size=5))
def test_search_and_keys_are_sound_whatever_is_loaded(loaded: list[Edition], shared_store: Store) -> None:
    store = emptied(shared_store)
    store.load([reading(edition) for edition in loaded])
    store.db.execute("INSERT INTO works_fts (works_fts, rank) VALUES ('integrity-check', 1)")
    assert rows(store, "PRAGMA foreign_key_check") == []
    assert rows(store, "SELECT count(*) FROM editions WHERE work_id NOT IN (SELECT id FROM works)") == [(0,)]
    assert rows(store, "SELECT count(*) FROM works WHERE id NOT IN (SELECT work_id FROM editions)") == [(0,)]


def test_loading_twice_is_loading_once(new_store: Callable[[], Store]) -> None:
    store = new_store()
    assert store.load([reading(SPANISH, "a"), reading(ENGLISH, "b")]) == ["new", "new"]
    before = everything(store)
    assert store.load([reading(SPANISH, "a"), reading(ENGLISH, "b")]) == ["unchanged", "unchanged"]
    assert everything(store) == before


def test_a_twin_named_by_the_page_makes_one_work_in_either_order(new_store: Callable[[], Store]) -> None:
    one, other = new_store(), new_store()
    one.load([reading(SPANISH)])
    one.load([reading(ENGLISH)])
    other.load([reading(ENGLISH), reading(SPANISH)])
    query = "SELECT work_id, doi, doi_en, doi_es, title_en, title_es, url FROM bilingual"
    expected = [
        (
            "S0000001924000031",
            "10.5555/a",
            "10.5555/e",
            "10.5555/a",
            "Pneumonia",
            "La neumonía",
            "https://example.org/es-a",
        )
    ]
    assert rows(one, query) == rows(other, query) == expected
    assert rows(one, "SELECT * FROM work_redirects") == [("S0000002724000031", "S0000001924000031")]
    assert found(one, "pneumonia") == found(one, "neumonia") == ["S0000001924000031"]


def test_a_separation_gives_the_old_ids_back(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.load([reading(SPANISH), reading(ENGLISH)])
    store.load([reading(replace(SPANISH, twins=()))])
    assert rows(store, "SELECT work_id FROM bilingual ORDER BY 1") == [("S0000001924000031",), ("S0000002724000031",)]
    assert rows(store, "SELECT * FROM work_redirects") == []
    assert found(store, "pneumonia") == ["S0000002724000031"]


def test_a_change_is_history_with_its_cause(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.load([reading(SPANISH, "a")])
    assert store.load([reading(replace(SPANISH, volume="16"), "b", "2026-02-02T00:00:00+00:00")]) == ["changed"]
    store.load([reading(replace(SPANISH, volume="17"), "b", "2026-03-02T00:00:00+00:00")])
    assert rows(store, "SELECT field, old, new, cause FROM changes ORDER BY id") == [
        ("volume", None, "16", "source"),
        ("volume", "16", "17", "extractor"),
    ]
    assert rows(store, "SELECT first_seen FROM bilingual") == [(AT,)]


def test_history_leads_from_each_state_to_the_next(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.patience = 0
    states = [SPANISH, replace(SPANISH, titles=(Title("es", "Otra"),)), replace(SPANISH, abstracts=(), year=2020)]
    store.load([reading(state, str(at)) for at, state in enumerate(states)])
    now = dict(said(states[-1]))
    for field, lang, old in rows(store, "SELECT field, lang, old FROM changes ORDER BY id DESC"):
        if old is None:
            del now[field, lang]
        else:
            now[field, lang] = old
    assert now == said(states[0])


def test_what_one_edition_misses_and_another_has_is_no_flag_of_the_work(new_store: Callable[[], Store]) -> None:
    store = new_store()
    store.load([reading(replace(SPANISH, flags=(Flag("title_en_missing"), Flag("keywords_en_missing"))))])
    assert rows(store, "SELECT flags FROM bilingual") == [('["keywords_en_missing", "title_en_missing"]',)]
    store.load([reading(ENGLISH)])
    assert rows(store, "SELECT flags FROM bilingual") == [('["keywords_en_missing"]',)]


def test_a_rejection_is_a_row_until_the_page_is_read(new_store: Callable[[], Store]) -> None:
    store = new_store()
    refused = Rejection("https://example.org/es-a", "login", "")
    assert store.load([reading(refused, "a")]) == ["rejected"]
    assert store.load([reading(refused, "b")]) == ["rejected"]
    assert rows(store, "SELECT url, reason FROM rejections") == [("https://example.org/es-a", "login")]
    store.load([reading(SPANISH, "c")])
    assert rows(store, "SELECT * FROM rejections") == []


def test_of_several_addresses_of_an_edition_one_speaks_in_whatever_order(new_store: Callable[[], Store]) -> None:
    doors = [
        replace(SPANISH, url=url, article_type=url) for url in ("https://example.org/a", "https://example.org/b", None)
    ]
    for order in itertools.permutations(doors):
        store = new_store()
        store.load([reading(door) for door in order])
        assert rows(store, "SELECT url, article_type FROM bilingual") == [("https://example.org/a",) * 2]
        before = everything(store)
        assert set(store.load([reading(door) for door in order])) == {"unchanged"}
        assert everything(store) == before


def test_two_pages_that_print_one_doi_do_not_overwrite_each_other(new_store: Callable[[], Store]) -> None:
    store = new_store()
    pages = [
        replace(SPANISH, native_id=None, twins=(), url=f"https://example.org/?lang={lang}") for lang in ("en", "es")
    ]
    assert store.load([reading(page) for page in pages]) == ["new", "new"]
    assert store.load([reading(page) for page in pages]) == ["unchanged", "unchanged"]


def test_an_address_that_gives_an_edition_no_more_gives_way_to_another(new_store: Callable[[], Store]) -> None:
    store = new_store()
    first, other = replace(SPANISH, url="https://example.org/a"), replace(SPANISH, url="https://example.org/b")
    store.load([reading(first), reading(Rejection("https://example.org/a", "not_found")), reading(other)])
    assert rows(store, "SELECT url FROM bilingual") == [("https://example.org/b",)]


def test_a_batch_is_all_or_nothing(new_store: Callable[[], Store]) -> None:
    store = new_store()
    with pytest.raises(sqlite3.IntegrityError):
        store.load([reading(SPANISH), reading(replace(ENGLISH, access="perhaps"))])  # type: ignore[arg-type]  # on purpose
    assert rows(store, "SELECT count(*) FROM editions") == [(0,)]
