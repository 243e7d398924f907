"""WARC records (ISO 28500) as bytes, each a gzip member of its own: written, walked, read, and blotted out."""

from __future__ import annotations

import base64
import gzip
import hashlib
import struct
import zlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from db.record import Fetched, Snapshot

SOFTWARE = {
    "software": "Cribado (warcio)",
    "format": "WARC File Format 1.0",
    "description": "bodies are kept as they were read: without content or transfer encoding",
}
UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that spoke of the body as it was sent; the archive holds it decoded."""

NO_TYPE = "application/octet-stream"
"""The type of a `resource` of which nobody said one (ISO 28500, 6.4)."""

BLOCK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
HEAD = b"\x1f\x8b\x08"
"""How a gzip member begins (RFC 1952, 2.3)."""
COMMENTED = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"
"""The head of a gzip member with a comment (RFC 1952, 2.3): as long as one likes, and no part of the content."""


class _Writer(WARCWriter):  # type: ignore[misc] # warcio ships no types
    """Writes digests with SHA-256 where warcio writes SHA-1, which can be forged."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a record of ours is: its kind ('response', 'resource', 'revisit' …), its id, and the page it holds.

    Of a revisit the snapshot's digest and status are those of the page that came again.
    """

    kind: str
    record_id: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Payload:
    """A body made ready for the archive: its digest and length, and its whole record, if one is to be written."""

    digest: str
    length: int
    record: bytes = b""


def payload_digest(body: bytes) -> str:
    """The digest of a body as WARC writes it.

    >>> payload_digest(b"")
    'sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===='
    """
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


def opening(name: str) -> bytes:
    """The `warcinfo` that a file begins with."""
    writer = _Writer(buffer := BytesIO(), gzip=True)
    writer.write_record(writer.create_warcinfo_record(name, SOFTWARE))
    return buffer.getvalue()


def record(fetched: Fetched, digest: str, at: str) -> bytes:
    """A page: a `response` with its headers for what came over HTTP, else a `resource`."""
    writer = _Writer(buffer := BytesIO(), gzip=True)
    fields: dict[str, Any] = {
        "payload": BytesIO(fetched.page.body),
        "length": len(fetched.page.body),
        "warc_headers_dict": {"WARC-Date": warc_date(at), "WARC-Payload-Digest": digest},
    }
    if http := _http(fetched, len(fetched.page.body)):
        made = writer.create_warc_record(fetched.page.url, "response", http_headers=http, **fields)
    else:
        made = writer.create_warc_record(
            fetched.page.url, "resource", warc_content_type=fetched.page.content_type or NO_TYPE, **fields
        )
    writer.write_record(made)
    return buffer.getvalue()


def revisit(fetched: Fetched, length: int, held: Snapshot, held_id: str, at: str) -> bytes:
    """A page of so many bytes that came again as it is held: when, and where it is (ISO 28500, 6.7.2)."""
    writer = _Writer(buffer := BytesIO(), gzip=True)
    made = writer.create_revisit_record(
        fetched.page.url,
        held.digest,
        held.url,
        warc_date(held.fetched_at),
        http_headers=_http(fetched, length),
        warc_headers_dict={"WARC-Date": warc_date(at), "WARC-Refers-To": held_id},
    )
    writer.write_record(made)
    return buffer.getvalue()


def blot(length: int) -> bytes:
    """A record that says nothing, of just this many bytes: what stood there is gone, what follows keeps its place.

    Raises ValueError if there is no room for it; any record with a digest leaves enough.
    """
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    record_id = f"<urn:uuid:00000000-0000-4000-8000-{length % 16**12:012x}>"
    head = f"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: {record_id}\r\nWARC-Date: {now}\r\nContent-Length: 0"
    text = f"{head}\r\n\r\n\r\n\r\n".encode()
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezed.compress(text) + squeezed.flush() + struct.pack("<II", zlib.crc32(text), len(text))
    filling = length - len(COMMENTED) - 1 - len(packed)
    if filling < 0:
        raise ValueError(f"{length} bytes are too few")
    return COMMENTED + b" " * filling + b"\0" + packed


def members(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Offset and packed bytes of each whole gzip member from `start` on.

    Where bytes are damaged and whole records follow, the offset of the damage with no bytes; what is cut at the end is
    passed over.
    """
    while True:
        start = yield from _unbroken(file, start)
        following = _next_record(file, start + 1)
        if following is None:
            return
        yield start, b""
        start = following


def _unbroken(file: BinaryIO, start: int) -> Generator[tuple[int, bytes], None, int]:
    """The members from `start` to the first that is not whole; gives back where that begins."""
    file.seek(start)
    rest = b""
    while True:
        unpacking, member = zlib.decompressobj(GZIP), []
        while not unpacking.eof:
            block = rest or file.read(BLOCK)
            if not block:
                return start
            try:
                unpacking.decompress(block)
            except zlib.error:
                return start
            rest = unpacking.unused_data
            member.append(block[: len(block) - len(rest)])
        whole = b"".join(member)
        yield start, whole
        start += len(whole)


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where, from `start` on, a gzip member begins that holds a whole WARC record; None if there is none."""
    file.seek(start)
    rest = file.read()
    at = rest.find(HEAD)
    while at >= 0:
        unpacking = zlib.decompressobj(GZIP)
        try:
            if unpacking.decompress(rest[at:]).startswith(b"WARC/") and unpacking.eof:
                return start + at
        except zlib.error:
            pass
        at = rest.find(HEAD, at + 1)
    return None


def kept(name: str, offset: int, member: bytes) -> Kept:
    """What a member of the file `name` is. Raises whatever warcio stumbles over if it is none of ours."""
    found = next(iter(ArchiveIterator(BytesIO(gzip.decompress(member)))))
    said, http = found.rec_headers.get_header, found.http_headers
    date = datetime.fromisoformat(said("WARC-Date")).astimezone(UTC)
    content_type = (http.get_header("Content-Type") if http else said("Content-Type")) or ""
    snapshot = Snapshot(
        url=said("WARC-Target-URI") or "",
        fetched_at=date.isoformat(timespec="seconds"),
        digest=said("WARC-Payload-Digest") or "",
        warc=name,
        offset=offset,
        length=len(member),
        content_type="" if content_type == NO_TYPE and not http else content_type,
        status=int(http.get_statuscode()) if http else 200,
    )
    return Kept(found.rec_type, said("WARC-Record-ID") or "", snapshot)


def warc_date(at: str) -> str:
    """A moment as WARC/1.0 writes it: UTC, to the second."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _http(fetched: Fetched, length: int) -> StatusAndHeaders | None:
    """Status line and headers of what came over HTTP, as they fit the body that lies here; None for a file."""
    if not fetched.headers or not fetched.page.url.startswith(("http:", "https:")):
        return None
    return StatusAndHeaders(
        _status_line(fetched.status),
        [*_kept(fetched.headers), ("Content-Length", str(length))],
        protocol="HTTP/1.1",
    )


def _kept(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in UNDONE]


def _status_line(status: int) -> str:
    phrases = {known.value: known.phrase for known in HTTPStatus}
    return f"{status} {phrases.get(status, '')}".rstrip()
