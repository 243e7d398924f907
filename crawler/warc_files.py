"""Reads WARC and WET files (ISO 28500) of any crawler: each response or conversion is one page."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from db.record import Fetched, Page, Rejection

PAGES = frozenset({"response", "conversion", "resource"})
FURNITURE = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")
"""Content types that come with every page and are never one."""


def records(file: Path, largest: int, skipped: Counter[str]) -> Iterator[Fetched | Rejection]:
    """The pages of a file, packed as a whole or record by record; counts in `skipped` what is no page.

    A record that is damaged, or larger than `largest` bytes once unpacked, is a rejection; so is what breaks off.
    """
    address = file.absolute().as_uri()
    count = 0
    try:
        with file.open("rb") as raw:
            stream = _Watched(raw, packed=file.name.lower().endswith(".gz"))
            for record in ArchiveIterator(stream):
                if what := _no_page(record):
                    skipped[what] += 1
                else:
                    yield _page(record, largest)
                count += 1
            stream.check_end()
    except Exception as error:  # warcio raises whatever it stumbles over: AttributeError, ValueError …
        problem = " ".join(str(error).split()) or type(error).__name__
        yield Rejection(address, "unreadable", f"after {count} records: {problem}")
    else:
        if not count:
            yield Rejection(address, "empty", "no record in it")


class _Watched:
    """Reads to the last byte that can be had, and remembers what warcio passes over: damage, and a missing end."""

    def __init__(self, raw: BinaryIO, *, packed: bool) -> None:
        self._read = gzip.GzipFile(fileobj=raw).read1 if packed else raw.read
        self._damage: Exception | None = None
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        """At least one byte, unless there are no more."""
        try:
            block = self._read(size)
        except (OSError, EOFError, zlib.error) as error:
            self._damage, block = error, b""
        self._tail = (self._tail + block)[-4:]
        return block

    def check_end(self) -> None:
        """Raises what kept it from reading on, or ArchiveLoadFailed if no empty line ends the last record."""
        if self._damage:
            raise self._damage
        if self._tail and not self._tail.endswith((b"\n\n", b"\r\n\r\n")):
            raise ArchiveLoadFailed("the file breaks off")


def _no_page(record: Any) -> str:
    """What a record is that is no page; empty if it may be one."""
    if record.rec_type not in PAGES:
        return f"WARC {record.rec_type}"
    if not str(_url(record)).startswith(("http:", "https:", "file:")):
        return "WARC record without a web address"
    if 300 <= _status(record) < 400:
        return "redirect"
    return "furniture of pages" if _content_type(record).startswith(FURNITURE) else ""


def _page(record: Any, largest: int) -> Fetched | Rejection:
    url = _url(record)
    try:
        body = record.content_stream().read(largest + 1)
    except Exception as error:  # likewise
        return Rejection(url, "unreadable", f"damaged record: {error}")
    if len(body) > largest:
        return Rejection(url, "unreadable", f"larger than {largest} bytes (DOWNLOAD_MAXSIZE)")
    if getattr(record.raw_stream, "limit", 0) > 0:  # warcio gives what is left of a record without a word
        return Rejection(url, "unreadable", "the record breaks off")
    headers = tuple(record.http_headers.headers) if record.http_headers else ()
    return Fetched(Page(url, body, _content_type(record), _date(record)), _status(record), headers)


def _url(record: Any) -> str:
    return str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")  # WARC/1.0 wrote it in brackets


def _status(record: Any) -> int:
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and code.isdigit() else 200


def _content_type(record: Any) -> str:
    """As HTTP said it; as WARC says it for what came without HTTP."""
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _date(record: Any) -> str | None:
    try:
        date = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")
