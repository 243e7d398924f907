"""What is to be fetched, and what came of it the last time: the table `pages`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from db.record import NO_VALIDATORS, Edition, Rejection, Validators
from db.revisiting import MISSING, NEVER, RECENT, after, after_failure, interval

Kind = Literal["article", "listing", "sitemap", "feed", "records"]
LEADS: tuple[Kind, ...] = ("sitemap", "feed", "records", "listing")
"""Kinds of pages that lead to articles; `records` are those of OAI-PMH."""


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that was found: as what, who the page is however it is addressed, and what its list says of it.

    `lastmod` is a sitemap's or OAI-PMH's, as printed; `oai` its identifier there.
    """

    url: str
    kind: Kind
    key: str
    lastmod: str | None = None
    oai: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A page to be asked for, with what its site gave to recognise an unchanged one by; `since` when it was read."""

    url: str
    kind: Kind
    validators: Validators = NO_VALIDATORS
    since: str | None = None
    barren: int = 0


def now() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def due(
    connection: sqlite3.Connection,
    journal_id: str,
    kinds: Sequence[Kind],
    at: str,
    run_id: int,
    *,
    most: int,
    everything: bool = False,
) -> list[Due]:
    """The journal's pages of these kinds that this run has not settled yet, the longest due first; `most` of each kind.

    `everything` ignores when they are due, and asks for those that are gone, too.
    """
    found: list[Due] = []
    for kind in kinds:
        rows = connection.execute(
            "SELECT url, kind, etag, last_modified, fetched_at, barren FROM pages"
            " WHERE journal_id = ? AND kind = ? AND run_id IS NOT ? AND (? OR due_at <= ?)"
            " ORDER BY due_at, url LIMIT ?",
            [journal_id, kind, run_id, everything, at, most],
        )
        found += [
            Due(url, kind, Validators(etag, changed), since, far) for url, kind, etag, changed, since, far in rows
        ]
    return found


def articles_known(connection: sqlite3.Connection, journal_id: str) -> int:
    """How many addresses of articles the journal's pages have given so far."""
    query = "SELECT count(*) FROM pages WHERE journal_id = ? AND kind = 'article'"
    return int(connection.execute(query, [journal_id]).fetchone()[0])


def articles_read(connection: sqlite3.Connection, journal_id: str) -> Iterator[tuple[str, bool]]:
    """The addresses of articles that were read once, each with whether it gave a record."""
    query = (
        "SELECT url, edition_id IS NOT NULL FROM pages WHERE journal_id = ? AND kind = 'article' AND fetched_at > ''"
    )
    yield from ((url, bool(gave)) for url, gave in connection.execute(query, [journal_id]))


def mark_done(
    connection: sqlite3.Connection,
    url: str,
    status: int,
    at: str,
    run_id: int | None,
    result: Edition | Rejection | None = None,
    validators: Validators = NO_VALIDATORS,
) -> None:
    """The page was fetched and understood, as a record, as a rejection or as a list of addresses (`result` None)."""
    found = connection.execute("SELECT kind, state FROM pages WHERE url = ?", [url]).fetchone()
    if not found:
        return
    kind, before = found
    state, again = "done", after(at, interval(kind, result, at), url)
    if isinstance(result, Rejection) and result.reason == "not_found":
        state, again = ("missing", after(at, MISSING, url)) if before not in ("missing", "gone") else ("gone", NEVER)
        validators, status = NO_VALIDATORS, _said_gone(result) or status
    connection.execute(
        "UPDATE pages SET state = ?, fetched_at = ?, checked_at = ?, due_at = ?, http_status = ?, failures = 0,"
        " detail = '', etag = ?, last_modified = ?, lastmod_read = lastmod, run_id = ?,"
        " edition_id = iif(?, ?, edition_id) WHERE url = ?",
        [
            *(state, at, at, again, status, validators.etag, validators.last_modified, run_id),
            *(isinstance(result, Edition), result.id if isinstance(result, Edition) else None, url),
        ],
    )


def _said_gone(result: Rejection) -> int | None:
    """The status of an answer that is kept nowhere else: 404 or 410; None if the page only says so in words."""
    found = re.fullmatch(r"HTTP (\d{3})", result.detail)
    return int(found[1]) if found else None


def mark_doubtful(connection: sqlite3.Connection, url: str, at: str) -> None:
    """What the page gave is not believed yet: it is asked for within a month, whole, and whatever its list says."""
    connection.execute(
        "UPDATE pages SET etag = NULL, last_modified = NULL, lastmod_read = NULL, due_at = min(due_at, ?)"
        " WHERE url = ?",
        [after(at, RECENT, url), url],
    )


def mark_unmodified(connection: sqlite3.Connection, url: str, at: str, run_id: int) -> None:
    """The site said that the page is as it was: it is due again as if it had just been read."""
    found = connection.execute(
        "SELECT kind, state, due_at, editions.id, editions.year, editions.volume, editions.issue, editions.pages"
        " FROM pages LEFT JOIN editions ON editions.id = pages.edition_id WHERE pages.url = ?",
        [url],
    ).fetchone()
    if not found:
        return
    kind, state, due_at, key, year, volume, issue, numbers = found
    held = Edition(None, "", year=year, volume=volume, issue=issue, pages=numbers) if key else None
    gone = state == "gone"
    connection.execute(
        "UPDATE pages SET state = ?, checked_at = ?, due_at = ?, http_status = 304, failures = 0, detail = '',"
        " lastmod_read = lastmod, run_id = ? WHERE url = ?",
        [state if gone else "done", at, due_at if gone else after(at, interval(kind, held, at), url), run_id, url],
    )


def was_read(connection: sqlite3.Connection, url: str) -> bool:
    """Whether the page came once."""
    return connection.execute("SELECT 1 FROM pages WHERE url = ? AND fetched_at > ''", [url]).fetchone() is not None


def mark_gone(connection: sqlite3.Connection, url: str, detail: str, run_id: int) -> None:
    """Nobody is to ask for the page again."""
    connection.execute(
        "UPDATE pages SET state = 'gone', due_at = ?, detail = ?, etag = NULL, last_modified = NULL, run_id = ?"
        " WHERE url = ?",
        [NEVER, detail, run_id, url],
    )


def had_record(connection: sqlite3.Connection, url: str) -> bool:
    """Whether the page gave a record once."""
    query = "SELECT 1 FROM pages WHERE url = ? AND edition_id IS NOT NULL"
    return connection.execute(query, [url]).fetchone() is not None


def mark_failed(
    connection: sqlite3.Connection, url: str, status: int | None, detail: str, at: str, run_id: int
) -> None:
    """The page did not come: try again after a pause that grows. `status` is None where there was no answer at all.

    What was not found the last time it answered stays so: a fault in between neither confirms nor denies it.
    """
    (failures,) = connection.execute("SELECT failures FROM pages WHERE url = ?", [url]).fetchone() or (0,)
    connection.execute(
        "UPDATE pages SET state = iif(state IN ('missing', 'gone'), state, 'failed'),"
        " due_at = iif(state = 'gone', due_at, ?), http_status = ?, failures = failures + 1, detail = ?, run_id = ?"
        " WHERE url = ?",
        [after_failure(at, failures, answered=status is not None), status, detail, run_id, url],
    )
