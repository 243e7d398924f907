"""Reads a file of corrections: one decision a row, each with the line it stands on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler.errors import ArgumentError
from db.decisions import Asked

NEEDED = ("id", "field", "value")
OWN = ("who", "why")
"""Columns that may also be given once for all, as --who and --why."""
SEPARATOR = re.compile(r"sep=.\r?\n", re.IGNORECASE)


def read(path: Path, who: str = "", why: str = "") -> list[Asked]:
    """The decisions of a CSV file with a line of headings; commas, semicolons or tabs between the columns.

    Rows of empty cells are passed over, and so is a first line `sep=;` as spreadsheets write it. Raises `ArgumentError`
    naming the line and the remedy.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{path}: not in UTF-8 ({error}); save it as “CSV UTF-8”") from error
    except FileNotFoundError as error:
        raise ArgumentError(f"{path}: no such file; see --help") from error
    except OSError as error:
        raise ArgumentError(f"{path}: {error.strerror}; name a CSV file that can be read") from error
    if "\0" in text:
        number = text[: text.index("\0")].count("\n") + 1
        raise ArgumentError(f"{path} line {number}: holds the character U+0000; take it out")
    return list(_asked(path, text, who, why))


def _asked(path: Path, text: str, who: str, why: str) -> Iterator[Asked]:
    lines = io.StringIO(text, newline="")
    skipped = int(bool(SEPARATOR.match(text)) and bool(lines.readline()))
    heading = text.splitlines()[skipped] if len(text.splitlines()) > skipped else ""
    rows = csv.reader(lines, delimiter=max(",;\t", key=heading.count), strict=True)
    try:
        columns = _columns(f"{path} line {skipped + 1}", next(rows, []))
        for row in rows:
            place = f"{path} line {skipped + rows.line_num}"
            if len(row) > len(columns):
                raise ArgumentError(f"{place}: more cells than columns; put values that hold the separator in quotes")
            cell = dict.fromkeys(OWN, "") | dict.fromkeys(columns, "") | dict(zip(columns, row, strict=False))
            if any(map(str.strip, row)):
                id_, field = cell["id"].strip(), cell["field"].strip()
                yield Asked(id_, field, cell["value"], cell["who"].strip() or who, cell["why"].strip() or why, place)
    except csv.Error as error:
        place = f"{path} line {skipped + rows.line_num}"
        raise ArgumentError(f"{place}: {error}; put texts that hold quotes in quotes") from error


def _columns(place: str, headings: Sequence[str]) -> list[str]:
    """The names of the columns, in whatever case they are written."""
    given, all_ = [heading.strip().lower() for heading in headings], ", ".join(NEEDED + OWN)
    if lacking := [name for name in NEEDED if name not in given]:
        raise ArgumentError(f"{place}: no column {', '.join(lacking)}; the columns are {all_}")
    if unknown := sorted({*given} - {*NEEDED, *OWN}):
        raise ArgumentError(f"{place}: unknown column “{unknown[0]}”; the columns are {all_}")
    if twice := [name for name in given if given.count(name) > 1]:
        raise ArgumentError(f"{place}: two columns “{twice[0]}”; leave one of them")
    return given
