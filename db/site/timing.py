"""Ends queries whose time is up without asking Python at every thousandth step.

Datasette sets a progress handler, which takes Python's lock some 20,000 times a second in each thread: two such queries
held up all other pages for seconds. And a step may be long: one `instr` of two long texts takes six seconds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.database import Database

EVERY = 0.01
"""Seconds between two looks at the clock."""


class Clock:
    """One thread that asks of each running query whether its time is up, and interrupts it."""

    def __init__(self) -> None:
        self.running: dict[TimedConnection, Callable[[], Any]] = {}
        self.changing = threading.Condition()
        threading.Thread(target=self._look, name="clock", daemon=True).start()

    def watch(self, connection: TimedConnection, is_up: Callable[[], Any] | None) -> None:
        """From now on, or with None no more."""
        with self.changing:
            if is_up is None:
                self.running.pop(connection, None)
            else:
                self.running[connection] = is_up
                self.changing.notify()

    def _look(self) -> None:
        while True:
            with self.changing:
                self.changing.wait_for(lambda: self.running)
                for connection, is_up in self.running.items():
                    if is_up():
                        connection.interrupt()
            time.sleep(EVERY)


clock = Clock()


class TimedConnection(sqlite3.Connection):
    """A connection whose progress handler is asked by the clock; SQLite looks for an interrupt at every row."""

    def set_progress_handler(self, progress_handler: Callable[[], Any] | None, n: int) -> None:  # noqa: ARG002  # Datasette's
        """`n` says how often Datasette would have been asked."""
        clock.watch(self, progress_handler)

    __hash__ = object.__hash__


def reading(path: str | Path) -> TimedConnection:
    """A connection that cannot write."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False, factory=TimedConnection)


class TimedDatabase(Database):  # type: ignore[misc] # Datasette ships no types
    """Datasette's database, read through such connections."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Nothing here writes: corrections have their own way."""
        if write:
            raise sqlite3.OperationalError("this database is only read here")
        connection = reading(self.path)
        self._all_file_connections.append(connection)
        return connection
