"""RIS, for Zotero, EndNote, Mendeley, Rayyan, ASReview; tags after Research Information Systems' description of 2011.

TI, AB and the first keywords are in the main language (LA), TT, N2 and the rest in the other. DO is the DOI of the
main edition; C8 holds the others, with ' ; ' between. M3 is the kind of article as printed, N1 a note under its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.export.lines import on_one_line
from db.export.names import TABLES
from db.export.record import Lang, Record


def ris(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:
    """One chunk of text for each record."""
    for record in records:
        lines = (f"{tag}  - {text}" for tag, value in _fields(record, lang) if (text := on_one_line(str(value or ""))))
        yield "\n".join(("TY  - JOUR", *lines, "ER  - \n\n"))


def _fields(record: Record, lang: Lang) -> Iterator[tuple[str, object]]:
    main, other = record.ordered(lang)
    record, dois = record.led_by(main), record.dois(main, other)
    first, last = record.span
    yield "ID", record.work_id
    for author in record.authors:
        yield "AU", author.name
    yield "AD", "; ".join(dict.fromkeys(text for author in record.authors for text in author.affiliations))
    yield from (("TI", main.title), ("TT", other.title), ("AB", main.abstract), ("N2", other.abstract))
    for term in (*main.keywords, *other.keywords):
        yield "KW", term
    yield from (("JO", record.journal), ("T2", record.journal), ("SN", record.issn))
    yield from (("PY", record.year), ("DA", (record.published_online or "").replace("-", "/")))
    yield from (("VL", record.volume), ("IS", record.issue), ("SP", first), ("EP", last))
    yield from (("DO", "".join(dois[:1])), ("C8", " ; ".join(dois[1:])), ("UR", record.address), ("AN", record.pii))
    yield from (("LA", main.lang if main.title or main.abstract else None), ("M3", record.article_type))
    for note in notes(record):
        yield "N1", note
    yield "DB", "Cribado"


def notes(record: Record) -> Iterator[str]:
    """What has no place of its own: a retraction first."""
    if record.status:
        yield TABLES["status_notes"].get(record.status, f"Status: {record.status}")
    for label, value in (
        ("License", record.license),
        ("Access", record.access),
        ("Received", record.received),
        ("Accepted", record.accepted),
        ("Original language", record.original_language),
        ("Flags", ", ".join(record.flags)),
    ):
        if value:
            yield f"{label}: {value}"
