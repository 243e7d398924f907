"""Which editions are one work, on what evidence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

NEIGHBOURS = """
    SELECT other_id FROM edition_links JOIN editions ON editions.id = other_id WHERE edition_id = :id
    UNION SELECT edition_id FROM edition_links WHERE other_id = :id
    UNION SELECT id FROM editions WHERE work_id = (SELECT work_id FROM editions WHERE id = :id)
    UNION SELECT value FROM decisions JOIN editions ON editions.id = value
        WHERE edition_id = :id AND field = 'same_as' AND in_force
    UNION SELECT editions.id FROM decisions JOIN editions ON editions.id = edition_id
        WHERE value = :id AND field = 'same_as' AND in_force
"""
LINKS = """
    SELECT edition_id, other_id FROM edition_links AS l
    WHERE edition_id IN (SELECT value FROM json_each(:ids)) AND other_id IN (SELECT value FROM json_each(:ids))
        AND NOT EXISTS (
            SELECT 1 FROM decisions AS d WHERE d.field = 'not_same_as' AND d.in_force
                AND min(d.edition_id, d.value) = min(l.edition_id, l.other_id)
                AND max(d.edition_id, d.value) = max(l.edition_id, l.other_id))
    UNION SELECT edition_id, d.value FROM decisions AS d
    WHERE field = 'same_as' AND in_force
        AND edition_id IN (SELECT value FROM json_each(:ids)) AND d.value IN (SELECT value FROM json_each(:ids))
"""


def groups(connection: sqlite3.Connection, touched: Iterable[str]) -> dict[str, list[str]]:
    """Editions by work id: those touched, with all that are, or were, one work with them.

    A work's id is the lowest id among its editions: the same in whatever order they arrive, and a
    separation gives the old ids back.
    """
    affected = _reach(connection, touched)
    parent = {key: key for key in affected}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for a, b in connection.execute(LINKS, {"ids": json.dumps(sorted(affected))}):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    members: dict[str, list[str]] = {}
    for key in sorted(affected):
        members.setdefault(root(key), []).append(key)
    return members


def _reach(connection: sqlite3.Connection, touched: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = set(touched)
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting |= {other for (other,) in connection.execute(NEIGHBOURS, {"id": key})} - reached
    return reached
