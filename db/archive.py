"""Raw pages in WARC files (ISO 28500): one gzip member a record, one file a run, found again by offset."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from db import frontier
from db.errors import CribadoError
from db.record import Fetched, Page, Snapshot

SOFTWARE = {
    "software": "Cribado (warcio)",
    "format": "WARC File Format 1.0",
    "description": "bodies are kept as they were read: without content or transfer encoding",
}
UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that spoke of the body as it was sent; the archive holds it decoded."""


class ArchiveError(CribadoError):
    """Raised when the folder cannot be had, a page is not where its snapshot says, or is not the page put there."""


class _Writer(WARCWriter):  # type: ignore[misc] # warcio ships no types
    """Writes digests with SHA-256 where warcio writes SHA-1, which can be forged."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class Archive:
    """The folder of WARC files; readable by its owner alone, for it holds other people's pages."""

    def __init__(self, folder: Path, connection: sqlite3.Connection | None = None) -> None:
        """`connection` reaches the table `snapshots`, so that what is archived already is not written again."""
        self.folder = folder
        self._connection = connection
        self._file: BinaryIO | None = None
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

    def append(self, fetched: Fetched) -> Snapshot:
        """Archive a page and say where; the same payload of the same address keeps its first place.

        A `response` record for what came over HTTP, with its headers, else a `resource`.
        Raises OSError, leaving no torn record.
        """
        page = fetched.page
        key = (page.url, payload_digest(page.body), fetched.status)
        if held := self._waiting.get(key) or self._held(*key):
            return held
        at = page.fetched_at or frontier.now()
        file = self._file or self._begin()
        offset = file.tell()
        record = _record(fetched, key[1], at)
        self._write(file, record)
        snapshot = Snapshot(
            url=page.url,
            fetched_at=at,
            digest=key[1],
            warc=Path(file.name).name,
            offset=offset,
            length=len(record),
            content_type=page.content_type,
            status=fetched.status,
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
        """Close the run's file, if there is one."""
        if self._file:
            self._file.close()
            self._file = None

    def read(self, snapshot: Snapshot) -> Page:
        """The page as it was archived. Raises `ArchiveError` if it is gone, damaged or another one."""
        path = self.folder / snapshot.warc
        try:
            with path.open("rb") as file:
                file.seek(snapshot.offset)
                record = next(iter(ArchiveIterator(file)))
                body = record.content_stream().read()
        except Exception as error:  # warcio raises whatever it stumbles over
            raise ArchiveError(f"{path}, byte {snapshot.offset}: {snapshot.url} cannot be read ({error})") from error
        if payload_digest(body) != snapshot.digest:
            raise ArchiveError(f"{path}, byte {snapshot.offset}: not the page of {snapshot.url} that was archived")
        return Page(snapshot.url, body, snapshot.content_type, snapshot.fetched_at)

    def _held(self, url: str, digest: str, status: int) -> Snapshot | None:
        if self._connection is None:
            return None
        row = self._connection.execute(
            'SELECT url, fetched_at, digest, warc, "offset", length, content_type, status FROM snapshots'
            " WHERE url = ? AND digest = ? AND status = ?",
            [url, digest, status],
        ).fetchone()
        held = Snapshot(*row) if row else None
        return held if held and (self.folder / held.warc).exists() else None

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def _begin(self) -> BinaryIO:
        self._make_folder()
        name = f"cribado-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.warc.gz"
        self._file = (self.folder / name).open("xb", buffering=0)
        writer = _Writer(buffer := BytesIO(), gzip=True)
        writer.write_record(writer.create_warcinfo_record(name, SOFTWARE))
        self._write(self._file, buffer.getvalue())
        return self._file

    def _write(self, file: BinaryIO, record: bytes) -> None:
        """All of a record or nothing of it: what a full disk cuts short is taken away again."""
        start = file.tell()
        try:
            if file.write(record) != len(record):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file.name)
        except OSError:
            file.seek(start)
            file.truncate()
            raise


def payload_digest(body: bytes) -> str:
    """The digest of a body as WARC writes it.

    >>> payload_digest(b"")
    'sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===='
    """
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


def _record(fetched: Fetched, digest: str, at: str) -> bytes:
    """One record as a gzip member of its own."""
    writer = _Writer(buffer := BytesIO(), gzip=True)
    date = datetime.fromisoformat(at).astimezone(UTC)
    fields: dict[str, Any] = {
        "payload": BytesIO(fetched.page.body),
        "length": len(fetched.page.body),
        "warc_headers_dict": {"WARC-Date": f"{date:%Y-%m-%dT%H:%M:%SZ}", "WARC-Payload-Digest": digest},
    }
    if fetched.headers and fetched.page.url.startswith(("http:", "https:")):
        http = StatusAndHeaders(
            _status_line(fetched.status),
            [*_kept(fetched.headers), ("Content-Length", str(len(fetched.page.body)))],
            protocol="HTTP/1.1",
        )
        record = writer.create_warc_record(fetched.page.url, "response", http_headers=http, **fields)
    else:
        kind = fetched.page.content_type or "application/octet-stream"
        record = writer.create_warc_record(fetched.page.url, "resource", warc_content_type=kind, **fields)
    writer.write_record(record)
    return buffer.getvalue()


def _kept(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in UNDONE]


def _status_line(status: int) -> str:
    phrases = {known.value: known.phrase for known in HTTPStatus}
    return f"{status} {phrases.get(status, '')}".rstrip()
