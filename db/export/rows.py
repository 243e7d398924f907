"""Every row of any query as CSV (RFC 4180), in a file without a name first: no slow reader holds up a writer."""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Any

from db.errors import ExportError
from db.export.formulas import defused

LARGEST = 300_000_000
"""Bytes that a query may give: a hundred thousand records with both abstracts are half of it."""


def written(connection: sqlite3.Connection, sql: str, params: Mapping[str, Any], *, named: bool = True) -> IO[bytes]:
    """A line of names, if wanted, and one for each row, formulas defused, in a file that goes when it is closed.

    Raises `ExportError` beyond LARGEST, OSError where there is no room, `sqlite3.Error` if it is no query.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is handed on
    try:
        text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="", write_through=True)
        lines = csv.writer(text)
        found = connection.execute(sql, params)
        if named:
            lines.writerow([column[0] for column in found.description])
        for row in found:
            lines.writerow([defused(value) if isinstance(value, str) else value for value in row])
            if file.tell() > LARGEST:
                raise ExportError(f"the rows are more than {LARGEST // 1_000_000} MB")
        text.detach()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    """What it holds, so many bytes at a time; then it is gone."""
    with file:
        while piece := file.read(size):
            yield piece
