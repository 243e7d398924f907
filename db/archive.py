"""Raw pages in WARC files (ISO 28500): one gzip member a record, one file a run, found again by offset.

A file is held under an exclusive lock while its run writes it, and is read-only from its end on: one that is neither
was left by a run that was killed, and its last record may be cut.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import secrets
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from db import frontier, warc
from db.errors import CribadoError
from db.record import Fetched, Page, Place, Snapshot
from db.warc import Kept, payload_digest

logger = logging.getLogger(__name__)

OURS = "cribado-*.warc.gz"
WRITING, ENDED = 0o600, 0o400
"""The modes of a file while its run lasts, and afterwards."""


class ArchiveError(CribadoError):
    """Raised when the folder cannot be had, a page is not where its snapshot says, or is not the page put there."""


class BusyArchiveError(ArchiveError):
    """Raised when a file is to be changed that a run is writing."""

    exit_code = 1


class Archive:
    """The folder of WARC files; readable by its owner alone, for it holds other people's pages."""

    def __init__(self, folder: Path, connection: sqlite3.Connection | None = None) -> None:
        """`connection` reaches the table `snapshots`, so that what is archived already is not written again."""
        self.folder = folder
        self._connection = connection
        self._file: BinaryIO | None = None
        self._name = ""
        self._waiting: dict[tuple[str, str, int], Snapshot] = {}

    def prepare(self) -> None:
        """Make the folder and see that pages can be put there. Raises `ArchiveError`, which names the remedy."""
        try:
            self._make_folder()
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise ArchiveError(
                f"{self.folder}: the archive cannot be kept there ({error.strerror});"
                " set ARCHIVE to a folder that you may write to"
            ) from error

    def mend(self) -> None:
        """Cut what killed runs left half written off their files; costs a look at each file that had an end."""
        for file in self.files():
            if file.stat().st_mode & stat.S_IWUSR:
                self._mend(file)

    def append(self, fetched: Fetched) -> Snapshot:
        """Archive a page and say where; the same payload of the same address keeps its first place.

        A page that is to stay where it lies is not copied. That one came again is a `revisit` record, and no other
        snapshot. Raises OSError, leaving no torn record.
        """
        page = fetched.page
        at = page.fetched_at or frontier.now()
        key = (page.url, payload_digest(page.body), fetched.status)
        for held in [self._waiting[key]] if key in self._waiting else self._held(*key):
            if held_id := self._record_id(held):
                if at != held.fetched_at:
                    self._put(warc.revisit(fetched, held, held_id, at))
                return held
        place = fetched.place or self._put(warc.record(fetched, key[1], at))
        snapshot = Snapshot(
            page.url, at, key[1], place.warc, place.offset, place.length, page.content_type, fetched.status
        )
        self._waiting[key] = snapshot
        return snapshot

    def sync(self) -> None:
        """Bring everything appended to the disk itself: call before the database is told of it."""
        if self._file:
            os.fsync(self._file.fileno())

    def forget_waiting(self) -> None:
        """Call when the snapshots given out stand in the database, which answers for them from now on."""
        self._waiting.clear()

    def close(self) -> None:
        """Close the run's file, if there is one: it is whole, and nobody writes it any more."""
        if self._file:
            self.sync()
            os.fchmod(self._file.fileno(), ENDED)
            self._file.close()
            self._file = None

    def read(self, snapshot: Snapshot) -> Page:
        """The page as it was archived. Raises `ArchiveError` if it is gone, damaged or another one."""
        path = self.folder / snapshot.warc
        try:
            with path.open("rb") as file:
                body = _record_at(file, snapshot.offset).content_stream().read()
        except Exception as error:  # warcio raises whatever it stumbles over
            raise ArchiveError(f"{path}, byte {snapshot.offset}: {snapshot.url} cannot be read ({error})") from error
        if payload_digest(body) != snapshot.digest:
            raise ArchiveError(f"{path}, byte {snapshot.offset}: not the page of {snapshot.url} that was archived")
        return Page(snapshot.url, body, snapshot.content_type, snapshot.fetched_at)

    def files(self) -> list[Path]:
        """Our own WARC files, oldest first."""
        return sorted(self.folder.glob(OURS))

    def records(self) -> Iterator[Kept]:
        """Every whole record in our own files that is, or points to, a page."""
        for path in self.files():
            with path.open("rb") as file:
                for offset, member in warc.members(file):
                    found = warc.kept(path.name, offset, member)
                    if found.snapshot.url:
                        yield found

    def erase(self, snapshots: Iterable[Snapshot]) -> None:
        """Blot these records out of our own files, all others stay in their places.

        Raises `BusyArchiveError` where another run is writing.
        """
        for snapshot in snapshots:
            path = self.folder / snapshot.warc
            if path.name != snapshot.warc or not path.exists():
                continue  # somebody else's file, read where it lies; or gone already
            if self._file and self._name == snapshot.warc:
                os.pwrite(self._file.fileno(), warc.blot(snapshot.length), snapshot.offset)
                self._waiting = {key: held for key, held in self._waiting.items() if held != snapshot}
            else:
                _blot(path, snapshot)

    def _mend(self, path: Path) -> None:
        with path.open("rb") as file:
            if not _locked(file):
                return
            size = os.fstat(file.fileno()).st_size
            end = self._acknowledged(path.name)
            for offset, member in warc.members(file, end):
                end = offset + len(member)
            if end < size:
                logger.info("%s: cut %d bytes that a killed run left half written", path, size - end)
                os.truncate(path, end)
            if end:
                path.chmod(ENDED)
            else:
                path.unlink()

    def _acknowledged(self, name: str) -> int:
        """Where the last record ends of which the database knows."""
        if self._connection is None:
            return 0
        query = 'SELECT max("offset" + length) FROM snapshots WHERE id BETWEEN ? AND ?'  # ids are WARC@OFFSET
        return int(self._connection.execute(query, [f"{name}@", f"{name}@~"]).fetchone()[0] or 0)

    def _held(self, url: str, digest: str, status: int) -> list[Snapshot]:
        if self._connection is None:
            return []
        rows = self._connection.execute(
            'SELECT url, fetched_at, digest, warc, "offset", length, content_type, status FROM snapshots'
            " WHERE url = ? AND digest = ? AND status = ?",
            [url, digest, status],
        )
        return [Snapshot(*row) for row in rows]

    def _record_id(self, held: Snapshot) -> str | None:
        """The id of a record, which is asked of the record itself; None if it is not there, and so is no copy."""
        try:
            with (self.folder / held.warc).open("rb") as file:
                said = _record_at(file, held.offset).rec_headers.get_header
        except Exception:  # warcio raises whatever it stumbles over
            return None
        return said("WARC-Record-ID") if said("WARC-Target-URI", "").strip("<>") == held.url else None

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def _put(self, record: bytes) -> Place:
        """Where a record stands in the run's file from now on."""
        file = self._file or self._begin()
        offset = file.tell()
        _write(file, record, self.folder / self._name)
        return Place(self._name, offset, len(record))

    def _begin(self) -> BinaryIO:
        """A file of this run's own, which has its name only when it is locked and well begun."""
        self._make_folder()
        self._name = f"cribado-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}.warc.gz"
        path = self.folder / f".{self._name}"
        file = path.open("xb", buffering=0)
        try:
            os.fchmod(file.fileno(), WRITING)
            fcntl.flock(file, fcntl.LOCK_EX)
            _write(file, warc.opening(self._name), self.folder / self._name)
            path.rename(self.folder / self._name)
        except OSError:
            file.close()
            path.unlink()
            raise
        self._file = file
        return file


def _write(file: BinaryIO, record: bytes, path: Path) -> None:
    """All of a record or nothing of it: what a full disk cuts short is taken away again."""
    start = file.tell()
    try:
        if file.write(record) != len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    except OSError:
        file.seek(start)
        file.truncate()
        raise


def _locked(file: BinaryIO) -> bool:
    """Whether the file is ours to change; not while a run writes it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _blot(path: Path, snapshot: Snapshot) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    with path.open("rb") as lock:
        if not _locked(lock):
            raise BusyArchiveError(f"{path}: a run is writing it; give the same command when that has ended")
        path.chmod(WRITING)
        with path.open("r+b") as file:
            file.seek(snapshot.offset)
            file.write(warc.blot(snapshot.length))
            os.fsync(file.fileno())
        path.chmod(mode)


def _record_at(file: BinaryIO, offset: int) -> Any:
    file.seek(offset)
    return next(iter(ArchiveIterator(file)))
