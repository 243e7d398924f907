"""Raw pages in WARC files (ISO 28500): one gzip member a record, one file a run, found again by offset."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from db import frontier, reach, warc, warc_file
from db.errors import ArchiveError
from db.record import Fetched, Page, Place, Snapshot
from db.warc import Kept, Payload, payload_digest

OURS = "cribado-*.warc.gz"


class Archive:
    """The folder of WARC files; readable by its owner alone, for it holds other people's pages."""

    def __init__(self, folder: Path, connection: sqlite3.Connection | None = None) -> None:
        """`connection` reaches the table `snapshots`, so that what is archived already is not written again."""
        self.folder = folder
        self._connection = connection
        self._file: BinaryIO | None = None
        self._name = ""
        self.damage: list[str] = []
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
            if not warc_file.is_ended(file):
                warc_file.mend(file, self._acknowledged(file.name))

    def append(self, fetched: Fetched, payload: Payload | None = None) -> Snapshot:
        """Archive a page and say where; the same payload of the same address keeps its first place.

        A page that is to stay where it lies is not copied. That one came again is a `revisit` record, and no other
        snapshot. With a `payload` the page's own body is not looked at. Raises OSError, leaving no torn record.
        """
        page = fetched.page
        at = page.fetched_at or frontier.now()
        payload = payload or Payload(payload_digest(page.body), len(page.body))
        key = (page.url, payload.digest, fetched.status)
        for held in [self._waiting[key]] if key in self._waiting else self._held(*key):
            if held_id := self._record_id(held):
                if at != held.fetched_at:
                    self._put(warc.revisit(fetched, payload.length, held, held_id, at))
                return held
        place = fetched.place or self._put(payload.record or warc.record(fetched, payload.digest, at))
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
            os.fchmod(self._file.fileno(), warc_file.ENDED)
            self._file.close()
            self._file = None

    def read(self, snapshot: Snapshot) -> Page:
        """The page as it was archived. Raises `ArchiveError` if it is gone, damaged or another one."""
        path = self._path(snapshot.warc)
        try:
            with reach.opened(path) as file:
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
        """Every whole record in our own files that is, or points to, a page; `damage` says what else there is."""
        for path in self.files():
            with path.open("rb") as file:
                for offset, member in warc.members(file):
                    if not member:
                        self.damage.append(f"{path}, byte {offset}: damaged; the records after it were read")
                        continue
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
                warc_file.blot(path, snapshot.offset, snapshot.length)

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

    def _path(self, warc: str) -> str:
        """Where a file of that name lies: ours in the folder, somebody else's where its whole path or URL says."""
        return warc if reach.is_url(warc) else str(self.folder / warc)

    def _record_id(self, held: Snapshot) -> str | None:
        """The id of a record, which is asked of the record itself; None if it is not there, and so is no copy."""
        try:
            with reach.opened(self._path(held.warc)) as file:
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
        warc_file.write(file, record, self.folder / self._name)
        return Place(self._name, offset, len(record))

    def _begin(self) -> BinaryIO:
        """A file of this run's own, which has its name only when it is locked and well begun."""
        self._make_folder()
        self._file, self._name = warc_file.begin(self.folder)
        return self._file


def _record_at(file: BinaryIO, offset: int) -> Any:
    file.seek(offset)
    return next(iter(ArchiveIterator(file)))
