"""Copies database, curation and archive in one consistent state, while crawls go on.

The database is copied first, as one moment saw it, then the archive, which only grows: every snapshot of the copied
database stands in the copied archive. The new database takes its place in the backup last, so that a backup that
breaks off leaves the one before it good.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.archive import Archive
from db.errors import CribadoError
from db.schema import check_for_reading
from db.warc_file import WRITING

DATABASE, CURATION, ARCHIVE, NOTE = "literature.db", "curation.db", "archive", "BACKUP.txt"
TEXT = """A backup made by Cribado (scrapy backup). It holds other people's pages: keep it to yourself.

The way back: stop crawls and the site; move away what DATABASE, CURATION and ARCHIVE name, with DATABASE-wal and
DATABASE-shm; copy literature.db, curation.db and archive/ there. Crawls go on from where this backup was made.

Copia de seguridad hecha por Cribado (scrapy backup). Contiene páginas de terceros: no la comparta.

Para restaurarla: detenga los rastreos y el sitio; aparte lo que indican DATABASE, CURATION y ARCHIVE, junto con
DATABASE-wal y DATABASE-shm; copie ahí literature.db, curation.db y archive/. Los rastreos continúan desde esta copia.
"""


class NotABackupError(CribadoError):
    """Raised when the folder holds something that is no backup of ours; nothing is touched."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many archive files were copied, how many stood there already, and what the backup cannot give back."""

    new: int
    held: int
    lacking: list[str]
    elsewhere: list[str]


def back_up(
    database: Path,
    curation: Path,
    archive: Archive,
    folder: Path,
    watch: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Copied:
    """Copy what is there into the folder; a backup that lies there already is brought up to date.

    `watch` goes through the archive's files as they are copied. Raises `NotABackupError`, the errors of `db.schema`
    for a database that is none, and OSError.
    """
    check_for_reading(database)
    _prepare(folder)
    fresh = {folder / DATABASE: _copied_database(database, folder / DATABASE)}
    if curation.exists() and curation.stat().st_size > 0:
        fresh[folder / CURATION] = _copied_database(curation, folder / CURATION)
    new = 0
    files = archive.files()
    for path in watch(files):
        new += _copy(path, folder / ARCHIVE / path.name)
    for place, copy in fresh.items():
        copy.replace(place)
    with closing(sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro", uri=True)) as connection:
        Archive(folder / ARCHIVE, connection).mend()  # a run may have been writing while its file was copied
        query = 'SELECT warc, max("offset" + length) FROM snapshots GROUP BY warc'
        ends: dict[str, int] = dict(connection.execute(query).fetchall())
    ours = {name: end for name, end in ends.items() if Path(name).name == name}
    lacking = [name for name, end in ours.items() if _size(folder / ARCHIVE / name) < end]
    return Copied(new, len(files) - new, sorted(lacking), sorted(ends.keys() - ours.keys()))


def _prepare(folder: Path) -> None:
    """Make the folder its owner's alone. Raises `NotABackupError`."""
    if folder.exists() and not folder.is_dir():
        raise NotABackupError(f"{folder}: no folder; name one that is empty or not there yet")
    if folder.exists() and any(folder.iterdir()) and not (folder / NOTE).exists():
        raise NotABackupError(
            f"{folder}: holds something else than a backup of ours; name a folder that is empty or not there yet"
        )
    for made in (folder, folder / ARCHIVE):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.chmod(0o700)
    (folder / NOTE).touch(mode=WRITING)
    (folder / NOTE).write_text(TEXT, encoding="utf-8")


def _copied_database(database: Path, place: Path) -> Path:
    """A copy as of this moment, beside its place; writers may go on."""
    copy = place.with_name(f"{place.name}.new")
    copy.unlink(missing_ok=True)
    copy.touch(mode=WRITING)
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    return copy


def _copy(path: Path, place: Path) -> bool:
    """Copy a file unless it stands there as it is; whether it was copied."""
    was = path.stat()
    if place.exists() and (place.stat().st_size, place.stat().st_mtime_ns) == (was.st_size, was.st_mtime_ns):
        return False
    copy = place.with_name(f".{place.name}.new")
    copy.unlink(missing_ok=True)
    copy.touch(mode=WRITING)
    with path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    os.utime(copy, ns=(was.st_atime_ns, was.st_mtime_ns))
    copy.replace(place)
    return True


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
