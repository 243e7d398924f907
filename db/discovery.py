"""What a site's lists say of its pages: those not known yet, those that moved, changed or are deleted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from db.frontier import Lead
from db.revisiting import NEVER

UNSERVED = ("failed", "missing", "gone")
"""States of a page whose address serves nothing."""
TRUSTED = "-1 year"
"""How long a sitemap that says 'unchanged' is believed without looking for ourselves."""


def discover(
    connection: sqlite3.Connection,
    journal_id: str,
    leads: Sequence[Lead],
    at: str,
    *,
    listing: str = "",
    barren: int = 0,
) -> None:
    """Enter pages not known yet, due at once; a known one is due at once if its list says that it has changed.

    `listing` is the contents page that lists them, if one does; `barren` how many pages without articles led here.
    """
    connection.executemany(
        "INSERT INTO pages (url, key, journal_id, kind, found_at, due_at, barren, oai) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET barren = excluded.barren WHERE excluded.barren < barren"
        " ON CONFLICT DO NOTHING",
        [(lead.url, lead.key, journal_id, lead.kind, at, at, barren, lead.oai) for lead in leads],
    )
    connection.executemany(  # known from before there were keys
        "UPDATE OR IGNORE pages SET key = ? WHERE url = ? AND key IS NULL", [(lead.key, lead.url) for lead in leads]
    )
    _move(connection, journal_id, leads, at)
    connection.executemany(  # what was gone is back, if its list says that it has changed since
        "UPDATE pages SET lastmod = :lastmod, due_at = min(due_at, :at), state = iif(state = 'gone', 'missing', state)"
        " WHERE journal_id = :journal AND key = :key AND lastmod IS NOT :lastmod",
        [{"journal": journal_id, "key": lead.key, "lastmod": lead.lastmod, "at": at} for lead in leads if lead.lastmod],
    )
    connection.executemany(
        "UPDATE pages SET oai = ? WHERE journal_id = ? AND key = ? AND oai IS NOT ?",
        [(lead.oai, journal_id, lead.key, lead.oai) for lead in leads if lead.oai],
    )
    if listing:
        connection.executemany(
            "INSERT OR IGNORE INTO contents SELECT ?, url FROM pages WHERE journal_id = ? AND key = ?",
            [(listing, journal_id, lead.key) for lead in leads if lead.kind == "article"],
        )


def _move(connection: sqlite3.Connection, journal_id: str, leads: Sequence[Lead], at: str) -> None:
    """A page whose address no longer serves has the address at which it is found now, and is due there."""
    new = {lead.key: lead.url for lead in leads}
    rows = connection.execute(
        "SELECT key, url, state FROM pages WHERE journal_id = ? AND key IN (SELECT value FROM json_each(?))",
        [journal_id, json.dumps(list(new))],
    ).fetchall()
    connection.executemany(
        "UPDATE OR IGNORE pages SET url = ?, state = 'waiting', due_at = ?, etag = NULL, last_modified = NULL,"
        " lastmod_read = NULL, failures = 0, run_id = NULL WHERE url = ?",
        [
            (new[key], at, held)
            for key, held, state in rows
            if held != new[key] and (state in UNSERVED or _origin(held) != _origin(new[key]))
        ],
    )


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


SAME_AGAIN = (
    "strftime('%Y-%m-%dT%H:%M:%S+00:00',"
    " julianday(:at) + max(1, julianday(due_at) - julianday(coalesce(checked_at, due_at))))"
)


def postpone_unchanged(connection: sqlite3.Connection, journal_id: str, at: str) -> int:
    """What is due although its sitemap says that it is as it was read waits once more; gives how many pages did."""
    return connection.execute(
        f"UPDATE pages SET checked_at = :at, due_at = {SAME_AGAIN}"
        " WHERE journal_id = :journal AND kind IN ('article', 'listing') AND due_at <= :at AND state = 'done'"
        " AND lastmod = lastmod_read AND fetched_at > :trusted",
        {"journal": journal_id, "at": at, "trusted": _moment(connection, at, TRUSTED)},
    ).rowcount


def mark_deleted(connection: sqlite3.Connection, journal_id: str, identifiers: Iterable[str]) -> None:
    """The journal's own repository says that these records are deleted: their pages are gone."""
    connection.executemany(
        "UPDATE pages SET state = 'gone', due_at = ?, detail = 'deleted in the OAI-PMH repository',"
        " etag = NULL, last_modified = NULL WHERE journal_id = ? AND oai = ?",
        [(NEVER, journal_id, identifier) for identifier in identifiers],
    )


def begin_again(connection: sqlite3.Connection, journal_id: str, url: str, run_id: int) -> None:
    """A list whose next part is no longer to be had is due from its beginning."""
    connection.execute(
        "UPDATE pages SET due_at = found_at, fetched_at = NULL, etag = NULL, last_modified = NULL, run_id = ?"
        " WHERE journal_id = ? AND url = ?",
        [run_id, journal_id, url],
    )


def drop(connection: sqlite3.Connection, url: str) -> None:
    """An address that was good once, such as the next part of a list, is done with."""
    connection.execute("DELETE FROM pages WHERE url = ?", [url])


def _moment(connection: sqlite3.Connection, at: str, shift: str) -> str:
    (moment,) = connection.execute("SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', ?, ?)", [at, shift]).fetchone()
    return str(moment)
