"""Takes editions out, with everything that hangs on them; what was one work with them becomes one without them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from db import joining, noticed, works
from db.editions import HELD


def remove(connection: sqlite3.Connection, edition_ids: Iterable[str]) -> None:
    """Remove editions, their history, what was found by comparing them, and works that have no other."""
    ids = json.dumps(list(edition_ids))
    work_ids = json.dumps(_column(connection, f"SELECT DISTINCT work_id FROM editions WHERE id {HELD}", ids))
    left = _column(connection, f"SELECT id FROM editions WHERE work_id {HELD}", work_ids)
    spoken_of = noticed.neighbours(connection, ids)
    concerned = joining.leave(connection, json.loads(ids))
    works.leave(connection, work_ids)
    connection.execute(f"DELETE FROM works WHERE id {HELD}", [work_ids])
    connection.execute(f"DELETE FROM editions WHERE id {HELD}", [ids])  # what hangs on them goes with them
    if others := sorted(concerned.union(left, spoken_of) - set(json.loads(ids))):
        works.settle(connection, others)


def _column(connection: sqlite3.Connection, query: str, ids: str) -> list[str]:
    return [value for (value,) in connection.execute(query, [ids])]
