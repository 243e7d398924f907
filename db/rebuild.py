"""What pages that were read again change in the database: shown field by field, or brought in within one transaction.

A record is never dropped because today's rules refuse its page: it stays, the refusal is entered beside it. A page
that is now another record takes the old one's history along.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

from db import editions, frontier, history, removal, works
from db.editions import HELD, SEVERITIES, Filing
from db.record import Edition, Rejection
from db.rereading import Held, Reread

BATCH = 1000
WORSE = "reading_worse"
"""The flag that hangs on `worse_readings` and on no page."""

CURRENT = {
    "edition": "SELECT snapshot_id FROM editions WHERE id = ?",
    "rejection": "SELECT snapshot_id FROM rejections WHERE url = ?",
    "page": "SELECT id FROM snapshots WHERE url = ? ORDER BY fetched_at || id DESC LIMIT 1",
}
"""What the holder is read from now: a crawl may have read it anew meanwhile, and by today's rules."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that reads differently; `lang` is '' where the field has none, None is what was not said."""

    holder: str
    field: str
    lang: str
    old: str | None
    new: str | None


def differences(connection: sqlite3.Connection, reread: Reread) -> list[Difference]:
    """Everything that bringing it in would change; empty if that is nothing."""
    result, held = reread.result, reread.held
    if isinstance(result, Rejection):
        return _refused(connection, held, result)
    if reread.is_same_record:
        return _fields(connection, result.id, result)
    known = _known(connection, result)
    renamed = [Difference(held.holder, "id", "", held.holder, result.id)]
    if held.role == "edition" and result.id != held.holder:
        return renamed + (_fields(connection, held.holder, result) if known is None else [])
    found = [] if known and _stays(result, *known) else _fields(connection, result.id, result)
    if held.role == "rejection":
        [(reason,)] = connection.execute("SELECT reason FROM rejections WHERE url = ?", [held.holder])
        found.insert(0, Difference(held.holder, "rejection", "", reason, result.id))
    return found


def is_told_by_older_rules(connection: sqlite3.Connection, reread: Reread, extractor: str) -> bool:
    """Whether a record that reads as it did has its sources from another version of the rules."""
    query = "SELECT EXISTS (SELECT 1 FROM provenance WHERE edition_id = ? AND extractor <> ?)"
    return reread.is_same_record and bool(connection.execute(query, [reread.held.holder, extractor]).fetchone()[0])


def bring_in(connection: sqlite3.Connection, rereads: Iterable[Reread], extractor: str) -> Counter[str]:
    """Write what reads differently, in the caller's transaction; `rereads` begins with records that stay the same ones.

    Says how many were changed, new, renamed, rejected, and overtaken by a crawl.
    """
    outcomes = Counter[str]()
    waiting = iter(rereads)
    at = frontier.now()
    while batch := list(islice(waiting, BATCH)):
        current = [reread for reread in batch if _is_current(connection, reread.held)]
        outcomes["overtaken"] += len(batch) - len(current)
        told, same = _apart(connection, [reread for reread in current if reread.is_same_record])
        editions.write_sources(connection, _filings(told, extractor, at))
        _write(connection, same, extractor, at)
        outcomes["changed"] += len(same)
        for reread in current:
            if not reread.is_same_record:
                outcomes[_settle(connection, reread, extractor, at)] += 1
    return outcomes


def _settle(connection: sqlite3.Connection, reread: Reread, extractor: str, at: str) -> str:
    """Bring in what is no longer what it was, and say what it is now."""
    result, held = reread.result, reread.held
    if isinstance(result, Rejection):
        _reject(connection, held, result, at)
        return "rejected"
    known = _known(connection, result)
    if known is None or not _stays(result, *known):
        _write(connection, [reread], extractor, at)
    if held.role == "edition":
        _take_over(connection, held.holder, result.id, held.snapshot.id, at, is_one=known is None)
        return "renamed"
    connection.execute("DELETE FROM rejections WHERE url = ?", [held.snapshot.url])
    return "new" if known is None else "changed"


def _write(connection: sqlite3.Connection, rereads: Sequence[Reread], extractor: str, at: str) -> None:
    """Write these editions, each id once, and enter in the history what the extractor now reads differently."""
    if not rereads:
        return
    filings = _filings(rereads, extractor, at)
    ids = [filing.edition.id for filing in filings]
    before = editions.read(connection, [*ids, *(reread.held.holder for reread in rereads)])
    for reread, filing in zip(rereads, filings, strict=True):
        if old := before.get(filing.edition.id) or before.get(reread.held.holder):
            history.record(connection, old, filing, "extractor")
    editions.write(connection, filings)
    connection.execute(
        f"INSERT INTO flags SELECT edition_id, ?, ?, lost FROM worse_readings WHERE edition_id {HELD}",
        [WORSE, SEVERITIES[WORSE], json.dumps(ids)],
    )
    works.settle(connection, ids)


def _filings(rereads: Sequence[Reread], extractor: str, at: str) -> list[Filing]:
    return [
        Filing(reread.result, reread.held.journal_id, reread.held.snapshot.id, at, extractor)
        for reread in rereads
        if isinstance(reread.result, Edition)
    ]


def _apart(connection: sqlite3.Connection, rereads: Sequence[Reread]) -> tuple[list[Reread], list[Reread]]:
    """Records that say what they said, only whence is told anew, and those that say something else."""
    apart: tuple[list[Reread], list[Reread]] = [], []
    for reread in rereads:
        apart[bool(_fields(connection, reread.held.holder, cast(Edition, reread.result)))].append(reread)
    return apart


def _take_over(connection: sqlite3.Connection, old: str, new: str, snapshot_id: str, at: str, *, is_one: bool) -> None:
    """Give one edition the pages of another, which goes; and its history, where the id alone is new (`is_one`).

    Two that were held side by side have two histories, which are no chain: that of the edition that stays is kept.
    """
    if is_one:
        connection.execute(
            "UPDATE editions SET first_seen = min(first_seen, (SELECT first_seen FROM editions WHERE id = ?))"
            " WHERE id = ?",
            [old, new],
        )
        connection.execute("UPDATE changes SET edition_id = ? WHERE edition_id = ?", [new, old])
    connection.execute("UPDATE pages SET edition_id = ? WHERE edition_id = ?", [new, old])
    connection.execute(
        "INSERT INTO changes (edition_id, field, old, new, cause, snapshot_id, at) VALUES (?, 'id', ?, ?, ?, ?, ?)",
        [new, old, new, "extractor", snapshot_id, at],
    )
    removal.remove(connection, [old])
    works.settle(connection, [new])


def _reject(connection: sqlite3.Connection, held: Held, result: Rejection, at: str) -> None:
    connection.execute(
        "INSERT INTO rejections VALUES (:url, :reason, :detail, :journal, :snapshot, :at, :at)"
        " ON CONFLICT DO UPDATE SET reason = excluded.reason, detail = excluded.detail,"
        " snapshot_id = excluded.snapshot_id, updated_at = excluded.updated_at",
        {
            "url": result.url,
            "reason": result.reason,
            "detail": result.detail,
            "journal": held.journal_id,
            "snapshot": held.snapshot.id,
            "at": at,
        },
    )


def _is_current(connection: sqlite3.Connection, held: Held) -> bool:
    found = connection.execute(CURRENT[held.role], [held.holder]).fetchone()
    return found is not None and found[0] == held.snapshot.id


def _known(connection: sqlite3.Connection, edition: Edition) -> tuple[str, str | None] | None:
    """Digest and address of the edition as it is held."""
    query = "SELECT digest, url FROM editions WHERE id = ?"
    found: tuple[str, str | None] | None = connection.execute(query, [edition.id]).fetchone()
    return found


def _stays(new: Edition, digest: str, url: str | None) -> bool:
    """Whether the edition held says the same, or speaks from a better address: of several the lowest, as in `store`."""
    return digest == new.digest or (url is not None and (new.url is None or new.url > url))


def _refused(connection: sqlite3.Connection, held: Held, result: Rejection) -> list[Difference]:
    """A refusal that is entered already, of this page or a later one of its address, changes nothing."""
    row = connection.execute("SELECT reason, detail FROM rejections WHERE url = ?", [result.url]).fetchone()
    if row and (held.role == "edition" or row == (result.reason, result.detail)):
        return []
    old = ": ".join(filter(None, row)) if row else None
    return [Difference(held.holder, "rejection", "", old, ": ".join(filter(None, (result.reason, result.detail))))]


def _fields(connection: sqlite3.Connection, edition_id: str, new: Edition) -> list[Difference]:
    """What an edition says differently."""
    known = _known(connection, new)
    if known and known[0] == new.digest:
        return []
    old = editions.read(connection, [edition_id]).get(edition_id)
    if old is None:
        return [
            Difference(new.id, field, lang, None, text) for (field, lang), text in sorted(history.said(new).items())
        ]
    return [Difference(edition_id, field, lang, was, now) for (field, lang), was, now in history.differences(old, new)]
