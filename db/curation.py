"""What people decided, in a file of its own that no crawl or rebuild writes: what is wrong, and what to forget."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
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

MARK = "SELECT count(*), coalesce(max(number), 0), coalesce(max(at), '') FROM decisions"

DROP = """
    DELETE FROM decisions
    WHERE edition_id IN (SELECT value FROM json_each(:edition)) OR url IN (SELECT value FROM json_each(:url))
        OR field IN ('same_as', 'not_same_as') AND (
            value IN (SELECT value FROM json_each(:edition)) OR old IN (SELECT value FROM json_each(:edition))
            OR other_url IN (SELECT value FROM json_each(:url)))
"""
"""What is forgotten takes along what was decided on it."""

migrations = Migrations("curation")
for script in sorted((Path(__file__).parent / "migrations/curation").glob("*.sql")):
    migrations(name=script.stem)(running(script))


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the log: who decided what, on a field of an edition, when and why. `number` is 0 before it is entered.

    `value` is None where there is none; `undoes` is the number of the decision that this one takes back. `url` and
    `known_by` (its DOI, else its title) tell the edition when its id changes; `other_…` the one that a join names.
    """

    number: int
    edition_id: str
    url: str | None
    field: str
    lang: str
    old: str | None
    value: str | None
    who: str
    why: str
    at: str
    undoes: int | None = None
    digest: str | None = None
    known_by: str | None = None
    other_url: str | None = None
    other_known_by: str | None = None


COLUMNS = tuple(column.name for column in fields(Decision))


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
        """Remember what is to be forgotten, and drop what was decided on it; makes the file if need be."""
        rows = [(kind, value, frontier.now()) for kind, value in what]
        named = {kind: json.dumps([value for of, value, _ in rows if of == kind]) for kind in ("edition", "url")}
        with self._writing() as connection:
            connection.executemany("INSERT INTO forgotten VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            connection.execute(DROP, named)

    def decide(self, decisions: Sequence[Decision], known: Sequence[Decision] = ()) -> list[Decision]:
        """Enter decisions in the log, all or none, and give them back with their numbers; makes the file if need be.

        `known` are those of the mirror: what is newer there than here was lost with an older file, and comes back.
        """
        columns, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        with self._writing() as connection:
            [(highest,)] = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'decisions'"
            )
            connection.executemany(
                f"INSERT INTO decisions ({columns}) VALUES ({marks})",
                [astuple(decision) for decision in known if decision.number > highest],
            )
            numbers = [
                connection.execute(
                    f"INSERT INTO decisions ({columns}) VALUES ({marks})", [None, *astuple(decision)[1:]]
                ).lastrowid
                for decision in decisions
            ]
        return [
            Decision(int(number or 0), *astuple(decision)[1:])
            for number, decision in zip(numbers, decisions, strict=True)
        ]

    def decided(self) -> list[Decision]:
        """The whole log, in the order in which it was written."""
        if not self._has_log():
            return []
        connection = self._reading()
        assert connection is not None  # noqa: S101 - it has a log
        return [
            Decision(*row) for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM decisions ORDER BY number")
        ]

    def mark(self) -> tuple[int, int, str]:
        """How many decisions there are, the highest number and the last time: equal as long as nothing is new."""
        connection = self._reading()
        if connection is None or not self._has_log():
            return 0, 0, ""
        [(count, highest, last)] = connection.execute(MARK)
        return count, highest, last

    def _has_log(self) -> bool:
        """Whether the file is there, and of a version that keeps a log."""
        connection = self._reading()
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'decisions'"
        return connection is not None and connection.execute(query).fetchone() is not None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; what is taken out is gone from the bytes of the file too."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(connect(self.path)) as connection:
            db = Database(connection)
            migrations.apply(db)
            self.path.chmod(0o600)
            connection.execute("PRAGMA secure_delete = ON")
            with transaction(db):
                yield connection
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
