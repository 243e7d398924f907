"""A work with all there is of it: found by an address or a DOI, and removed from the database without a trace."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db import mirror, removal
from db.curation import Kind
from db.editions import HELD
from db.errors import CribadoError
from db.record import Snapshot
from db.schema import transaction

DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)

BY_DOI = """
    SELECT id FROM editions WHERE doi = :asked
    UNION SELECT e.id FROM works AS w JOIN editions AS e ON e.work_id = w.id WHERE :asked IN (w.doi_en, w.doi_es)
"""
BY_URL = """
    SELECT id FROM editions WHERE url = :asked
    UNION SELECT e.id FROM snapshots AS s JOIN editions AS e ON e.snapshot_id = s.id WHERE s.url = :asked
    UNION SELECT e.id FROM pages AS p JOIN editions AS e ON e.id = p.edition_id WHERE p.url = :asked
"""
IS_KNOWN = """
    SELECT EXISTS (SELECT url FROM pages WHERE url = :asked UNION ALL SELECT url FROM rejections WHERE url = :asked
                   UNION ALL SELECT url FROM snapshots WHERE url = :asked)
        AND NOT EXISTS (SELECT 1 FROM pages WHERE url = :asked AND kind <> 'article')
"""
"""A page of contents is no work."""

WHOLE_WORKS = f"SELECT id FROM editions WHERE work_id IN (SELECT work_id FROM editions WHERE id {HELD})"
ADDRESSES = f"""
    SELECT url FROM editions WHERE url IS NOT NULL AND id {HELD}
    UNION SELECT url FROM pages WHERE edition_id {HELD}
    UNION SELECT url FROM snapshots WHERE id IN (
        SELECT snapshot_id FROM editions WHERE id {HELD}
        UNION SELECT snapshot_id FROM provenance WHERE edition_id {HELD}
        UNION SELECT snapshot_id FROM changes WHERE edition_id {HELD}
        UNION SELECT snapshot_id FROM worse_readings WHERE edition_id {HELD})
"""
ITS_DOIS = f"""
    SELECT DISTINCT lower(doi) FROM editions AS its WHERE doi IS NOT NULL AND id {HELD}
        AND NOT EXISTS (SELECT 1 FROM editions WHERE doi = its.doi AND NOT id {HELD})
"""
FROM_ADDRESSES = f"SELECT e.id FROM snapshots AS s JOIN editions AS e ON e.snapshot_id = s.id WHERE s.url {HELD}"


WORKS = f"""
    SELECT w.id || ', ' || coalesce(p.url, 'no URL') FROM works AS w JOIN editions AS p ON p.id = w.principal_edition_id
    WHERE w.id IN (SELECT work_id FROM editions WHERE id {HELD}) ORDER BY w.id
"""


class AmbiguousDoiError(CribadoError):
    """Several works have the DOI that is to be forgotten."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything that is known of a work: its editions, and the addresses it was read from."""

    edition_ids: frozenset[str]
    urls: frozenset[str]


def find(connection: sqlite3.Connection, asked: str) -> Memory | None:
    """What is known of the work with this DOI, or of the page at this address; None if that is nothing.

    Raises `AmbiguousDoiError` where several works print the DOI.
    """
    if doi := DOI.fullmatch(asked.strip()):
        ids = _column(connection, BY_DOI, {"asked": doi[1].lower()})
        works = _among(connection, WORKS, ids)
        if len(works) > 1:
            raise AmbiguousDoiError(
                f"{asked}: several works have this DOI ({'; '.join(works)}); name the one to forget by its URL"
            )
        return widened(connection, Memory(frozenset(ids), frozenset())) if ids else None
    ids = _column(connection, BY_URL, {"asked": asked})
    if not ids and not connection.execute(IS_KNOWN, {"asked": asked}).fetchone()[0]:
        return None
    return widened(connection, Memory(frozenset(ids), frozenset([asked])))


def widened(connection: sqlite3.Connection, memory: Memory) -> Memory:
    """With all editions of the works, all addresses of these editions, and what else was read from there."""
    while True:
        ids = memory.edition_ids | set(_among(connection, FROM_ADDRESSES, memory.urls))
        ids |= set(_among(connection, WHOLE_WORKS, ids))
        wider = Memory(frozenset(ids), memory.urls | set(_among(connection, ADDRESSES, ids)))
        if wider == memory:
            return memory
        memory = wider


def decisions(connection: sqlite3.Connection, memory: Memory) -> list[tuple[Kind, str]]:
    """What is to be remembered so that nothing of it comes again; no DOI that another work prints as well."""
    keys = _among(connection, f'SELECT DISTINCT "key" FROM pages WHERE "key" IS NOT NULL AND url {HELD}', memory.urls)
    dois = _among(connection, ITS_DOIS, memory.edition_ids)
    named: list[tuple[Kind, Iterable[str]]] = [
        ("url", memory.urls), ("key", keys), ("doi", dois), ("edition", memory.edition_ids),
    ]  # fmt: skip
    return [(kind, value) for kind, values in named for value in sorted(values)]


def snapshots(connection: sqlite3.Connection, memory: Memory) -> list[Snapshot]:
    """Everything that was archived of it."""
    query = (
        f'SELECT url, fetched_at, digest, warc, "offset", length, content_type, status FROM snapshots WHERE url {HELD}'
    )
    return [Snapshot(*row) for row in connection.execute(query, [json.dumps(sorted(memory.urls))])]


def titles(connection: sqlite3.Connection, memory: Memory) -> list[str]:
    """What the works are called."""
    query = (
        "SELECT DISTINCT coalesce(title_es, title_en, works.id) FROM works JOIN editions ON work_id = works.id"
        f" WHERE editions.id {HELD}"
    )
    return _among(connection, query, memory.edition_ids)


def remove(db: Database, memory: Memory) -> None:
    """Remove it from all tables, from the search, and from the bytes of the file."""
    connection = db.conn
    connection.execute("PRAGMA secure_delete = ON")
    urls = json.dumps(sorted(memory.urls))
    with transaction(db):
        mirror.drop(connection, memory.edition_ids, memory.urls)
        removal.remove(connection, memory.edition_ids)
        gone = f"snapshot_id IN (SELECT id FROM snapshots WHERE url {HELD})"
        for table in ("provenance", "changes", "worse_readings"):
            connection.execute(f"UPDATE {table} SET snapshot_id = NULL WHERE {gone}", [urls])
        for table in ("rejections", "pages", "snapshots"):
            connection.execute(f"DELETE FROM {table} WHERE url {HELD}", [urls])
        connection.execute("INSERT INTO works_fts (works_fts) VALUES ('optimize')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _among(connection: sqlite3.Connection, query: str, values: Iterable[str]) -> list[str]:
    named = json.dumps(sorted(values))
    return [value for (value,) in connection.execute(query, [named] * query.count("?"))]


def _column(connection: sqlite3.Connection, query: str, values: dict[str, str]) -> list[str]:
    return [value for (value,) in connection.execute(query, values)]
