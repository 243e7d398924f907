"""Reads a file of corrections: one decision a row, each with the line it stands on."""

from __future__ import annotations

import csv
from pathlib import Path

from crawler.errors import ArgumentError
from db.decisions import Asked

NEEDED = ("id", "field", "value")
OWN = ("who", "why")
"""Columns that may also be given once for all, as --who and --why."""


def read(path: Path, who: str = "", why: str = "") -> list[Asked]:
    """The decisions of a CSV file with a line of headings; commas, semicolons or tabs between the columns.

    Raises `ArgumentError` naming the line and the remedy.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=max(",;\t", key=heading.count), strict=True, restkey="")
            return [_asked(path, rows, row, who, why) for row in _checked(path, rows)]
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{path}: not in UTF-8 ({error}); save it as “CSV UTF-8”") from error
    except csv.Error as error:
        raise ArgumentError(
            f"{path} line {rows.line_num + 1}: {error}; put texts that hold quotes in quotes"
        ) from error
    except FileNotFoundError as error:
        raise ArgumentError(f"{path}: no such file; see --help") from error


def _checked(path: Path, rows: csv.DictReader[str]) -> csv.DictReader[str]:
    given = set(rows.fieldnames or ())
    if lacking := [name for name in NEEDED if name not in given]:
        raise ArgumentError(f"{path} line 1: no column {', '.join(lacking)}; the columns are {', '.join(NEEDED + OWN)}")
    if unknown := sorted(given - {*NEEDED, *OWN}):
        raise ArgumentError(f"{path} line 1: unknown column “{unknown[0]}”; the columns are {', '.join(NEEDED + OWN)}")
    return rows


def _asked(path: Path, rows: csv.DictReader[str], row: dict[str, str | None], who: str, why: str) -> Asked:
    place = f"{path} line {rows.line_num}"
    if "" in row:
        raise ArgumentError(f"{place}: more cells than columns; put values that hold the separator in quotes")
    cell = {name: text or "" for name, text in row.items()}
    id_, field = cell["id"].strip(), cell["field"].strip()
    return Asked(id_, field, cell["value"], cell.get("who") or who, cell.get("why") or why, place)
