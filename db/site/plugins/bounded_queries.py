"""Keeps a query from eating the machine's memory."""

import sqlite3

from datasette import hookimpl

from db.site.bounds import BoundedRows, bound
from db.site.lanes import in_data_lane


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Each thread has connections of its own."""
    bound(conn, anyones=in_data_lane())
    if in_data_lane():
        conn.row_factory = BoundedRows()
