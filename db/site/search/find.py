"""Finds: the works a search means, in its order, as bare row numbers with what can be counted about them."""

from __future__ import annotations

import re
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from db.site.links import doi_in
from db.site.search import facets, spelling
from db.site.search.expression import Expression, expression
from db.site.search.query import Query
from db.site.search.years import of_year, year_among

MANY = 10_000
"""Beyond this nothing is counted; the best are chosen among so many, the most recently added."""
KEPT = 64
"""Searches whose results are remembered, sixteen bytes for each work, until the database changes."""

COLUMNS = """
works.seq, {rank}, works.year, works.languages, works.access, coalesce(works.journal_id, works.journal),
works.article_type, works.flags, works.first_seen
"""
# The narrow index, named, because the row itself would have to be read through its texts.
MATCHES = """
SELECT {columns} FROM works_fts CROSS JOIN works INDEXED BY works_narrow ON works.seq = works_fts.rowid
WHERE works_fts MATCH :match AND {condition} ORDER BY {order} LIMIT :most
"""
# Weights in the order of works_fts: titles, abstracts, keywords (two languages each), names.
BM25 = "bm25(works_fts, 10, 10, 2, 2, 6, 6, 4)"
ORDERS = {
    "best": "works_fts.rowid DESC",
    "newest": "works.year DESC, works.seq DESC",
    "oldest": "works.year IS NULL, works.year, works.seq",
}
BY_IDENTIFIER = """
SELECT DISTINCT works.seq FROM editions JOIN works ON works.id = editions.work_id
WHERE editions.doi = :doi OR editions.id = :id OR editions.id = :bare OR editions.url = :id
"""
NAMED = "SELECT {columns} FROM works INDEXED BY works_narrow WHERE works.seq = :seq AND {condition}"
CLOSER = 4
"""How many times more a work counts that has all words as they were typed."""
AMONG = "SELECT rowid FROM works_fts WHERE works_fts MATCH :match AND rowid BETWEEN :least AND :most"
LATER = 1e9
"""Added to the rank of what is found only by a translation, so that it comes after all that is found directly."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything a search finds, up to MANY, in its order; ranks only ever grow."""

    seqs: array[int] = field(default_factory=lambda: array("q"))
    ranks: array[float] = field(default_factory=lambda: array("d"))
    many: bool = False
    counts: facets.Counts = field(default_factory=dict)
    asked: Expression = field(default_factory=Expression)
    also: tuple[str, ...] = ()
    suggestion: str | None = None
    too_slow: bool = False
    is_loose: bool = False
    """Nothing has all that was asked for; this is what has most of it."""
    year: str | None = None
    """The year among the words that was taken for that of publication."""

    def after(self, rank: float, seq: int, *, oldest: bool = False) -> int:
        """The position after that of a work, or after where it would stand if it is no longer found.

        >>> found = Found(array("q", [9, 4, 2]), array("d", [-2, -1, -1]))
        >>> found.after(-1, 4), found.after(-1, 3), found.after(-3, 5)
        (2, 2, 0)
        """
        if seq in self.seqs:
            return self.seqs.index(seq) + 1
        first, last = bisect_left(self.ranks, rank), bisect_right(self.ranks, rank)
        return first + sum(other < seq if oldest else other > seq for other in self.seqs[first:last])


def find(connection: sqlite3.Connection, query: Query) -> Found:
    """What the search finds; remembered for as long as the database stays as it is."""
    key = (_stamp(connection), query)
    with lock:
        if key in remembered:
            remembered.move_to_end(key)
            return remembered[key]
    found = _as_meant(connection, query)
    with lock:
        remembered[key] = found
        while len(remembered) > KEPT:
            remembered.popitem(last=False)
    return found


def every_match(connection: sqlite3.Connection, query: Query | str) -> Iterator[tuple[int]]:
    """Row numbers (`works.seq`) of all that the search finds, in its order: for exports, however many they are."""
    query = Query(query) if isinstance(query, str) else query
    found = find(connection, query)
    yield from ((seq,) for seq in found.seqs)
    if not found.many:
        return
    shown = set(found.seqs)
    sql, values = _sql((found.year and of_year(connection, query)) or query, "NULL")
    for row in connection.execute(sql, {**values, "match": found.asked.whole, "most": -1}):
        if row[0] not in shown:
            yield (row[0],)


def newest_entries(connection: sqlite3.Connection, query: Query, most: int) -> list[int]:
    """The works that the search finds and that came into the collection last, that first."""
    query = of_year(connection, query) or query
    asked = expression(connection, query.words, across=query.across)
    rows = _named(connection, query) or (
        _matches(connection, replace(query, sort="best"), asked.whole, "NULL") if asked.whole else []
    )
    rows.sort(key=lambda row: (row[8], row[0]), reverse=True)
    return [row[0] for row in rows[:most]]


def _as_meant(connection: sqlite3.Connection, query: Query) -> Found:
    """What is found; where a year among the words is meant so, what was published then."""
    if (narrowed := of_year(connection, query)) and (found := _find(connection, narrowed)).seqs:
        return replace(found, year=year_among(query))
    return _find(connection, query)


def _find(connection: sqlite3.Connection, query: Query) -> Found:
    if named := _named(connection, query):
        return _ordered(named, query)
    asked = expression(connection, query.words, across=query.across)
    if not asked.whole:
        return Found()
    rank = BM25 if query.sort == "best" else "NULL"
    rows = _matches(connection, query, asked.whole, rank)
    unknown, is_loose = asked.unknown, False
    for match in asked.looser if not rows else ():
        if rows := _matches(connection, query, match, rank):
            asked, is_loose = replace(asked, exact=match, direct=match, whole=match), True
            break
    many = len(rows) > MANY
    rows = rows[:MANY]
    if query.sort == "best":
        rows = spelling.as_typed(connection, query.words, _weighed(connection, asked, rows))
    found = _ordered(rows, query)
    suggestion = None if rows and not is_loose else spelling.suggestion(connection, query.words, unknown)
    return Found(found.seqs, found.ranks, many, found.counts, asked, asked.also, suggestion, is_loose=is_loose)


def _matches(connection: sqlite3.Connection, query: Query, match: str, rank: str) -> list[facets.Row]:
    sql, values = _sql(query, rank)
    return connection.execute(sql, {**values, "match": match, "most": MANY + 1}).fetchall()


def _sql(query: Query, rank: str) -> tuple[str, dict[str, str]]:
    condition, values = query.condition()
    return MATCHES.format(columns=COLUMNS.format(rank=rank), condition=condition, order=ORDERS[query.sort]), values


def _weighed(connection: sqlite3.Connection, asked: Expression, rows: list[facets.Row]) -> list[facets.Row]:
    """Words as typed before their other forms, and these before translations."""
    if not rows or asked.exact == asked.whole:
        return rows
    span = {"least": min(row[0] for row in rows), "most": max(row[0] for row in rows)}

    def among(match: str) -> set[int]:
        return {seq for (seq,) in connection.execute(AMONG, {**span, "match": match})}

    exact = among(asked.exact)
    direct = among(asked.direct) if asked.is_across else exact | {row[0] for row in rows}
    return [
        (row[0], row[1] * (CLOSER if row[0] in exact else 1) + (0 if row[0] in direct else LATER), *row[2:])
        for row in rows
    ]


def _ordered(rows: Sequence[facets.Row], query: Query) -> Found:
    """Rows by rank; equal ones most recently added first, but for the oldest."""
    if query.sort == "best":
        ranked = [(row[1], -row[0]) for row in rows]
    else:
        sign = -1 if query.sort == "newest" else 1
        ranked = [(sign * row[2] if row[2] is not None else LATER, sign * row[0]) for row in rows]
    ranked.sort()
    return Found(
        array("q", (abs(seq) for _, seq in ranked)),
        array("d", (rank for rank, _ in ranked)),
        counts=facets.counted(rows),
    )


def _named(connection: sqlite3.Connection, query: Query) -> list[facets.Row]:
    """The works that the whole text names: by a DOI, an identifier (signs or no signs), an address."""
    text = query.words.strip().rstrip(".,;")
    if not any(map(str.isdigit, text)) or len(text.split()) > len(("doi:", "10.5555/x")):
        return []
    names = {"doi": doi_in(text), "id": text, "bare": re.sub(r"[^0-9A-Za-z]", "", text)}
    seqs = connection.execute(BY_IDENTIFIER, names).fetchall()
    condition, values = query.condition()
    named = NAMED.format(columns=COLUMNS.format(rank="0.0"), condition=condition)
    return [row for (seq,) in seqs for row in connection.execute(named, {**values, "seq": seq})]


def _stamp(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What changes with every commit: size and time of the database file and of its log."""
    path = next((row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"), "")
    seen: list[object] = [path]
    for name in (path, f"{path}-wal"):
        with suppress(OSError):
            status = Path(name).stat()
            seen += [status.st_mtime_ns, status.st_size]
    return tuple(seen)


lock = Lock()
remembered: OrderedDict[tuple[object, ...], Found] = OrderedDict()
