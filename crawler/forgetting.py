"""Removes a work from database and archive and sees that it does not come back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from db import forgetting
from db.archive import Archive
from db.curation import Curation
from db.errors import ArchiveError
from db.forgetting import Memory
from db.record import Edition, Snapshot
from db.rereading import LOOSE
from pipelines.extract import extract


def remembered(connection: sqlite3.Connection, archive: Archive, asked: str) -> Memory | None:
    """What is known of the work, the addresses among it that gave it a second time and are named nowhere."""
    memory = forgetting.find(connection, asked)
    if memory is None:
        return None
    doors = {
        snapshot.url: _gives(archive, snapshot)
        for snapshot in (Snapshot(*row) for _, _, _, *row in connection.execute(LOOSE).fetchall())
    }
    ids = memory.edition_ids | {given for url in memory.urls if (given := doors.get(url))}
    memory = forgetting.widened(connection, Memory(ids, memory.urls))
    also = {url for url, given in doors.items() if given in memory.edition_ids}
    return forgetting.widened(connection, Memory(memory.edition_ids, memory.urls | also))


def forget(db: Database, archive: Archive, curation: Curation, memory: Memory) -> None:
    """Remove it: first it is remembered that it is to go, so that the same command ends what breaks off halfway.

    Raises `BusyArchiveError` where a run is writing a file that holds something of it.
    """
    curation.forget(forgetting.decisions(db.conn, memory))
    archive.erase(forgetting.snapshots(db.conn, memory))
    archive.erase([kept.snapshot for kept in archive.records() if kept.snapshot.url in memory.urls])
    forgetting.remove(db, memory)


def elsewhere(connection: sqlite3.Connection, memory: Memory) -> list[str]:
    """Files that are not ours and hold something of it: nothing is taken out of these."""
    found = {snapshot.warc for snapshot in forgetting.snapshots(connection, memory)}
    return sorted(name for name in found if Path(name).name != name)


def _gives(archive: Archive, snapshot: Snapshot) -> str | None:
    try:
        result = extract(archive.read(snapshot))
    except ArchiveError:
        return None
    return result.id if isinstance(result, Edition) else None
