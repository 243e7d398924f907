"""Works in their table and in the search over it, kept in line with the editions they consist of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from db import counting, entries, history, mirror, noticed
from db import editions as editions_table
from db.composing import Member, Verdict, compose
from db.corrections import laid_over
from db.curation import Decision
from db.editions import HELD, SEVERITIES
from db.joining import groups
from db.record import Edition
from db.titles import RULES

SEARCHED = "title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, author_names"
BATCH = 500
"""Editions settled at once, when all are."""
NONE: Mapping[str, Edition] = MappingProxyType({})

Composed = dict[str, list[Member]]
"""The editions of each work as they stand: what their pages say, and over it what persons decided."""


def settle(connection: sqlite3.Connection, touched: Iterable[str], known: Mapping[str, Edition] = NONE) -> None:
    """Bring works, and the search over them, in line with the editions touched and all joined to them.

    `known` are editions just written, which need not be read again.
    """
    if not mirror.is_empty(connection):
        touched = mirror.concerned(connection, touched)
    if not (members := groups(connection, touched)):
        return
    keys = [key for group in members.values() for key in group]
    composed = _composed(connection, members, known)
    leave(connection, json.dumps(keys))
    connection.executemany(
        "UPDATE editions SET work_id = ? WHERE id = ? AND work_id <> ?",
        [(work_id, key, work_id) for work_id, group in members.items() for key in group],
    )
    connection.execute(
        f"DELETE FROM works WHERE id {HELD} AND id NOT IN (SELECT work_id FROM editions)", [json.dumps(keys)]
    )
    _enter(connection, composed)
    mirror.enter_changes(connection, keys)
    _settle_notices(connection, composed)


def _settle_notices(connection: sqlite3.Connection, composed: Composed) -> None:
    """Link these works and the notices about them, and compose anew what else that concerns: it holds the status.

    A status that a person decided stands, whatever notices say.
    """
    if others := noticed.linked(connection, composed):
        query = f"SELECT work_id, id FROM editions WHERE work_id {HELD} ORDER BY id"
        members: dict[str, list[str]] = {}
        for work_id, key in connection.execute(query, [json.dumps(sorted(others))]):
            members.setdefault(work_id, []).append(key)
        again = _composed(connection, members, NONE)
        leave(connection, json.dumps(list(again)))
        _enter(connection, again)
        composed = composed | again
    noticed.mark(connection, [work_id for work_id, group in composed.items() if not _is_decided(group, "status")])


def _is_decided(group: Sequence[Member], field: str) -> bool:
    return any((field, "") in member.corrected for member in group)


def _composed(
    connection: sqlite3.Connection, members: Mapping[str, Sequence[str]], known: Mapping[str, Edition]
) -> Composed:
    """The editions of these works, of which some are known already."""
    keys = [key for group in members.values() for key in group]
    held = {**known, **editions_table.read(connection, [key for key in keys if key not in known])}
    decided = mirror.upon(connection, keys)
    return {
        work_id: [member(key, held[key], decided.get(key, ())) for key in group] for work_id, group in members.items()
    }


def member(key: str, reading: Edition, decided: Sequence[Decision]) -> Member:
    """An edition as one of a work's: its reading, and what persons decided over it."""
    if not decided:
        return Member(key, reading)
    corrections = mirror.corrections(decided)
    numbers = {(decision.field, decision.lang): decision.number for decision in decided}
    return Member(
        key,
        laid_over(reading, corrections),
        {(c.field, c.lang): numbers[c.field, c.lang] for c in corrections},
        tuple(Verdict(d.number, d.who, d.digest) for d in decided if d.field == "screening"),
    )


def renew(connection: sqlite3.Connection) -> None:
    """Settle all works anew, if the rules that joined them are not today's."""
    rules = json.dumps(RULES, sort_keys=True)
    if connection.execute("SELECT rules FROM _joining").fetchone() == (rules,):
        return
    ids = [key for (key,) in connection.execute("SELECT id FROM editions ORDER BY id")]
    for start in range(0, len(ids), BATCH):
        settle(connection, ids[start : start + BATCH])
    connection.execute("UPDATE _joining SET rules = ?", [rules])


def leave(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the search and the counts, before their rows change or go; `ids` is a JSON array."""
    counting.subtract(connection, ids)
    entries.subtract(connection, ids)
    connection.execute(
        f"INSERT INTO works_fts (works_fts, rowid, {SEARCHED}) SELECT 'delete', seq, {SEARCHED} FROM works"
        f" WHERE id {HELD}",
        [ids],
    )


def _enter(connection: sqlite3.Connection, composed: Composed) -> None:
    """Write works, and enter them in the counts and the search."""
    _write(connection, composed)
    ids = json.dumps(list(composed))
    counting.add(connection, ids)
    entries.add(connection, ids)
    connection.execute(
        f"INSERT INTO works_fts (rowid, {SEARCHED}) SELECT seq, {SEARCHED} FROM works WHERE id {HELD}", [ids]
    )


def _write(connection: sqlite3.Connection, composed: Composed) -> None:
    """Upsert the works' rows; journal and times are taken from the editions as they are held."""
    reassigned = history.reassigned(connection, (member.id for group in composed.values() for member in group))
    rows = [_row(work_id, group, reassigned) for work_id, group in composed.items()]
    doubts = {row["id"]: row.pop("work_flags") for row in rows}
    columns = tuple(rows[0])
    renewed = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    connection.executemany(
        f"INSERT INTO works ({', '.join(columns)}, journal_id, first_seen, updated_at)"
        f" SELECT {', '.join(f':{column}' for column in columns)},"
        " (SELECT journal_id FROM editions WHERE id = :principal_edition_id), min(first_seen), max(updated_at)"
        " FROM editions WHERE work_id = :id"
        f" ON CONFLICT (id) DO UPDATE SET {renewed}, journal_id = excluded.journal_id,"
        " first_seen = excluded.first_seen, updated_at = excluded.updated_at",
        rows,
    )
    connection.execute(f"DELETE FROM work_flags WHERE work_id {HELD}", [json.dumps(list(doubts))])
    connection.executemany(
        "INSERT INTO work_flags VALUES (?, ?, ?, ?)",
        [(work_id, code, SEVERITIES[code], detail) for work_id, found in doubts.items() for code, detail in found],
    )


def _row(work_id: str, group: Sequence[Member], reassigned: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Any]:
    doubts = (doubt for member in group for doubt in reassigned.get(member.id, ()))
    work = compose(group, doubts)
    return {"id": work_id, **work, **counting.weighed(work, [member.edition for member in group])}
