"""What the database knows of the crawls, journal by journal, as data for JSON and for the text."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from db.completeness import FIELDS

Facts = dict[str, Any]

RUN = (
    "id", "kind", "started_at", "ended_at", "outcome", "detail", "fetched", "accepted", "changed", "unchanged",
    "rejected", "flagged", "failed", "requests", "unmodified", "bytes",
)  # fmt: skip
STATES = ("waiting", "done", "failed", "missing", "gone")
WORST = 5
"""How many contents pages with gaps are named."""

TRACES = " UNION ".join(
    f"SELECT run_id, journal_id FROM {table}" for table in ("run_fields", "run_rejections", "alarms")
)
LAST_READ = """
    SELECT max(run_id) FROM (SELECT run_id FROM run_fields WHERE journal_id = :journal
                             UNION SELECT run_id FROM run_rejections WHERE journal_id = :journal)
"""


def report(connection: sqlite3.Connection, at: str, journal: str = "", runs: int = 0) -> Facts:
    """The state of things at `at` (ISO 8601, UTC), of one journal or all; times likewise, shares from 0 to 1.

    `at`; `alarmed`: whether the last run of any journal raised an alarm; `journals`: `{id, title, works, last_run,
    fields, rejections, alarms, pages, worse_readings, gaps}` each; `hosts`: those left alone, `{host, until, why}`;
    `runs`: the last `runs` of them, newest first.

    A run is its row (RUN) and `seconds`; its `outcome` is null while it runs or if it broke off. `last_run` is the
    last crawl, if there was one. `fields` is `{run, records, rates}` and `rejections` is `{run, pages, reasons}`, both
    of the last run that read a page of the journal; `reasons` are `{reason: {count, share}}`. `alarms` are those of
    `last_run`: `{cause, detail, at, means_en, means_es}`. `pages` counts by state, and those due now.
    `worse_readings` counts records kept though their pages give less. `gaps` is `{listings, lacking, worst}`, with
    `{listing, listed, held, lacking}` for the worst.
    """
    order = list(_by_journal(connection))
    oldest_first = order[::-1]
    last = {slug: run for slug, run, _ in oldest_first}
    last |= {slug: run for slug, run, kind in oldest_first if kind == "crawl"}
    found = connection.execute("SELECT id, title FROM journals WHERE ? IN ('', id) ORDER BY id", [journal])
    journals = [_journal(connection, slug, title, last.get(slug), at) for slug, title in found.fetchall()]
    wanted = list(dict.fromkeys(run for slug, run, _ in order if slug == journal)) if journal else _all(connection)
    return {
        "at": at,
        "alarmed": any(known["alarms"] for known in journals),
        "journals": journals,
        "hosts": _rows(
            connection,
            "SELECT host, closed_until AS until, why FROM hosts WHERE closed_until > ? ORDER BY host",
            at,
        ),
        "runs": [_run(connection, run) for run in wanted[:runs]],
    }


def _all(connection: sqlite3.Connection) -> list[int]:
    return [run for (run,) in connection.execute("SELECT id FROM runs ORDER BY id DESC")]


def _by_journal(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """Journal, run and kind, newest first, of all runs that read of a journal, raised an alarm, or were to crawl it."""
    traces = defaultdict(set)
    for run, slug in connection.execute(TRACES):
        traces[run].add(slug)
    query = "SELECT journal_id, min(found_at) FROM pages GROUP BY journal_id"
    since = dict(connection.execute(query).fetchall())
    for run, kind, arguments, ended in connection.execute(
        "SELECT id, kind, arguments, coalesce(ended_at, '~') FROM runs ORDER BY id DESC"
    ):
        known = {slug for slug, found in since.items() if found <= ended}
        asked = known & _asked(arguments, known) if kind == "crawl" else set()
        yield from ((slug, run, kind) for slug in sorted(asked | {slug for slug in traces[run] if slug}))


def _asked(arguments: str, known: set[str]) -> set[str]:
    """The journals a crawl was asked for: those after `only=`, all if there are none."""
    only = next((word.removeprefix("only=") for word in arguments.split() if word.startswith("only=")), "")
    return {slug.strip() for slug in only.split(",")} if only else known


def _journal(connection: sqlite3.Connection, slug: str, title: str, last: int | None, at: str) -> Facts:
    return {
        "id": slug,
        "title": title,
        "works": _number(connection, "SELECT count(*) FROM works WHERE journal_id = ?", slug),
        "last_run": _run(connection, last) if last else None,
        **_completeness(connection, slug),
        "alarms": _rows(
            connection,
            "SELECT cause, detail, at, description_en AS means_en, description_es AS means_es"
            " FROM alarms JOIN alarm_causes USING (cause) WHERE run_id = ? AND coalesce(journal_id, ?) = ? ORDER BY id",
            *(last, slug, slug),
        ),
        "pages": _pages(connection, slug, at),
        "worse_readings": _number(
            connection,
            "SELECT count(*) FROM worse_readings JOIN editions ON id = edition_id WHERE journal_id = ?",
            slug,
        ),
        "gaps": _gaps(connection, slug),
    }


def _run(connection: sqlite3.Connection, run_id: int) -> Facts:
    [run] = _rows(connection, f"SELECT {', '.join(RUN)} FROM runs WHERE id = ?", run_id)
    begun, ended = run["started_at"], run["ended_at"]
    seconds = (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds() if ended else None
    return {**run, "seconds": seconds}


def _completeness(connection: sqlite3.Connection, slug: str) -> Facts:
    run = connection.execute(LAST_READ, {"journal": slug}).fetchone()[0]
    fields = _rows(connection, "SELECT * FROM run_fields WHERE journal_id = ? AND run_id = ?", slug, run)
    rejected = _rows(connection, "SELECT * FROM run_rejections WHERE journal_id = ? AND run_id = ?", slug, run)
    records = fields[0]["records"] if fields else 0
    filled = {row["field"]: row["filled"] for row in fields}
    pages = records + sum(row["count"] for row in rejected)
    return {
        "fields": {
            "run": run,
            "records": records,
            "rates": {field: round(filled[field] / records, 4) for field in FIELDS if field in filled},
        },
        "rejections": {
            "run": run,
            "pages": pages,
            "reasons": {
                row["reason"]: {"count": row["count"], "share": round(row["count"] / pages, 4)} for row in rejected
            },
        },
    }


def _pages(connection: sqlite3.Connection, slug: str, at: str) -> dict[str, int]:
    query = "SELECT state, count(*) FROM pages WHERE journal_id = ? GROUP BY state"
    counts = dict(connection.execute(query, [slug]).fetchall())
    due = "SELECT count(*) FROM pages WHERE journal_id = ? AND due_at <= ? AND state <> 'gone'"
    return {"due": _number(connection, due, slug, at), **{state: counts.get(state, 0) for state in STATES}}


def _gaps(connection: sqlite3.Connection, slug: str) -> Facts:
    query = (
        "SELECT listing, listed, held, lacking FROM gaps WHERE journal_id = ? AND lacking > 0"
        " ORDER BY lacking DESC, listing"
    )
    gaps = _rows(connection, query, slug)
    return {"listings": len(gaps), "lacking": sum(gap["lacking"] for gap in gaps), "worst": gaps[:WORST]}


def _number(connection: sqlite3.Connection, query: str, *values: object) -> int:
    return int(connection.execute(query, values).fetchone()[0])


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> list[Facts]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
