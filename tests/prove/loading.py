"""Loads a made-up collection and, beside it, the same rows plainly: what keeping works, counts and search costs."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from db import joining
from db.editions import CHILDREN, HELD
from db.record import Reading
from db.schema import open_for_writing
from db.store import Store
from tests.prove.many import JOURNALS

OF_EDITIONS = ("editions", *reversed(CHILDREN))


@dataclass
class Times:
    """Seconds each slice took."""

    loading: list[float] = field(default_factory=list)
    joining: list[float] = field(default_factory=list)
    plainly: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


class Bench:
    """Two databases of the same schema: `store` is loaded as always, `plain` gets the rows that came of it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "loaded.db", extractor="1")
        self.plain = open_for_writing(folder / "plain.db")
        self.times = Times()
        journals = [
            {"id": name, "title": name, "platform": "doyma", "issns": [], "start": [], "sample": False}
            for name in JOURNALS
        ]
        self.store.register_journals(journals)
        for row in self.store.db.execute("SELECT * FROM journals").fetchall():
            self.plain.execute("INSERT INTO journals VALUES (?, ?, ?, ?, ?, ?)", row)

    def load(self, readings: Sequence[Reading]) -> None:
        """Load a slice, then the rows it left into the other database; the slice holds whole works."""
        with joining_apart() as joined, timed(self.times.loading):
            self.store.load(readings)
        self.times.joining.append(sum(joined))
        rows = self._rows([reading.result.id for reading in readings])  # type: ignore[union-attr]  # all are editions
        with timed(self.times.plainly):
            self.plain.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                places = ", ".join("?" * len(found[0]))
                self.plain.conn.executemany(f"INSERT INTO {table} VALUES ({places})", found)
            self.plain.conn.commit()

    def load_again(self, readings: Sequence[Reading]) -> None:
        """Load what is held already."""
        with timed(self.times.again):
            assert set(self.store.load(readings)) == {"unchanged"}

    def forget_times(self) -> None:
        """What came before was only to fill the databases."""
        self.times = Times()

    def close(self) -> None:
        """Give the files back."""
        self.store.close()
        self.plain.close()

    def _rows(self, ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of these editions and of their works; what is counted over all works is not among them."""
        named, connection = json.dumps(ids), self.store.db.conn
        queries = {table: f"SELECT * FROM {table} WHERE edition_id {HELD}" for table in CHILDREN}
        queries["editions"] = f"SELECT * FROM editions WHERE id {HELD}"
        queries["works"] = f"SELECT * FROM works WHERE id IN (SELECT work_id FROM editions WHERE id {HELD})"
        queries["snapshots"] = f"SELECT * FROM snapshots WHERE id IN (SELECT snapshot_id FROM editions WHERE id {HELD})"
        order = ("snapshots", "works", *OF_EDITIONS)
        found = {table: connection.execute(queries[table], [named]).fetchall() for table in order}
        return {table: rows for table, rows in found.items() if rows}


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    times.append(time.perf_counter() - begun)


@contextmanager
def joining_apart() -> Iterator[list[float]]:
    """What deciding which editions are one work takes, call by call."""
    taken: list[float] = []

    def watched(connection: sqlite3.Connection, *arguments: Any) -> dict[str, list[str]]:
        with timed(taken):
            return joining.groups(connection, *arguments)

    with mock.patch("db.works.groups", watched):
        yield taken
