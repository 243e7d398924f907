"""How much one query, and all of them together, may take of this machine."""

from __future__ import annotations

import sqlite3
import sys
import weakref
from typing import Any

MEGABYTE = 1 << 20

HEAP = 96 * MEGABYTE
"""What SQLite may hold for all connections together; beyond it a query ends with an error."""
RESULT = 24 * MEGABYTE
"""What the rows of one answer may hold: 1,000 long records are a third of it."""
CELL = 200
"""Bytes that a cell costs beside its text: in a page each becomes a string."""

TURN = 0.001
"""Seconds one thread may run Python while another waits; of the default 0.005 a page takes a hundred turns."""

LONGEST = 5_000_000
"""Bytes in one value or row of our own queries; hex(zeroblob(2e8)) took 2.3 GB without it, 50 MB with."""
ANYONES = {
    sqlite3.SQLITE_LIMIT_LENGTH: 300_000,  # instr() and replace() take the square of it, and cannot be interrupted
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,  # default 1,000,000
    sqlite3.SQLITE_LIMIT_COLUMN: 200,  # default 2000; each may hold LENGTH
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,  # default 500
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,  # default 1000
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,  # default 250,000,000; the largest of our views needs about 1,000
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,  # default 50,000; LIKE, too, cannot be interrupted
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,  # default 10
}
"""Limits for SQL that anyone may have written (sqlite.org/limits.html)."""


class BoundedRows:
    """A row factory that ends a query whose rows grow past RESULT, before Python holds them all."""

    def __init__(self) -> None:
        self.cursor: weakref.ref[sqlite3.Cursor] | None = None
        self.held = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        """The row, counted."""
        if self.cursor is None or self.cursor() is not cursor:
            self.cursor, self.held = weakref.ref(cursor), 0
        self.held += sum(value.__sizeof__() + CELL for value in values)
        if self.held > RESULT:
            raise sqlite3.OperationalError(f"the rows hold more than {RESULT // MEGABYTE} MB; ask for fewer at once")
        return sqlite3.Row(cursor, values)


def bound(connection: sqlite3.Connection, anyones: bool) -> None:
    """Limits for our own queries, and narrower ones where the SQL may be anyone's."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    if anyones:
        for limit, value in ANYONES.items():
            connection.setlimit(limit, value)


def bound_process() -> None:
    """For the whole process, so only for one that does nothing but serve: SQLite's heap, and whose turn it is."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")
    connection.close()
    sys.setswitchinterval(TURN)
