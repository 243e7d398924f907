"""What people decided, in a file of its own that no crawl or rebuild writes: so far, what is to be forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Literal

from sqlite_utils import Database, Migrations

from db import frontier
from db.editions import HELD
from db.errors import DatabaseTooNewError, NotOurDatabaseError
from db.record import Edition, Rejection
from db.schema import connect, running, transaction

Kind = Literal["url", "key", "doi", "edition"]
"""An address; who the page is, however it is addressed (`pages.key`); a DOI in small letters; an edition's id."""

migrations = Migrations("curation")
for script in sorted((Path(__file__).parent / "migrations/curation").glob("*.sql")):
    migrations(name=script.stem)(running(script))


class Curation:
    """The file CURATION. One that is not there holds nothing, and reading it makes none."""

    def __init__(self, path: Path) -> None:
        """Raises `NotOurDatabaseError` and `DatabaseTooNewError`; touches nothing."""
        self.path = path
        self._connection: sqlite3.Connection | None = None
        if path.exists() and path.stat().st_size > 0:
            _examine(path)

    def close(self) -> None:
        """Give the file back."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def forget(self, what: Iterable[tuple[Kind, str]]) -> None:
        """Remember what is to be forgotten; makes the file if need be."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(connect(self.path)) as connection:
            db = Database(connection)
            migrations.apply(db)
            self.path.chmod(0o600)
            with transaction(db):
                connection.executemany(
                    "INSERT INTO forgotten VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [(kind, value, frontier.now()) for kind, value in what],
                )

    def forgotten(self, values: Iterable[str], kind: Kind = "url") -> set[str]:
        """Those of the values that are forgotten."""
        if (connection := self._reading()) is None:
            return set()
        query = f"SELECT value FROM forgotten WHERE kind = ? AND value {HELD}"
        return {value for (value,) in connection.execute(query, [kind, json.dumps(list(values))])}

    def forgets(self, url: str) -> bool:
        """Whether the page of this address is forgotten."""
        return bool(self.forgotten([url]))

    def forgets_result(self, result: Edition | Rejection) -> bool:
        """Whether what a page gave is of a work that is forgotten, whatever address it came from."""
        if isinstance(result, Rejection):
            return False
        dois = [result.doi.lower()] if result.doi else []
        return bool(self.forgotten([result.id], "edition") or self.forgotten(dois, "doi"))

    def _reading(self) -> sqlite3.Connection | None:
        if self._connection is None and self.path.exists() and self.path.stat().st_size > 0:
            self._connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        return self._connection


def _examine(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if tables and "forgotten" not in tables:
                raise NotOurDatabaseError(f"{path}: holds other tables, not Cribado's; choose another CURATION")
            query = "SELECT name FROM _sqlite_migrations"
            applied = {name for (name,) in connection.execute(query)} if tables else set()
    except sqlite3.DatabaseError as error:
        raise NotOurDatabaseError(f"{path}: {error}; choose another CURATION") from error
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if unknown := sorted(applied - known):
        raise DatabaseTooNewError(
            f"{path}: written by a newer version of Cribado ({', '.join(unknown)}); nothing was touched, "
            "update Cribado or choose another CURATION"
        )
