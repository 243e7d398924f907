"""What a person should look at after a crawl: a site that is silent, built anew, or has published nothing for long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.completeness import FIELDS, Completeness

Cause = Literal["host_down", "robots_changed", "layout_changed", "walled", "nothing_new"]
"""Why an alarm is raised; `db/dictionary.toml` says each in both languages."""

FEWEST = 5
"""Fewer records than this say nothing about a layout."""
RUNS = 5
"""How many earlier crawls a fill rate is held against."""
FALL = 0.3
"""By how much a fill rate must fall for an alarm: 0.3 is thirty records of a hundred."""
KEPT_OUT = 1 / 3
"""Which share of the readings must be kept out as worse for an alarm."""

EARLIER = """
    WITH compared AS (
        SELECT DISTINCT run_id FROM run_fields JOIN runs ON runs.id = run_id
        WHERE journal_id = :journal AND run_id < :run AND records >= :fewest AND kind = 'crawl'
        ORDER BY run_id DESC LIMIT :runs
    )
    SELECT field, 1.0 * sum(filled) / sum(records) FROM run_fields
    WHERE journal_id = :journal AND run_id IN (SELECT run_id FROM compared) GROUP BY field
"""


AGAIN = timedelta(days=30)
"""A journal that is quiet is spoken of once a month."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: whose journal (None: nobody's), why, and what was seen."""

    journal_id: str | None
    cause: Cause
    detail: str

    def __str__(self) -> str:
        return (
            f"{self.cause} of {self.journal_id}: {self.detail}" if self.journal_id else f"{self.cause}: {self.detail}"
        )


def layout(connection: sqlite3.Connection, run_id: int, journal: str, read: Completeness) -> Iterator[Alarm]:
    """`layout_changed`, if a field is found much less often than in the last crawls, or much reads worse."""
    records, lost = read.records[journal], read.lost[journal]
    if lost >= FEWEST and lost > FALL * (records + lost):
        yield Alarm(journal, "layout_changed", f"{lost} pages that gave a record before give none")
        return
    if records < FEWEST:
        return
    rates = {field: read.filled[journal, field] / records for field in FIELDS}
    asked = {"journal": journal, "run": run_id, "fewest": FEWEST, "runs": RUNS}
    before = dict(connection.execute(EARLIER, asked).fetchall())
    seen = [
        f"{field} fell from {before[field]:.0%} to {rates[field]:.0%}"
        for field in FIELDS
        if round(before.get(field, 0) - rates[field], 6) > FALL
    ]
    if read.kept_out[journal] >= records * KEPT_OUT:
        seen.append(f"{read.kept_out[journal]} gave less than before and were kept as they were")
    if seen:
        yield Alarm(journal, "layout_changed", f"{records} records read: {', '.join(seen)}")


def quiet(connection: sqlite3.Connection, journal: str, days: float, at: str) -> Iterator[Alarm]:
    """`nothing_new`, if the newest edition of the journal was first seen more than `days` days before `at`."""
    query = "SELECT max(first_seen) FROM editions WHERE journal_id = ?"
    (newest,) = connection.execute(query, [journal]).fetchone()
    said = "SELECT max(at) FROM alarms WHERE journal_id = ? AND cause = 'nothing_new'"
    (before,) = connection.execute(said, [journal]).fetchone()
    if before and datetime.fromisoformat(at) - datetime.fromisoformat(before) < AGAIN:
        return
    if newest and datetime.fromisoformat(at) - datetime.fromisoformat(newest) > timedelta(days=days):
        yield Alarm(journal, "nothing_new", f"no new article since {newest[:10]}")


def silence(journal: str, why: str) -> Alarm:
    """`host_down`: something of the journal was due, and nothing answered."""
    return Alarm(journal, "host_down", f"nothing arrived: {why}")
