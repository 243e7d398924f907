"""Works in their table and in the search over it, kept in line with the editions they consist of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from db import counting
from db import editions as editions_table
from db.composing import Member, compose
from db.editions import HELD
from db.joining import groups
from db.record import Edition

SEARCHED = "title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, author_names"


def settle(
    connection: sqlite3.Connection, touched: Iterable[str], known: Mapping[str, Edition] = MappingProxyType({})
) -> None:
    """Bring works, and the search over them, in line with the editions touched and all joined to them.

    `known` are editions just written, which need not be read again.
    """
    members = groups(connection, touched)
    keys = [key for group in members.values() for key in group]
    ids = json.dumps(keys)
    held = {**known, **editions_table.read(connection, [key for key in keys if key not in known])}
    leave(connection, ids)
    connection.executemany(
        "UPDATE editions SET work_id = ? WHERE id = ? AND work_id <> ?",
        [(work_id, key, work_id) for work_id, group in members.items() for key in group],
    )
    connection.execute(f"DELETE FROM works WHERE id {HELD} AND id NOT IN (SELECT work_id FROM editions)", [ids])
    _write(connection, {work_id: [Member(key, held[key]) for key in group] for work_id, group in members.items()})
    _enter(connection, ids)


def leave(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the search and the counts, before their rows change or go; `ids` is a JSON array."""
    counting.subtract(connection, ids)
    connection.execute(
        f"INSERT INTO works_fts (works_fts, rowid, {SEARCHED}) SELECT 'delete', seq, {SEARCHED} FROM works"
        f" WHERE id {HELD}",
        [ids],
    )


def _enter(connection: sqlite3.Connection, ids: str) -> None:
    counting.add(connection, ids)
    connection.execute(
        f"INSERT INTO works_fts (rowid, {SEARCHED}) SELECT seq, {SEARCHED} FROM works WHERE id {HELD}", [ids]
    )


def _write(connection: sqlite3.Connection, members: Mapping[str, Sequence[Member]]) -> None:
    """Upsert the works' rows; journal and times are taken from the editions as they are held."""
    texts = [_row(work_id, group) for work_id, group in members.items()]
    columns = tuple(texts[0])
    renewed = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    connection.executemany(
        f"INSERT INTO works ({', '.join(columns)}, journal_id, first_seen, updated_at)"
        f" SELECT {', '.join(f':{column}' for column in columns)},"
        " (SELECT journal_id FROM editions WHERE id = :principal_edition_id), min(first_seen), max(updated_at)"
        " FROM editions WHERE work_id = :id"
        f" ON CONFLICT (id) DO UPDATE SET {renewed}, journal_id = excluded.journal_id,"
        " first_seen = excluded.first_seen, updated_at = excluded.updated_at",
        texts,
    )


def _row(work_id: str, group: Sequence[Member]) -> dict[str, Any]:
    work = compose(group)
    return {"id": work_id, **work, **counting.weighed(work, [member.edition for member in group])}
