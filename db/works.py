"""Works in their table and in the search over it, kept in line with the editions they consist of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from db import editions as editions_table
from db import noticed
from db.composing import Member, compose
from db.editions import HELD
from db.joining import groups

SEARCHED = "title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, author_names"


def settle(connection: sqlite3.Connection, touched: Iterable[str]) -> None:
    """Bring works, and the search over them, in line with the editions touched and all joined to them."""
    members = groups(connection, touched)
    ids = json.dumps([key for group in members.values() for key in group])
    held = editions_table.read(connection, json.loads(ids))
    leave_search(connection, ids)
    connection.executemany(
        "UPDATE editions SET work_id = ? WHERE id = ? AND work_id <> ?",
        [(work_id, key, work_id) for work_id, group in members.items() for key in group],
    )
    connection.execute(f"DELETE FROM works WHERE id {HELD} AND id NOT IN (SELECT work_id FROM editions)", [ids])
    _write(connection, {work_id: [Member(key, held[key]) for key in group] for work_id, group in members.items()})
    _enter_search(connection, ids)
    _settle_notices(connection, set(members))


def _settle_notices(connection: sqlite3.Connection, work_ids: set[str]) -> None:
    """Link these works and the notices about them, and compose anew what else that concerns: it holds the status."""
    if others := noticed.linked(connection, work_ids):
        query = f"SELECT work_id, id FROM editions WHERE work_id {HELD} ORDER BY id"
        found = connection.execute(query, [json.dumps(sorted(others))]).fetchall()
        held = editions_table.read(connection, [key for _, key in found])
        members: dict[str, list[Member]] = {}
        for work_id, key in found:
            members.setdefault(work_id, []).append(Member(key, held[key]))
        _write(connection, members)
    noticed.mark(connection, work_ids | others)


def leave_search(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the search, before their rows change or go; `ids` is a JSON array."""
    connection.execute(
        f"INSERT INTO works_fts (works_fts, rowid, {SEARCHED}) SELECT 'delete', seq, {SEARCHED} FROM works"
        f" WHERE id {HELD}",
        [ids],
    )


def _enter_search(connection: sqlite3.Connection, ids: str) -> None:
    connection.execute(
        f"INSERT INTO works_fts (rowid, {SEARCHED}) SELECT seq, {SEARCHED} FROM works WHERE id {HELD}", [ids]
    )


def _write(connection: sqlite3.Connection, members: Mapping[str, Sequence[Member]]) -> None:
    """Upsert the works' rows; journal and times are taken from the editions as they are held."""
    texts = [{"id": work_id, **compose(group)} for work_id, group in members.items()]
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
