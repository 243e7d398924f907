"""Abstracts that the public may not read are not read: SQLite itself gives NULL for every column that holds them."""

from __future__ import annotations

import sqlite3

HIDDEN = {
    "works": {"abstract_en", "abstract_es"},
    "texts": {"text"},  # abstracts as each edition prints them, and titles
    "abstract_sections": {"text"},
    "changes": {"old", "new"},
    "provenance": {"words"},
    "decisions": {"old", "value"},
    "works_fts_data": {"block"},  # every word with its place: the texts could be put together again
}
"""Columns that may hold an abstract or a piece of one; views, search results and exports take it from these."""
RAW = "sqlite_dbpage"
"""The file's pages as they lie on the disk, where SQLite was built with it."""


def hide_abstracts(connection: sqlite3.Connection) -> None:
    """From now on this connection reads NULL there (sqlite.org/c3ref/set_authorizer.html)."""

    def allowed(action: int, table: str | None, column: str | None, _database: str | None, _within: str | None) -> int:
        if action != sqlite3.SQLITE_READ:
            return sqlite3.SQLITE_OK
        if (table or "").lower() == RAW:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_IGNORE if column in HIDDEN.get(table or "", ()) else sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)
