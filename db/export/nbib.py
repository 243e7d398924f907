"""NBIB, PubMed's own format, for whatever reads MEDLINE (EndNote, Covidence); fields after the NLM's list of elements.

https://www.nlm.nih.gov/bsd/mms/medlineelements.html. TI and AB are in the main language, TT, OAB and OABL in the
other. PMID stands empty: readers know a record by it, and these come from no PubMed. One line for each field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.export.lines import on_one_line
from db.export.names import TABLES
from db.export.record import Credit, Lang, Record

THREE = {"en": "eng", "es": "spa", "pt": "por", "ca": "cat"}
"""ISO 639-2 codes, as the NLM writes languages."""


def nbib(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:
    """One chunk of text for each record."""
    for record in records:
        lines = (f"{tag:<4}- {text}" for tag, value in _fields(record, lang) if (text := on_one_line(str(value or ""))))
        yield "\n".join(("PMID- ", *lines, "\n"))


def _fields(record: Record, lang: Lang) -> Iterator[tuple[str, object]]:
    main, other = record.ordered(lang)
    record, dois = record.led_by(main), record.dois(main, other)
    yield from (("IS", record.issn), ("VI", record.volume), ("IP", record.issue), ("DP", record.year))
    yield from (("TI", main.title), ("PG", record.pages))
    yield "LID", dois and f"{dois[0]} [doi]"
    yield from (("AB", main.abstract), ("CI", record.license))
    if other.abstract:
        yield from (("OABL", THREE[other.lang]), ("OAB", other.abstract))
    for author in record.authors:
        yield from _credit(author)
    for code in languages(record):
        yield "LA", THREE.get(code, code)
    for kind in publication_types(record):
        yield "PT", kind
    yield from (("DEP", (record.published_online or "").replace("-", "")), ("TT", other.title), ("JT", record.journal))
    if main.keywords or other.keywords:
        yield "OTO", "NOTNLM"
    for term in (*main.keywords, *other.keywords):
        yield "OT", term
    for event in ("received", "accepted"):
        date = getattr(record, event)
        yield "PHST", date and f"{date.replace('-', '/')} 00:00 [{event}]"
    for doi in dois:
        yield "AID", f"{doi} [doi]"
    yield "AID", record.pii and f"{record.pii} [pii]"
    yield from (("OID", f"CRIBADO: {record.work_id}"), ("GN", record.address and f"URL: {record.address}"))
    yield "GN", TABLES["status_notes"].get(record.status, record.status)


def _credit(author: Credit) -> Iterator[tuple[str, object]]:
    if author.name.given:
        yield from (("FAU", author.name), ("AU", f"{author.name.family} {author.name.initials}"))
    else:
        yield "CN", author.printed
    for affiliation in author.affiliations:
        yield "AD", affiliation


def languages(record: Record) -> list[str]:
    """The language the article was written in, then those it has words in."""
    spoken = [words.lang for words in (record.en, record.es) if words.title or words.abstract]
    return list(dict.fromkeys(filter(None, (record.original_language, *spoken))))


def publication_types(record: Record) -> list[str]:
    """The NLM's names for the kind of article and for its status."""
    kinds = TABLES["publication_types"].get(record.type_code), TABLES["status_types"].get(record.status)
    return ["Journal Article", *filter(None, kinds)]
