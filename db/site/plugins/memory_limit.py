"""Keeps a query from eating the machine's memory."""

import sqlite3

from datasette import hookimpl

LONGEST = 5_000_000  # bytes in one value; hex(zeroblob(2e8)) took 2.3 GB without, 50 MB with


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """No string or blob longer than any abstract could be."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
