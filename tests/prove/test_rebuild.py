"""Reading a whole archive again changes nothing, disturbs nobody, and brings a lost database back. `REBUILD=2000`."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.rebuilding import compare, refresh, restore
from db import works
from db.archive import Archive
from db.rebuild import Difference
from db.record import Edition, Page, Rejection
from pipelines import stages
from pipelines.extract import extract
from tests.crawler.collected import Visit, article_visit, begin, lasting, otherwise, rows

NUMBER = int(os.environ.get("REBUILD", "300"))
CHANGED = 20
"""So many articles read otherwise on the second day."""

pytestmark = pytest.mark.prove


def load(folder: Path, visits: list[Visit]) -> None:
    with begin(folder) as run:
        run.load([stages.curate(stages.archive(visit.fetched, run), run) for visit in visits])


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """NUMBER snapshots: articles, of which some changed, with people's decisions and the crawler's memory beside."""
    folder = tmp_path_factory.mktemp("collection")
    articles = [article_visit(number, 0) for number in range(NUMBER - CHANGED)]
    load(folder, articles)
    load(folder, [article_visit(number, 1, alopurinol="febuxostat") for number in range(CHANGED)])
    load(folder, [Visit(visit.url, visit.body, 2) for visit in articles[:5]])  # as it was: no new snapshot
    connection = sqlite3.connect(folder / "x.db")
    with closing(connection), connection:
        connection.execute(
            "INSERT INTO pages (url, journal_id, kind, state, found_at, due_at, etag)"
            " SELECT url, 'revista', 'article', 'done', '2024', '2025', '\"x\"' FROM editions"
        )
    return folder


@pytest.fixture
def reader(collection: Path) -> Iterator[list[tuple[int, int]]]:
    """Somebody who reads all the time: how many titles he saw of the old reading, and how many of the new."""
    seen: list[tuple[int, int]] = []
    through = threading.Event()

    def look() -> None:
        address = f"{(collection / 'x.db').as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=5)  # as long as Datasette waits
        query = "SELECT count(*) FILTER (WHERE title_es GLOB '*serie [0-9]*'), count(*) FROM bilingual"
        with closing(connection):
            while not through.is_set():
                seen.append(connection.execute(query).fetchone())

    thread = threading.Thread(target=look)
    thread.start()
    yield seen
    through.set()
    thread.join()


def test_all_of_it_read_again_is_the_same_row_for_row(collection: Path, reader: list[tuple[int, int]]) -> None:
    assert rows(collection / "x.db", "SELECT count(*) FROM snapshots") == [(NUMBER,)]
    tables = [name for (name,) in rows(collection / "x.db", "SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%'")]
    before = lasting(collection / "x.db", sorted(set(tables) - {"runs"}), passing=())
    with begin(collection, "rebuild") as run:
        account = refresh(run, extract)
    assert (account.read, +account.changes, account.problems) == (NUMBER - CHANGED, {}, [])
    assert lasting(collection / "x.db", sorted(set(tables) - {"runs"}), passing=()) == before
    assert len(before["pages"]) == NUMBER - CHANGED
    assert set(reader) == {(NUMBER - CHANGED, NUMBER - CHANGED)}


def test_readers_see_the_old_or_the_new_and_a_second_writer_waits(
    collection: Path, reader: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = Visit("https://www.example.org/es-otro-articulo-99999999", article_visit(1, 0).body, 3)
    started, waited = threading.Event(), []

    def write() -> None:
        started.set()
        load(collection, [last])
        waited.append(rows(collection / "x.db", "SELECT count(*) FROM changes WHERE cause = 'extractor'"))

    writer = threading.Thread(target=write)
    settle = works.settle

    def settle_while_another_waits(connection: sqlite3.Connection, *editions: Any) -> None:
        if not writer.is_alive() and not started.is_set():
            writer.start()
            started.wait()
        settle(connection, *editions)

    monkeypatch.setattr("db.rebuild.works.settle", settle_while_another_waits)
    with begin(collection, "rebuild") as run:
        account = refresh(run, otherwise)
    writer.join()
    assert account.changes["changed"] == NUMBER - CHANGED
    assert waited == [[(NUMBER - CHANGED,)]]
    total = NUMBER - CHANGED
    assert set(reader) <= {(total, total), (0, total), (1, total + 1)}
    ranked = [(total, total), (0, total), (1, total + 1)]
    assert all(ranked.index(a) <= ranked.index(b) for a, b in pairwise(reader))
    assert rows(collection / "x.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_rule_that_changed_is_shown_field_by_field_and_nothing_else(collection: Path) -> None:
    def one_rule(page: Page) -> Edition | Rejection:
        return otherwise(page) if page.url.endswith("7") else extract(page)

    with begin(collection, "rebuild") as run:
        refresh(run, extract)
    shown: list[Difference] = []
    with closing(sqlite3.connect(collection / "x.db")) as connection:
        compare(connection, Archive(collection / "archive"), one_rule, shown.append)
    expected = "SELECT id FROM editions WHERE url LIKE '%7'"
    assert sorted((d.holder, d.field, d.lang) for d in shown) == sorted(
        (key, "title", "es") for (key,) in rows(collection / "x.db", expected)
    )


def test_a_deleted_database_comes_back_with_every_record_and_id(tmp_path: Path) -> None:
    articles = [article_visit(number, 0) for number in range(NUMBER - CHANGED)]
    load(tmp_path, articles)
    load(tmp_path, [article_visit(number, 1, alopurinol="febuxostat") for number in range(CHANGED)])
    load(tmp_path, [Visit(visit.url, visit.body, 2) for visit in articles[:5]])
    before = lasting(tmp_path / "x.db")
    for file in tmp_path.glob("x.db*"):
        file.unlink()
    with begin(tmp_path, "rebuild") as run:
        restore(run, extract, lambda _: "revista")
    assert lasting(tmp_path / "x.db") == before
    assert rows(tmp_path / "x.db", "PRAGMA integrity_check") == [("ok",)]
