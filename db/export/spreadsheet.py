"""CSV, for spreadsheets: the columns of the view `bilingual`, lists as JSON, formulas defused (RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from db.export.formulas import defused
from db.export.jsonl import row
from db.export.record import EMPTY, Lang, Record


def spreadsheet(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:  # noqa: ARG001 - both are there by name
    """A line of names, then one for each record; the language asked for changes nothing."""
    yield _line(row(EMPTY))
    for record in records:
        yield _line(map(_cell, row(record).values()))


def _cell(value: Any) -> str:
    """A value as Datasette's own CSV has it: nothing for what is not known.

    >>> [_cell(value) for value in (None, 2024, "=1+1", ["neumonía"], [])]
    ['', '2024', "'=1+1", '["neumonía"]', '[]']
    """
    if value is None:
        return ""
    return defused(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()
