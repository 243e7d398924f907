"""Turns local files and folders into pages: saved pages one by one, WARC and WET files record by record."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from crawler import warc_files
from crawler.answers import too_large
from db import frontier
from db.record import Fetched, Page, Place, Reason, Rejection
from pipelines import records, refusals

TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".xml": "application/xml"}
RECORDS = frozenset({".warc", ".wet"})
KNOWN = ", ".join((*TYPES, *sorted(RECORDS)))
SIDECAR = ".url"
ADDRESS = re.compile(r"https?://\S+")

Found = Fetched | Rejection


class Files:
    """The pages below some paths; after iterating, `skipped` counts what was passed over, by what it is.

    `copied` says of the files that were to stay where they lie why they cannot.
    """

    def __init__(self, paths: Iterable[Path], largest: int, *, in_place: bool = False) -> None:
        """`largest` is how many bytes a page may have once unpacked; `in_place` leaves what WARC files hold there."""
        self.paths = list(paths)
        self.largest = largest
        self.in_place = in_place
        self.skipped = Counter[str]()
        self.copied: dict[str, str] = {}

    def __iter__(self) -> Iterator[Found]:
        for found in self._found():
            if isinstance(found, Rejection):
                yield found
            else:
                for page in records.pages(found.page):
                    yield replace(found, page=page, place=found.place if page is found.page else None)

    def _found(self) -> Iterator[Found]:
        for path in self.paths:
            if not path.is_dir():
                yield from self._named(path)
                continue
            for file in sorted(path.rglob("*")):
                if suffix_of(file) in TYPES or suffix_of(file) in RECORDS:
                    yield from self._pages(file)
                elif file.is_file() and file.suffix.lower() != SIDECAR:
                    self.skipped[suffix_of(file) or "no suffix"] += 1

    def _named(self, file: Path) -> Iterator[Found]:
        if suffix_of(file) in TYPES or suffix_of(file) in RECORDS:
            yield from self._pages(file)
        else:
            yield Rejection(address_of(file), looks_like(file), f"unknown suffix; known are {KNOWN}, each also .gz")

    def _pages(self, file: Path) -> Iterator[Found]:
        if file.is_dir():
            return
        if not file.is_file():
            yield Rejection(address_of(file), "unreadable", "no regular file")
        elif suffix_of(file) in RECORDS:
            yield from warc_files.records(file, address_of(file), self.largest, self.skipped, self._places(file))
        else:
            yield self._page(file)

    def _places(self, file: Path) -> list[Place]:
        if not self.in_place:
            return []
        places, why = warc_files.places(file)
        if why:
            self.copied[address_of(file)] = why
        return places

    def _page(self, file: Path) -> Found:
        url = sidecar(file) or address_of(file)
        try:
            body = unpacked(file, self.largest)
        except (OSError, EOFError, zlib.error) as error:
            return Rejection(url, "unreadable", str(error) or type(error).__name__)
        if len(body) > self.largest:
            return Rejection(url, "unreadable", too_large(self.largest))
        return Fetched(Page(url, body, TYPES[suffix_of(file)], frontier.now()))


def suffix_of(file: Path) -> str:
    """What kind of file it is, packed or not.

    >>> suffix_of(Path("a.HTML.gz")), suffix_of(Path("b.warc.wet.gz")), suffix_of(Path("c.gz"))
    ('.html', '.wet', '')
    """
    name = os.fsencode(file.name).decode("utf-8", "replace")  # a file's name may be no text
    return Path(name.lower().removesuffix(".gz")).suffix


def address_of(file: Path) -> str:
    """The `file:` address (RFC 8089) of a file without a sidecar: one, however the path to it was written.

    >>> address_of(Path("/tmp/x/../a b.html"))
    'file:///tmp/a%20b.html'
    """
    return Path(os.path.normpath(file.absolute())).as_uri()


def sidecar(file: Path) -> str | None:
    """The web address that NAME.url gives for NAME.html (or NAME.html.url, or NAME.url of NAME.html.gz)."""
    stem = file.name.removesuffix(".gz").removesuffix(".GZ")
    for name in (Path(stem).stem, stem, file.name):
        beside = file.with_name(name + SIDECAR)
        if beside.is_file() and (found := ADDRESS.search(beside.read_text(encoding="utf-8", errors="replace"))):
            return found[0]
    return None


def looks_like(file: Path) -> Reason:
    """What the first bytes of a file of unknown suffix give away: pdf, binary, empty, else unreadable."""
    try:
        with file.open("rb") as plain:
            return refusals.of_bytes(plain.read(4096)) or "unreadable"
    except OSError:
        return "unreadable"


def unpacked(file: Path, largest: int) -> bytes:
    """The file's bytes, unpacked if it is a .gz; no more than one byte over `largest` is ever held."""
    if file.name.lower().endswith(".gz"):
        with gzip.open(file) as packed:
            return packed.read(largest + 1)
    with file.open("rb") as plain:
        return plain.read(largest + 1)
