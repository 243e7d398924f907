"""Reads WARC and WET files (ISO 28500) of any crawler: each response or conversion is one page."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.answers import too_large
from crawler.spans import WHOLE, Bounded, Span, length
from db import reach
from db.record import Fetched, Page, Rejection
from pipelines.stages import GONE

BLOCK = 64 * 1024
PAGES = frozenset({"response", "conversion", "resource"})
FURNITURE = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")
"""Content types that come with every page and are never one."""


def records(
    file: str, address: str, largest: int, skipped: Counter[str], span: Span = WHOLE
) -> Iterator[Fetched | Rejection]:
    """The pages of a file, packed as a whole or record by record; counts in `skipped` what is no page.

    A record that is damaged, or larger than `largest` bytes once unpacked, is a rejection; so is what breaks off,
    under the file's own `address`. With the span's `places`, each page says where it lies.
    """
    count = span.before
    try:
        with reach.opened(file) as raw:
            stream = _Salvaging(Bounded(raw, span), packed=file.lower().endswith(".gz"))
            iterator = ArchiveIterator(stream)
            for record in iterator:
                if not length(record).isdigit():
                    raise ArchiveLoadFailed("the head of a record breaks off")
                if what := _no_page(record):
                    skipped[what] += 1
                    _read_on(record)
                else:
                    page = _page(record, largest)
                    if isinstance(page, Fetched) and count - span.before < len(span.places):
                        page = replace(page, place=span.places[count - span.before])
                    yield page
                count += 1
            if stream.damage:
                raise stream.damage
            if iterator.offset < iterator.fh.tell():  # it began to read a head and met the end of the file
                raise ArchiveLoadFailed("the file breaks off")
    except Exception as error:  # warcio raises whatever it stumbles over: AttributeError, ValueError …
        problem = " ".join(str(error).split()) or type(error).__name__
        yield Rejection(address, "unreadable", f"after {count} records: {problem}")
    else:
        if not count:
            yield Rejection(address, "empty", "no record in it")


class _Salvaging:
    """Reads to the last byte that can be had, where gzip would raise and keep what it had; `damage` says why."""

    def __init__(self, raw: Bounded, *, packed: bool) -> None:
        self._read = gzip.GzipFile(fileobj=cast(BinaryIO, raw)).read1 if packed else raw.read
        self.damage: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """At least one byte, unless there are no more."""
        try:
            return self._read(size)
        except (OSError, EOFError, zlib.error) as error:
            self.damage = error
            return b""


def _read_on(record: Any) -> None:
    """Read the rest of a record. Raises ArchiveLoadFailed if it breaks off, which warcio passes over."""
    while record.raw_stream.read(BLOCK):
        pass
    if record.raw_stream.limit > 0:
        raise ArchiveLoadFailed("the record breaks off")


def _no_page(record: Any) -> str:
    """What a record is that is no page; empty if it may be one."""
    if record.rec_type not in PAGES:
        return f"WARC {record.rec_type}"
    if not str(_url(record)).startswith(("http:", "https:", "file:")):
        return "WARC record without a web address"
    if 300 <= (status := _status(record)) < 400:
        return "redirect"
    if not 200 <= status < 300 and status not in GONE:
        return f"answer with HTTP {status}"
    return "furniture of pages" if _content_type(record).startswith(FURNITURE) else ""


def _page(record: Any, largest: int) -> Fetched | Rejection:
    url = _url(record)
    try:
        body = record.content_stream().read(largest + 1)
        _read_on(record)
    except Exception as error:  # likewise
        return Rejection(url, "unreadable", str(error))
    if len(body) > largest:
        return Rejection(url, "unreadable", too_large(largest))
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
