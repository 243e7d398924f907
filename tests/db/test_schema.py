"""The database file: ours, new enough, migrated after a copy, and refused untouched where it is neither."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlite_utils import Database, Migrations

from db import schema
from db.errors import (
    DatabaseTooNewError,
    DatabaseTooOldError,
    MissingDatabaseError,
    NotOurDatabaseError,
    UnwritableFolderError,
)

CONTRACT = """
    work_id doi doi_en doi_es pii url journal issn article_type title_en title_es abstract_en abstract_es keywords_en
    keywords_es authors year volume issue pages received accepted published_online access flags status
    original_language license journal_id first_seen updated_at
"""


def test_the_view_bilingual_is_the_contract(tmp_path: Path) -> None:
    db = schema.open_for_writing(tmp_path / "x.db")
    assert [column.name for column in db["bilingual"].columns] == CONTRACT.split()
    db.close()


def test_every_table_is_strict_and_every_reference_indexed(tmp_path: Path) -> None:
    db = schema.open_for_writing(tmp_path / "x.db")
    for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
        if not name.startswith(("sqlite_", "_sqlite", "works_fts")):
            assert "STRICT" in sql, name
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    schema.open_for_writing(path).close()
    before = path.read_bytes()
    schema.open_for_writing(path).close()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.db"]


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = schema.open_for_writing(path)
    db.table("_sqlite_migrations").insert(
        {"migration_set": "cribado", "name": "9999_from_the_future", "applied_at": "x"}
    )
    db.close()
    before = path.read_bytes()
    for look in (schema.open_for_writing, schema.check_for_reading):
        with pytest.raises(DatabaseTooNewError, match="9999_from_the_future"):
            look(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_writer_has_not_yet_brought_into_the_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = schema.open_for_writing(path)
    schema.check_for_reading(path)
    db.table("_sqlite_migrations").insert({"migration_set": "cribado", "name": "9999_later", "applied_at": "x"})
    with pytest.raises(DatabaseTooNewError, match="9999_later"):
        schema.check_for_reading(path)
    db.close()


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write anywhere: be somebody else for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_sqlite_may_not_write_in_is_named() -> None:
    with TemporaryDirectory() as name:  # pytest's own folders let nobody else in
        folder = Path(name)
        path = folder / "x.db"
        schema.open_for_writing(path).close()
        path.chmod(0o644)
        folder.chmod(0o555)
        for look in (schema.open_for_writing, schema.check_for_reading):
            with nobody(), pytest.raises(UnwritableFolderError, match=f"folder {folder} is not writable"):
                look(path)
        folder.chmod(0o755)
        assert list(folder.iterdir()) == [path]


def test_an_older_database_is_copied_and_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mi colección"
    path = folder / "x.db"
    schema.open_for_writing(path).close()
    later = Migrations("cribado")
    later._migrations = [*schema.migrations._migrations]

    @later(name="0099_later")
    def add(db: Database) -> None:
        db.execute("CREATE TABLE later (x INTEGER) STRICT")

    monkeypatch.setattr(schema, "migrations", later)
    with pytest.raises(DatabaseTooOldError, match=r"scrapy migrate -s DATABASE='/.*/mi colección/x\.db'$"):
        schema.check_for_reading(path)
    db = schema.open_for_writing(path)
    assert "later" in db.table_names()
    db.close()
    copy = sqlite3.connect(folder / "x.db.before-0099_later")
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_other_files_are_refused_untouched(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.db", tmp_path / "other.db"
    text.write_text("not a database at all, and longer than a header of a hundred bytes " * 3)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE somebody_elses (x)")
    connection.commit()
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(NotOurDatabaseError, match=path.name):
            schema.open_for_writing(path)
        assert path.read_bytes() == before


def test_a_missing_database_is_said_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingDatabaseError, match="make demo"):
        schema.check_for_reading(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_two_that_open_an_older_database_at_once_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    script = (
        "import sys, pathlib; from db import schema; from sqlite_utils import Database; sys.stdin.read(1)\n"
        "schema.migrations(name='0098_slow')(lambda db: db.execute(\n"
        "    'CREATE TABLE slow AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 300000)'\n"
        "    ' SELECT x FROM n'))\n"
        "schema.open_for_writing(pathlib.Path(sys.argv[1])).close()"
    )
    for exists in (False, True):  # made by both, then migrated by both
        if exists:
            path.unlink()
            schema.open_for_writing(path).close()
        both = [
            subprocess.Popen([sys.executable, "-c", script, path], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)
        ]
        for process in both:
            assert process.stdin
            process.stdin.write(b"!")
            process.stdin.flush()
        assert [(process.communicate(timeout=60)[1], process.returncode) for process in both] == [(b"", 0)] * 3
        assert (tmp_path / "x.db.before-0098_slow").exists() == exists
