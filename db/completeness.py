"""How much of what a run read was there: fields filled and pages rejected, journal by journal."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from db.record import Edition, Reading

LANGUAGE_FIELDS = ("title", "abstract", "keywords")
FIELDS = (*(f"{field}_{lang}" for field in LANGUAGE_FIELDS for lang in ("en", "es")), "authors", "doi", "year", "dates")
"""The fields whose filling is counted: `dates` is any of received, accepted and published online."""


def filled(edition: Edition) -> Iterator[str]:
    """Those of FIELDS that an edition has.

    >>> list(filled(Edition(None, "doyma", doi="10.5555/x", accepted="2024-05-01")))
    ['doi', 'dates']
    """
    for lang in ("en", "es"):
        for field, value in zip(LANGUAGE_FIELDS, edition.in_language(lang), strict=True):
            if value:
                yield f"{field}_{lang}"
    if edition.authors:
        yield "authors"
    if edition.doi:
        yield "doi"
    if edition.year:
        yield "year"
    if edition.received or edition.accepted or edition.published_online:
        yield "dates"


class Completeness:
    """Counts every reading as it was read, those kept out as worse among them; nobody's journal is not counted."""

    def __init__(self) -> None:
        self.records = Counter[str]()
        self.kept_out = Counter[str]()
        self.lost = Counter[str]()
        self.filled = Counter[tuple[str, str]]()
        self.rejected = Counter[tuple[str, str]]()

    def count(self, reading: Reading, outcome: str) -> None:
        """Count a reading that was loaded, with what `Store.load` said of it."""
        journal = reading.journal_id
        if journal is None:
            return
        if isinstance(reading.result, Edition):
            self.records[journal] += 1
            self.kept_out[journal] += outcome == "held"
            self.filled.update((journal, field) for field in filled(reading.result))
        else:
            self.rejected[journal, reading.result.reason] += 1

    def count_lost(self, journal: str | None) -> None:
        """Count a page that gave a record before and was rejected now."""
        if journal is not None:
            self.lost[journal] += 1

    def write(self, connection: sqlite3.Connection, run_id: int) -> None:
        """Into `run_fields` and `run_rejections`; a run has its rows once."""
        connection.executemany(
            "INSERT INTO run_fields VALUES (?, ?, ?, ?, ?)",
            [
                (run_id, journal, field, self.filled[journal, field], records)
                for journal, records in self.records.items()
                for field in FIELDS
            ],
        )
        connection.executemany(
            "INSERT INTO run_rejections VALUES (?, ?, ?, ?)",
            [(run_id, journal, reason, count) for (journal, reason), count in self.rejected.items()],
        )
