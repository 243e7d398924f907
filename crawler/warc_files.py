"""Reads WARC and WET files (ISO 28500) of any crawler: each response or conversion is one page."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException
from warcio.exceptions import ArchiveLoadFailed

from db.record import Fetched, Page, Rejection

PAGES = frozenset({"response", "conversion", "resource"})
FURNITURE = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")
"""Content types that come with every page and are never one."""
DAMAGE = (OSError, EOFError, zlib.error, ArchiveLoadFailed, ChunkedDataException)


def records(file: Path, largest: int, skipped: Counter[str]) -> Iterator[Fetched | Rejection]:
    """The pages of a file, packed as a whole or record by record; counts in `skipped` what is no page.

    A record that is damaged, or larger than `largest` bytes once unpacked, is a rejection; so is what breaks off.
    """
    address = file.absolute().as_uri()
    count = 0
    try:
        with _opened(file) as stream:
            for record in ArchiveIterator(stream):
                count += 1
                if what := _no_page(record):
                    skipped[what] += 1
                else:
                    yield _page(record, largest)
            stream.read(1)  # a .gz that breaks off between two records says so only now
    except DAMAGE as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        yield Rejection(address, "unreadable", f"after {count} records: {problem}")
    else:
        if not count:
            yield Rejection(address, "empty", "no record in it")


def _opened(file: Path) -> BinaryIO:
    packed = file.name.lower().endswith(".gz")
    return cast(BinaryIO, gzip.open(file)) if packed else file.open("rb")


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
    except DAMAGE as error:
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
