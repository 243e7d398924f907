"""Readings that give less than the same page gave before: kept out for a while, and what they lack is remembered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from db import editions, frontier, history, works
from db.editions import HELD, SEVERITIES
from db.notices import STATUS, announced
from db.record import Edition, Reading
from db.text import folded

PATIENCE = 3
"""How many worse readings in a row are kept out; the next one wins."""

GUARDED = frozenset({"title", "abstract", "keywords", "authors", "doi"})
"""What a reading must not lack if the edition held has it, language by language."""

FLAG = "reading_worse"


@dataclass(frozen=True, slots=True)
class Worse:
    """A row of `worse_readings`: how many there were in a row, what they lack, and the snapshot of the last."""

    readings: int
    lost: str
    snapshot_id: str | None


def lost(held: Edition, new: Edition) -> str:
    """What a new reading lacks that the edition held has, as in `abstract_es, doi`; empty if nothing.

    >>> lost(Edition(None, "doyma", doi="10.5555/x", volume="3"), Edition(None, "doyma"))
    'doi'
    """
    lacking = {key for key in history.said(held).keys() - history.said(new).keys() if key[0] in GUARDED}
    return ", ".join(sorted("_".join(filter(None, key)) for key in lacking))


def is_retracted(edition: Edition) -> bool:
    """Whether the page says that the article was taken back, which is no worse reading however little is left.

    >>> [is_retracted(Edition(None, "doyma", status=status)) for status in ("Retracted", "Corrected")]
    [True, False]
    """
    said = [*edition.notices, *(announced(title.text) for title in edition.titles)]
    is_taken_back = folded(edition.status or "").startswith(STATUS["retraction"])
    return is_taken_back or any(notice is not None and notice.kind == "retraction" for notice in said)


def known(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Worse]:
    """Those of the editions whose page gave less at its last reading."""
    query = f"SELECT edition_id, readings, lost, snapshot_id FROM worse_readings WHERE edition_id {HELD}"
    return {key: Worse(*rest) for key, *rest in connection.execute(query, [json.dumps(list(ids))])}


def keep_out(connection: sqlite3.Connection, readings: Sequence[Reading], patience: int) -> set[str]:
    """Ids of the held editions whose readings are not to be taken over; these are flagged, and the readings counted.

    Each reading stands `again` to what is held (`db.doors`): another page is none of the worse for saying less.
    """
    found = {reading.result.id: reading for reading in readings if isinstance(reading.result, Edition)}
    if not found:
        return set()
    held, before = editions.read(connection, found), known(connection, found)
    kept, flagged = set(), []
    for key, reading in found.items():
        lacks = _lacks(connection, held[key], reading)
        if lacks and (count := _count(before.get(key), reading)) <= patience:
            kept.add(key)
            _remember(connection, key, Worse(count, lacks, reading.snapshot.id if reading.snapshot else None), reading)
            if key not in before or before[key].lost != lacks:
                flagged.append(key)
    _flag(connection, flagged)
    return kept


def forgive(connection: sqlite3.Connection, readings: Sequence[Reading], but: Set[str]) -> None:
    """These pages, `but` those, read well again or have won: nothing is counted or flagged any more.

    What was archived before and is only read again says nothing of how the page is now.
    """
    found = {reading.result.id: reading for reading in readings if isinstance(reading.result, Edition)}
    good = [
        key
        for key in known(connection, found.keys() - but)
        if found[key].frontier_url is not None or history.cause(connection, key, found[key]) == "source"
    ]
    connection.execute(f"DELETE FROM worse_readings WHERE edition_id {HELD}", [json.dumps(good)])
    _flag(connection, good)


def restore(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Editions were written anew, as their pages say: flag those again whose readings are still kept out."""
    _flag(connection, list(known(connection, ids)))


def _lacks(connection: sqlite3.Connection, held: Edition, reading: Reading) -> str:
    """What makes a reading a worse one: not what our own rules see differently, nor what a retraction took away."""
    if not isinstance(reading.result, Edition) or is_retracted(reading.result):
        return ""
    lacks = lost(held, reading.result)
    return lacks if lacks and history.cause(connection, held.id, reading) == "source" else ""


def _count(before: Worse | None, reading: Reading) -> int:
    """How many worse readings in a row this one makes; the same page read again is not one more.

    A crawl asks the site each time, so its reading counts even where the archive kept the same bytes but once.
    """
    if before is None:
        return 1
    is_same = reading.snapshot is not None and reading.snapshot.id == before.snapshot_id
    return before.readings + (reading.frontier_url is not None or not is_same)


def _remember(connection: sqlite3.Connection, key: str, worse: Worse, reading: Reading) -> None:
    connection.execute(
        "INSERT INTO worse_readings VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " readings = excluded.readings, lost = excluded.lost, snapshot_id = excluded.snapshot_id",
        [key, worse.readings, worse.lost, worse.snapshot_id, reading.page.fetched_at or frontier.now()],
    )


def _flag(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Bring the flag of these editions, and of their works, in line with `worse_readings`."""
    if not ids:
        return
    named = json.dumps(list(ids))
    connection.execute(f"DELETE FROM flags WHERE code = ? AND edition_id {HELD}", [FLAG, named])
    connection.execute(
        f"INSERT INTO flags SELECT edition_id, ?, ?, lost FROM worse_readings WHERE edition_id {HELD}",
        [FLAG, SEVERITIES[FLAG], named],
    )
    works.settle(connection, ids)
