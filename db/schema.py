"""Opens the database: tables as migrations, views and dictionary brought up to date, pragmas that were tried."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from db.entries import entry
from db.errors import (
    DatabaseTooNewError,
    DatabaseTooOldError,
    MissingDatabaseError,
    NotOurDatabaseError,
    UnwritableFolderError,
)
from db.text import folded

HERE = Path(__file__).parent
VIEWS = "\n".join(file.read_text(encoding="utf-8") for file in sorted((HERE / "views").glob("*.sql")))
DICTIONARY = tomllib.loads((HERE / "dictionary.toml").read_text(encoding="utf-8"))
PATIENCE = 600
"""Seconds that a writer waits for another: a rebuild brings everything in at once."""
WEIGHTS = """
    SELECT count(CASE severity WHEN 'error' THEN 1 END), count(CASE severity WHEN 'warning' THEN 1 END),
        count(CASE severity WHEN 'info' THEN 1 END)
    FROM json_each(flags) JOIN flag_codes ON code = value
"""
WEIGH = f"""
    UPDATE works SET (errors, warnings, remarks) = ({WEIGHTS})
    WHERE flags <> '[]' AND (errors, warnings, remarks) IS NOT ({WEIGHTS})
"""
"""A work's flags by severity, for a version that thinks otherwise of a flag."""

WAL_MARK = b"\2"
"""The byte at offset 18 of a database file whose journal mode is WAL (SQLite file format, 1.3.3)."""


def statements(sql: str) -> Iterator[str]:
    """Split a script into its statements, so that each can run inside one transaction.

    >>> list(statements("CREATE TABLE a (x); -- end\\nCREATE TABLE b (y);"))
    ['CREATE TABLE a (x); -- end', 'CREATE TABLE b (y);']
    """
    pending = ""
    for line in sql.splitlines():
        pending = f"{pending}\n{line}".strip()
        if pending and sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def running(script: Path) -> Callable[[Database], None]:
    """A migration that runs a script statement by statement, inside the transaction it is applied in."""

    def run(db: Database) -> None:
        db.conn.create_function("lowered", 1, str.lower, deterministic=True)  # SQLite's own knows only A to Z
        for statement in statements(script.read_text(encoding="utf-8")):
            db.execute(statement)

    return run


migrations = Migrations("cribado")
for script in sorted((HERE / "migrations").glob("*.sql")):
    migrations(name=script.stem)(running(script))


@contextmanager
def transaction(db: Database) -> Iterator[sqlite3.Connection]:
    """One write transaction: takes the write lock at once, so that two writers wait instead of failing.

    Within another one it is part of that: all or nothing.
    """
    if db.conn.in_transaction:
        yield db.conn
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db.conn
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def open_for_writing(path: Path) -> Database:
    """Open, or create, the database of the one writer; migrate an older one after copying it beside itself.

    Raises `NotOurDatabaseError`, `DatabaseTooNewError` or `UnwritableFolderError` before anything is touched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(path.parent):
        exists = path.exists() and path.stat().st_size > 0
        if exists:
            _examine(path)
        db = Database(connect(path))
        pending = migrations.pending(db)
        if exists and pending:
            _copy_aside(db, path, pending[0].name)
        with transaction(db):  # at once: a writer that was there before may be at work
            migrations.apply(db)
        _refresh_words(db)
    return db


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Whoever else opens a database there for writing waits, and then finds it as new as can be."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def check_for_reading(path: Path) -> None:
    """Raise the error that names the remedy, if `path` cannot be served as it is."""
    if not path.exists():
        raise MissingDatabaseError(f"{path}: no such database; make one with `make demo` or `scrapy crawl journal`")
    if _examine(path):
        raise DatabaseTooOldError(
            f"{path}: written by an older version of Cribado; run: scrapy migrate -s DATABASE={shlex.quote(str(path))}"
        )


@contextmanager
def open_for_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing and sees one state throughout. Raises as `check_for_reading`."""
    check_for_reading(path)
    path = path.resolve()
    may_share = os.access(path, os.W_OK) and _may_write_in(path.parent)  # SQLite's files beside it are cleaned up then
    connection = (
        sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=30) if may_share else _connect_to_look(path)
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes, with the pragmas that were tried."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    connection.executescript(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = {1000 * PATIENCE};"
        "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA cache_size = -65536;"
    )
    connection.create_function("folded", 1, folded, deterministic=True)  # how the glossary's terms are looked up
    connection.create_function("entry", 2, entry, deterministic=True)  # how authors and keywords are looked up
    return connection


def _examine(path: Path) -> list[str]:
    """Names of migrations still to come for a database of ours; raises for any other, touching nothing."""
    try:
        connection = _connect_to_look(path.resolve())
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "_sqlite_migrations" not in tables or "works" not in tables:
                if tables:
                    raise NotOurDatabaseError(f"{path}: holds other tables, not Cribado's; choose another DATABASE")
                return [migration.name for migration in migrations.pending(Database(memory=True))]
            rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'cribado'")
            applied = {name for (name,) in rows}
        finally:
            connection.close()
    except (sqlite3.DatabaseError, OSError) as error:
        raise NotOurDatabaseError(f"{path}: {error}; choose another DATABASE") from error
    known = [migration.name for migration in migrations.pending(Database(memory=True))]
    if unknown := sorted(applied - set(known)):
        raise DatabaseTooNewError(
            f"{path}: written by a newer version of Cribado ({', '.join(unknown)}); nothing was touched, "
            "update Cribado or choose another DATABASE"
        )
    return [name for name in known if name not in applied]


def _connect_to_look(path: Path) -> sqlite3.Connection:
    """A connection that leaves no file behind: one that may only read would not clean up its -wal and -shm."""
    if _beside(path, "-wal").exists() or _beside(path, "-journal").exists():
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)
    if path.is_file() and _is_wal(path) and not _may_write_in(path.parent):
        raise UnwritableFolderError(
            f"{path}: SQLite must make files beside it and the folder {path.parent} is not writable;"
            " make it writable, or copy the database to a folder that is"
        )
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _is_wal(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(20)[18:19] == WAL_MARK


def _may_write_in(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _copy_aside(db: Database, path: Path, before: str) -> None:
    copy = path.with_name(f"{path.name}.before-{before}")
    if not copy.exists():
        db.execute("VACUUM INTO ?", [str(copy)])


def _refresh_words(db: Database) -> None:
    """Views and dictionaries are text of this version, not data: bring them up to date if they differ."""
    words = json.dumps([VIEWS, DICTIONARY], sort_keys=True)
    with transaction(db) as connection:
        if connection.execute("SELECT text FROM _words").fetchall() == [(words,)]:
            return
        for view in db.view_names():
            connection.execute(f"DROP VIEW [{view}]")
        for statement in statements(VIEWS):
            connection.execute(statement)
        _write_dictionary(connection)
        connection.execute("DELETE FROM _words")
        connection.execute("INSERT INTO _words VALUES (?)", [words])


def _write_dictionary(connection: sqlite3.Connection) -> None:
    both = [
        (table, "" if column == "_" else column, text["en"], text["es"])
        for table, columns in DICTIONARY["tables"].items()
        for column, text in columns.items()
    ]
    connection.execute("DELETE FROM dictionary")
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?)", both)
    connection.executemany(
        "INSERT INTO flag_codes VALUES (:code, :severity, :en, :es) ON CONFLICT DO UPDATE SET"
        " severity = excluded.severity,"
        " description_en = excluded.description_en, description_es = excluded.description_es",
        [{"code": code, **text} for code, text in DICTIONARY["flags"].items()],
    )
    connection.execute(WEIGH)
    connection.executemany(
        "INSERT INTO rejection_reasons VALUES (:reason, :en, :es) ON CONFLICT DO UPDATE SET"
        " description_en = excluded.description_en, description_es = excluded.description_es",
        [{"reason": reason, **text} for reason, text in DICTIONARY["reasons"].items()],
    )
    connection.executemany(
        "INSERT INTO alarm_causes VALUES (:cause, :en, :es) ON CONFLICT DO UPDATE SET"
        " description_en = excluded.description_en, description_es = excluded.description_es",
        [{"cause": cause, **text} for cause, text in DICTIONARY["alarms"].items()],
    )
