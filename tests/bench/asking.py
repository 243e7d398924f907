"""Searches and views over many works, as multiples of the look-up of a row by its number."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

from db.site.search import find as finding
from db.site.search.find import find
from db.site.search.query import Query
from db.site.search.results import as_json, page
from db.store import Store
from tests.bench.measured import Row, row, wall
from tests.prove import many
from tests.prove.many import JOURNALS, Collection, multiply

LOADED = 20_000
SLICE = 1000
VIEWS = {
    "by DOI": "SELECT * FROM bilingual WHERE doi = (SELECT doi FROM works WHERE seq = :number)",
    "to_review, first page": "SELECT * FROM to_review LIMIT 100",
    "missing_translation, first page": "SELECT * FROM missing_translation LIMIT 100",
    "coverage": "SELECT * FROM coverage",
    "keyword_pairs of a term": "SELECT * FROM keyword_pairs WHERE en = :en ORDER BY works DESC",
}


def rows(size: int) -> Iterator[Row]:
    """`size` in works."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asked.db"
        fill(path, size)
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("CREATE VIRTUAL TABLE temp.counted USING fts5vocab('main', 'works_fts', 'row')")
        try:
            yield from views(connection, size)
            yield from searches(connection, size)
        finally:
            connection.close()


def fill(path: Path, size: int) -> None:
    """Articles by the usual way, copies of them, and the search built anew."""
    store = Store(path, extractor="1")
    journal = {"platform": "doyma", "issns": [], "start": [], "sample": False}
    store.register_journals([{"id": name, "title": name, **journal} for name in JOURNALS])
    readings, loaded = Collection(), min(size, LOADED)
    for first in range(0, loaded, SLICE):
        store.load(list(readings.readings(SLICE, 10 * first)))
    with mock.patch.object(many, "COPIED", ("works", "editions")):
        multiply(store.db.conn, size // loaded - 1)
    store.db.execute("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
    store.close()


def views(connection: sqlite3.Connection, size: int) -> Iterator[Row]:
    """What reviewers ask."""
    [(en,)] = connection.execute("SELECT en FROM glossary ORDER BY works DESC LIMIT 1")
    for name, query in VIEWS.items():

        def look(number: int, query: str = query) -> object:
            return connection.execute(query, {"number": number, "en": en}).fetchall()

        yield asked(f"{name}, {size} works", connection, look)


def searches(connection: sqlite3.Connection, size: int) -> Iterator[Row]:
    """A word of few articles with its page, and one of a quarter of them."""
    [(works,)] = connection.execute("SELECT count(*) FROM works")
    for name, least, most in (("a selective search and its page", 0, 0.0004), ("a word of a quarter", 0.1, 0.3)):
        sql = "SELECT term FROM temp.counted WHERE doc BETWEEN ? AND ? AND length(term) > 4 ORDER BY term"
        words = [word for (word,) in connection.execute(sql, [least * works, most * works])]
        random.Random(1924).shuffle(words)  # noqa: S311 - reproducible, not secret

        def search(number: int, words: list[str] = words, name: str = name) -> object:
            finding.remembered.clear()
            query = Query(words[number % len(words)])
            return as_json(page(connection, query)) if name.startswith("a sel") else find(connection, query)

        if words:
            yield asked(f"{name}, {size} works", connection, search, 40)


def one_row(connection: sqlite3.Connection, number: int) -> object:
    """What everything else is a multiple of."""
    return connection.execute("SELECT * FROM works WHERE seq = ?", [number]).fetchall()


def asked(name: str, connection: sqlite3.Connection, ask: Callable[[int], object], times: int = 100) -> Row:
    """By turns with the look-up of a row by its number; the multiple, at the median."""
    [(last,)] = connection.execute("SELECT max(seq) FROM works")
    dice = random.Random(1924)  # noqa: S311 - reproducible, not secret
    own, look = [], []
    for _ in range(times):
        number = dice.randrange(1, last)
        look.append(wall(partial(one_row, connection, number)))
        own.append(wall(partial(ask, number)))
    row_ = median(look)
    own.sort()
    took = f"p50 {1000 * median(own):.2f} ms, p95 {1000 * own[int(0.95 * len(own))]:.2f} ms"
    return row("asking", name, [each / row_ for each in own], took, f"{1e6 * row_:.0f} µs a row")
