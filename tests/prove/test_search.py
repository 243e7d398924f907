"""The search over as many articles as one likes (ARTICLES): it answers in time, and its counts are honest."""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import pytest

from db.site.search import find as finding
from db.site.search.facets import counted
from db.site.search.find import every_match, find
from db.site.search.neighbours import neighbours
from db.site.search.query import Query
from db.site.search.results import as_json, page
from db.store import Store
from tests.prove import many
from tests.prove.loading import timed
from tests.prove.many import JOURNALS, Collection, multiply

pytestmark = pytest.mark.prove

ARTICLES = int(os.environ.get("ARTICLES", "20000"))
LOADED = min(ARTICLES, 50_000)
SLICE = 1000
SELECTIVE = 500
"""Articles that a selective search finds at most."""
SEARCH = 20_000
"""Look-ups of a row by its number that a selective search and its page may take, at 95 % …"""
COMMON = 200_000
"""… and one for a word of a quarter of the collection."""


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A connection that reads, as Datasette's do."""
    path = Path(os.environ.get("MILLION", tmp_path_factory.mktemp("search"))) / "searched.db"
    if not path.exists():
        fill(path)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("CREATE VIRTUAL TABLE temp.counted USING fts5vocab('main', 'works_fts', 'row')")
    yield connection
    connection.close()


def fill(path: Path) -> None:
    """Articles by the usual way, copies of them, and the search built anew."""
    store = Store(path, extractor="1")
    journal = {"platform": "doyma", "issns": [], "start": [], "sample": False}
    store.register_journals([{"id": name, "title": name, **journal} for name in JOURNALS])
    readings = Collection()
    for first in range(0, LOADED, SLICE):
        store.load(list(readings.readings(SLICE, 10 * first)))
    with mock.patch.object(many, "COPIED", ("works",)):
        multiply(store.db.conn, ARTICLES // LOADED - 1)
    store.db.execute("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
    store.close()


def words(connection: sqlite3.Connection, least: float, most: float) -> list[str]:
    """Words that occur in a part of the articles."""
    [(works,)] = connection.execute("SELECT count(*) FROM works").fetchall()
    sql = "SELECT term FROM temp.counted WHERE doc BETWEEN ? AND ? AND length(term) > 4 ORDER BY term"
    found = [word for (word,) in connection.execute(sql, [least * works, most * works])]
    random.Random(1924).shuffle(found)  # noqa: S311 - reproducible, not secret
    return found[:200]


def test_a_selective_search_answers_in_time(collection: sqlite3.Connection, capsys: pytest.CaptureFixture[str]) -> None:
    times = []
    for word in words(collection, 0, 0.0004):
        found, taken = clocked(partial(answered, collection, word))
        if found["count"] <= SELECTIVE:
            times.append(taken)
    report(capsys, "selective search and page", times)
    assert len(times) > 20
    assert sorted(times)[int(0.95 * len(times))] < SEARCH * looking_up(collection)


def test_a_common_word_is_ranked_and_its_count_is_honest(
    collection: sqlite3.Connection, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY", min(10_000, ARTICLES // 20))
    times, parts, ways = [], [], []
    for word in words(collection, 0.1, 0.3)[:10]:
        found, taken = clocked(partial(find, collection, Query(word)))
        times.append(taken)
        assert found.many
        assert len(found.seqs) == finding.MANY
        work_id = page(collection, Query(word)).rows[5]["work_id"]
        ways.append(clocked(partial(neighbours, collection, Query(word), work_id), keep=True)[1])
        rows = finding._matches(collection, Query(word), f'"{word}"', "0.0")
        parts.append(clocked(partial(counted, rows))[1])
    report(capsys, "a common word", times)
    report(capsys, "facets of it", parts)
    report(capsys, "neighbours in it", ways)
    assert median(times) < COMMON * looking_up(collection)
    assert median(parts) < median(times)
    assert median(ways) < median(times)


def test_an_export_has_all_there_is_beyond_the_count(
    collection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY", min(10_000, ARTICLES // 20))
    [word, *_] = words(collection, 0.1, 0.3)
    found = find(collection, Query(f'"{word}"'))
    seqs = [seq for (seq,) in every_match(collection, Query(f'"{word}"'))]
    held = {seq for (seq,) in collection.execute("SELECT rowid FROM works_fts WHERE works_fts MATCH ?", [f'"{word}"'])}
    assert seqs[: len(found.seqs)] == list(found.seqs)
    assert len(seqs) == len(held)
    assert set(seqs) == held


def answered(connection: sqlite3.Connection, word: str) -> dict[str, Any]:
    """What programs are told of a search."""
    return as_json(page(connection, Query(word)))


def clocked(work: Callable[[], Any], *, keep: bool = False) -> tuple[Any, float]:
    """What it gives and the seconds it takes, with nothing remembered of earlier searches."""
    if not keep:
        finding.remembered.clear()
    times: list[float] = []
    with timed(times):
        result = work()
    return result, times[0]


def looking_up(connection: sqlite3.Connection) -> float:
    """Seconds that a look-up of a row by its number takes."""
    times = []
    for seq in range(1, 200):
        begun = time.perf_counter()
        connection.execute("SELECT id FROM works WHERE seq = ?", [seq]).fetchall()
        times.append(time.perf_counter() - begun)
    return median(times)


def report(capsys: pytest.CaptureFixture[str], what: str, times: list[float]) -> None:
    """The figures that the proof is run for."""
    ordered = sorted(times)
    with capsys.disabled():
        print(  # noqa: T201 - as said
            f"\n{ARTICLES} articles, {what}: p50 {1000 * median(ordered):.1f} ms,"
            f" p95 {1000 * ordered[int(0.95 * len(ordered))]:.1f} ms"
        )
