"""Cuts a WARC file (ISO 28500) between its records, so that its pieces can be read apart, and where each one lies."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from db import reach
from db.record import Place

RECORDS, BYTES = 50, 16 * 1024 * 1024
"""A span ends after so many records, or packed bytes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some records of a file: from byte `start` to before `end` (None: as far as it goes), after `before` others.

    `places` say where each of them lies, if they are to stay there.
    """

    start: int = 0
    end: int | None = None
    before: int = 0
    places: tuple[Place, ...] = ()


WHOLE = Span()


def spans(places: Sequence[Place], *, in_place: bool) -> list[Span]:
    """A file cut between its records, the last span open-ended: what breaks off there is read like the rest."""
    cuts, size = [0], 0
    for number, place in enumerate(places):
        if number - cuts[-1] >= RECORDS or size >= BYTES:
            cuts.append(number)
            size = 0
        size += place.length
    found = []
    for cut, following in zip_longest(cuts, cuts[1:]):
        own = tuple(places[cut:following]) if in_place else ()
        end = None if following is None else places[following].offset
        found.append(Span(places[cut].offset if cut else 0, end, cut, own))
    return found


def places(file: str) -> tuple[list[Place], str]:
    """Where each record lies in a file that is plain, or packed record by record; otherwise none, and why."""
    name = file if reach.is_url(file) else str(Path(file).resolve())
    if not name.isprintable():  # such a name may be no text at all
        return [], "its name has signs that cannot be kept"
    found = []
    with reach.opened(file) as raw:
        try:
            iterator = ArchiveIterator(raw)
            for record in iterator:
                if not length(record).isdigit():
                    break  # as `records` does
                offset = iterator.get_record_offset()
                found.append(Place(name, offset, iterator.get_record_length()))
        except Exception as error:  # warcio raises whatever it stumbles over
            if "gzip" in str(error):
                return [], "packed as a whole: single records cannot be reached in it"
    return found, ""


class Bounded:
    """The bytes of a span, and no more."""

    def __init__(self, raw: BinaryIO, span: Span) -> None:
        self._raw = raw
        self._left = sys.maxsize if span.end is None else span.end - span.start
        raw.seek(span.start)

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; none at the end of the span."""
        block = self._raw.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(block)
        return block


def length(record: Any) -> str:
    """How long the record says it is; `length` in the ARC files of old."""
    headers = record.rec_headers
    return str(headers.get_header("Content-Length") or headers.get_header("length") or "")
