"""As many editions as one likes (EDITIONS): pages of reviewers' views in time, and loading that keeps pace."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.prove.loading import Bench
from tests.prove.many import Collection, multiply

pytestmark = pytest.mark.prove

EDITIONS = int(os.environ.get("EDITIONS", "20000"))
LOADED = min(EDITIONS, 50_000)
"""So many are loaded as any others; what is more is copied within the database."""

SLICE = 1000
SLICES = 9
"""Slices that are timed when all the others are held."""

PAGE = 50
"""How many look-ups of a row by its number one page of 100 rows may take, whatever the size of the collection."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Two databases of EDITIONS, one with all there is, one with the rows alone; then the timed slices."""
    made = Bench(Path(os.environ.get("MILLION", tmp_path_factory.mktemp("million"))))
    collection = Collection()
    for first in range(0, LOADED, SLICE):
        made.load(list(collection.readings(SLICE, 10 * first)))
    if copies := EDITIONS // LOADED - 1:
        for database in (made.store.db, made.plain):
            multiply(database.conn, copies)
        made.store.db.conn.execute("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
    made.forget_times()
    for first in range(LOADED, LOADED + SLICES * SLICE, SLICE):
        readings = list(collection.readings(SLICE, 10 * first))
        made.load(readings)
        made.load_again(readings)
    yield made
    made.close()


def test_loading_keeps_pace_with_plain_rows(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    times = bench.times
    loading = [all_ - joining for all_, joining in zip(times.loading, times.joining, strict=True)]
    share = median(plainly / own for plainly, own in zip(times.plainly, loading, strict=True))
    faster = median(own / again for own, again in zip(times.loading, times.again, strict=True))
    each = [1e6 * median(taken) / SLICE for taken in (loading, times.joining, times.plainly, times.again)]
    said(capsys, f"{share:.2f} of plain rows, again {faster:.1f} times faster; microseconds an edition: loading"
         " {:.0f}, joining {:.0f}, plainly {:.0f}, again {:.0f}".format(*each))  # fmt: skip
    assert share >= 0.30
    assert faster >= 10


PAGES = {
    "to_review": "SELECT * FROM to_review LIMIT 100",
    "to_review sorted": "SELECT * FROM to_review ORDER BY errors DESC LIMIT 101",
    "to_review of one work": "SELECT * FROM to_review WHERE work_id = (SELECT id FROM works WHERE seq = :number)",
    "missing_translation": "SELECT * FROM missing_translation LIMIT 100",
    "missing_translation sorted": "SELECT * FROM missing_translation ORDER BY year DESC LIMIT 101",
    "keyword_pairs": "SELECT * FROM keyword_pairs ORDER BY works DESC LIMIT 101",
    "keyword_pairs of an English term": "SELECT * FROM keyword_pairs WHERE en = :en ORDER BY works DESC",
    "keyword_pairs of a Spanish term": "SELECT * FROM keyword_pairs WHERE es = :es ORDER BY works DESC",
    "keyword_pairs of either": "SELECT * FROM keyword_pairs WHERE en = :en OR es = :en ORDER BY works DESC",
    "by DOI": "SELECT * FROM bilingual WHERE doi = (SELECT doi FROM works WHERE seq = :number)",
}
WHOLE = {
    "coverage": "SELECT * FROM coverage",
    "to_review counted": "SELECT count(*) FROM to_review",
    "missing_translation counted": "SELECT count(*) FROM missing_translation",
    "keyword_pairs counted": "SELECT count(*) FROM keyword_pairs",
}
"""These grow with the collection, as an index does."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_as_long_whatever_the_size(bench: Bench, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    looking_up, p50, p95 = asked(bench, PAGES[name])
    said(capsys, f"{name}: p50 {1000 * p50:.2f} ms, p95 {1000 * p95:.2f} ms, {p50 / looking_up:.0f} look-ups of a row")
    assert p50 < PAGE * looking_up


@pytest.mark.parametrize("name", WHOLE)
def test_what_grows_is_counted_in_an_index(bench: Bench, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    looking_up, p50, p95 = asked(bench, WHOLE[name])
    said(capsys, f"{name}: p50 {1000 * p50:.2f} ms, p95 {1000 * p95:.2f} ms, {p50 / looking_up:.0f} look-ups of a row")
    plan = [row[-1] for row in bench.store.db.execute(f"EXPLAIN QUERY PLAN {WHOLE[name]}").fetchall()]
    assert "COVERING INDEX" in plan[0] or "coverage_counts" in plan[0]


def test_the_worst_come_first_without_being_sorted(bench: Bench) -> None:
    rows = bench.store.db.execute("SELECT errors, warnings, remarks FROM to_review LIMIT 1000").fetchall()
    assert rows == sorted(rows, reverse=True)
    years = bench.store.db.execute("SELECT year FROM missing_translation LIMIT 1000").fetchall()
    assert years == sorted(years, reverse=True)


def asked(bench: Bench, query: str) -> tuple[float, float, float]:
    """Seconds a look-up of a row by its number takes, and the query at its median and at 95 %; by turns."""
    connection, dice = bench.store.db.conn, random.Random(1924)  # noqa: S311 - reproducible, not secret
    [(last,)] = connection.execute("SELECT max(seq) FROM works")
    [(en, es)] = connection.execute("SELECT en, es FROM glossary ORDER BY works DESC LIMIT 1")
    row, own = [], []
    for _ in range(100):
        names = {"number": dice.randrange(last), "en": en, "es": es}
        row.append(taken(connection, "SELECT * FROM works WHERE seq = :number", names))
        own.append(taken(connection, query, names))
    return median(row), median(own), sorted(own)[95]


def taken(connection: Any, query: str, names: dict[str, Any]) -> float:
    begun = time.perf_counter()
    connection.execute(query, names).fetchall()
    return time.perf_counter() - begun


def said(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        print(f"\n{EDITIONS} editions: {words}")  # noqa: T201 - the figures are what the proof is run for
