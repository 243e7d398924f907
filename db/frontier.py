"""What is to be fetched, and when again: the table `pages`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

Kind = Literal["article", "listing", "sitemap"]

REVISIT: Mapping[Kind, timedelta] = {
    "article": timedelta(days=30),
    "listing": timedelta(days=7),  # where new articles are announced
    "sitemap": timedelta(days=7),
}
"""When a page that was read is due again."""
RETRY = timedelta(hours=6)
"""The first pause after a refusal; it doubles each time, up to `LONGEST_PAUSE`."""
LONGEST_PAUSE = timedelta(days=30)


def now() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def discover(connection: sqlite3.Connection, journal_id: str, kind: Kind, urls: Iterable[str], at: str) -> None:
    """Enter pages not known yet, due at once; known ones stay as they are."""
    connection.executemany(
        "INSERT INTO pages (url, journal_id, kind, found_at, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(url, journal_id, kind, at, at) for url in urls],
    )


def due(
    connection: sqlite3.Connection, journal_id: str, at: str, *, everything: bool = False
) -> list[tuple[str, Kind]]:
    """URL and kind of the journal's pages to fetch now; `everything` ignores their due date."""
    return connection.execute(
        "SELECT url, kind FROM pages WHERE journal_id = ? AND (? OR due_at <= ?) ORDER BY kind DESC, due_at, url",
        [journal_id, everything, at],
    ).fetchall()


def due_among(
    connection: sqlite3.Connection, journal_id: str, urls: Iterable[str], at: str, *, everything: bool = False
) -> list[tuple[str, Kind]]:
    """Those of `urls` that are the journal's and to be fetched now, as `due` gives them."""
    return connection.execute(
        "SELECT url, kind FROM pages WHERE url IN (SELECT value FROM json_each(?)) AND journal_id = ?"
        " AND (? OR due_at <= ?) ORDER BY kind DESC, due_at, url",
        [json.dumps(list(urls)), journal_id, everything, at],
    ).fetchall()


def articles_known(connection: sqlite3.Connection, journal_id: str) -> int:
    """How many addresses of articles the journal's pages have given so far."""
    query = "SELECT count(*) FROM pages WHERE journal_id = ? AND kind = 'article'"
    return int(connection.execute(query, [journal_id]).fetchone()[0])


def mark_done(connection: sqlite3.Connection, url: str, status: int, at: str) -> None:
    """The page was fetched and understood, as a record or as a rejection."""
    found = connection.execute("SELECT kind FROM pages WHERE url = ?", [url]).fetchone()
    if not found:
        return
    again = datetime.fromisoformat(at) + REVISIT[found[0]]
    connection.execute(
        "UPDATE pages SET state = 'done', fetched_at = ?, due_at = ?, http_status = ?, failures = 0, detail = ''"
        " WHERE url = ?",
        [at, again.isoformat(timespec="seconds"), status, url],
    )


def mark_failed(connection: sqlite3.Connection, url: str, status: int | None, detail: str, at: str) -> None:
    """The page did not come: try again after a pause that doubles with each failure.

    No answer at all (`status` None) may be our own network's fault: the first time, the next run asks again at once.
    """
    (failures,) = connection.execute("SELECT failures FROM pages WHERE url = ?", [url]).fetchone() or (0,)
    pause = min(RETRY * 2 ** min(failures, 10), LONGEST_PAUSE) if status or failures else timedelta(0)
    again = datetime.fromisoformat(at) + pause
    connection.execute(
        "UPDATE pages SET state = 'failed', due_at = ?, http_status = ?, failures = failures + 1, detail = ?"
        " WHERE url = ?",
        [again.isoformat(timespec="seconds"), status, detail, url],
    )
