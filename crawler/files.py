"""Turns files and folders into pages: saved pages one by one, WARC and WET files record by record."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler import spans, warc_files
from crawler.answers import too_large
from crawler.spans import WHOLE, Span
from db import frontier, reach
from db.record import Fetched, Page, Reason, Rejection
from pipelines import records, refusals

TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".xml": "application/xml"}
RECORDS = frozenset({".warc", ".wet"})
KNOWN = ", ".join((*TYPES, *sorted(RECORDS)))
SIDECAR = ".url"
ADDRESS = re.compile(r"https?://\S+")

Found = Fetched | Rejection


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or some records of one: `file` is a path, or a URL that fsspec opens.

    `largest` is how many bytes a page may have once unpacked; `in_place` leaves what WARC files hold where it lies.
    """

    file: str
    largest: int
    in_place: bool = False
    span: Span = WHOLE

    @property
    def has_records(self) -> bool:
        """Whether it is a file of many pages."""
        return suffix_of(Path(self.file)) in RECORDS

    @property
    def address(self) -> str:
        """What speaks for the file in rejections."""
        return self.file if reach.is_url(self.file) else address_of(Path(self.file))


@dataclass(slots=True)
class Remarks:
    """What was passed over, counted by what it is; of files that were to stay where they lie, why they cannot."""

    skipped: Counter[str] = field(default_factory=Counter)
    copied: dict[str, str] = field(default_factory=dict)


class Files:
    """The pages below some paths and URLs; after iterating, `skipped` and `copied` are the `Remarks` on them."""

    def __init__(self, paths: Iterable[Path | str], largest: int, *, in_place: bool = False) -> None:
        """A `str` is a URL; see `Piece` for the rest."""
        self.paths = list(paths)
        self.largest = largest
        self.in_place = in_place
        self.skipped = Counter[str]()
        self.copied: dict[str, str] = {}

    def __iter__(self) -> Iterator[Found]:
        for piece in self.pieces():
            for found in read(piece):
                if isinstance(found, Remarks):
                    self.note(found)
                else:
                    yield found

    def note(self, remarks: Remarks) -> None:
        """Add what `read` remarked."""
        self.skipped += remarks.skipped
        self.copied |= remarks.copied

    def pieces(self) -> Iterator[Piece]:
        """Every file that is to be read, and those that were named, whatever they are."""
        for path in self.paths:
            if isinstance(path, Path) and not path.is_dir():
                yield self._piece(str(path))
                continue
            for file in map(str, sorted(path.rglob("*"))) if isinstance(path, Path) else reach.below(path):
                suffix = suffix_of(Path(file))
                if suffix in RECORDS or (suffix in TYPES and not reach.is_url(file)):
                    yield self._piece(file)
                elif reach.is_url(file) or (Path(file).is_file() and Path(file).suffix.lower() != SIDECAR):
                    self.skipped[suffix or "no suffix"] += 1

    def _piece(self, file: str) -> Piece:
        return Piece(file if reach.is_url(file) else str(Path(file).absolute()), self.largest, self.in_place)


def divided(piece: Piece) -> Iterator[Piece]:
    """A file of records cut between them; anything else as it is."""
    places, why = spans.places(piece.file) if piece.has_records and _is_there(piece) else ([], "")
    for span in [WHOLE] if why else spans.spans(places, in_place=piece.in_place):
        yield replace(piece, span=span)


def read(piece: Piece) -> Iterator[Found | Remarks]:
    """The pages of a piece, and at its end what there is to remark, if anything."""
    remarks = Remarks()
    for found in _found(piece, remarks):
        if isinstance(found, Rejection):
            yield found
        else:
            for page in records.pages(found.page):
                yield replace(found, page=page, place=found.place if page is found.page else None)
    if remarks.skipped or remarks.copied:
        yield remarks


def _found(piece: Piece, remarks: Remarks) -> Iterator[Found]:
    file = Path(piece.file)
    if not piece.has_records and suffix_of(file) not in TYPES:
        yield Rejection(piece.address, looks_like(file), f"unknown suffix; known are {KNOWN}, each also .gz")
    elif not _is_there(piece):
        if not file.is_dir():
            yield Rejection(piece.address, "unreadable", "no regular file")
    elif piece.has_records:
        yield from warc_files.records(
            piece.file, piece.address, piece.largest, remarks.skipped, _placed(piece, remarks)
        )
    else:
        yield _page(file, piece.largest)


def is_seen(piece: Piece) -> bool:
    """Whether this machine has anything of that name."""
    return reach.is_url(piece.file) or os.path.lexists(piece.file)


def _is_there(piece: Piece) -> bool:
    return reach.is_url(piece.file) or Path(piece.file).is_file()


def _placed(piece: Piece, remarks: Remarks) -> Span:
    """The piece's span, with the places of its records where they are to stay there."""
    if not piece.in_place or piece.span.places:
        return piece.span
    places, why = spans.places(piece.file)
    if why:
        remarks.copied[piece.address] = why
    return replace(piece.span, places=tuple(places))


def _page(file: Path, largest: int) -> Found:
    url = sidecar(file) or address_of(file)
    try:
        body = unpacked(file, largest)
    except (OSError, EOFError, zlib.error) as error:
        return Rejection(url, "unreadable", str(error) or type(error).__name__)
    if len(body) > largest:
        return Rejection(url, "unreadable", too_large(largest))
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
