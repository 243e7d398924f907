"""CSL-JSON 1.0, for Zotero, Pandoc and whatever formats citations; both languages in full under `custom`.

https://github.com/citation-style-language/schema. title, abstract and keyword are in the main language; `custom` has
every field of both by the names of the view `bilingual`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from db.export.names import TABLES
from db.export.record import Credit, Lang, Record


def csljson(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:
    """One array of items, a chunk of text for each."""
    between = "[\n"
    for record in records:
        yield between + json.dumps(item(record, lang), ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def item(record: Record, lang: Lang = "both") -> dict[str, Any]:
    """One item; what is not known is left out."""
    main, other = record.ordered(lang)
    record, dois = record.led_by(main), record.dois(main, other)
    first, last = record.span
    known: dict[str, Any] = {
        "id": record.work_id,
        "type": "article-journal",
        "title": main.title,
        "author": [_person(author) for author in record.authors],
        "container-title": record.journal,
        "ISSN": record.issn,
        "volume": record.volume,
        "issue": record.issue,
        "page": f"{first}-{last}" if last else first,
        "issued": _date(str(record.year)) if record.year else None,
        "available-date": _date(record.published_online),
        "submitted": _date(record.received),
        "DOI": dois[0] if dois else None,
        "URL": record.address,
        "language": main.lang if main.title or main.abstract else None,
        "genre": record.article_type,
        "abstract": main.abstract,
        "keyword": ", ".join(main.keywords),
        "note": TABLES["status_notes"].get(record.status, record.status),
        "custom": _custom(record),
    }
    return {name: value for name, value in known.items() if value}


def _custom(record: Record) -> dict[str, Any]:
    texts = {
        f"{field}_{words.lang}": getattr(words, field)
        for field in ("title", "abstract", "keywords", "doi")
        for words in (record.en, record.es)
    }
    fields = (
        "work_id", "doi", "pii", "type_code", "status", "license", "access", "original_language", "received",
        "accepted", "published_online", "flags", "journal_id",
    )  # fmt: skip
    authors = [{"name": author.printed, "affiliations": author.affiliations} for author in record.authors]
    held = texts | {name: getattr(record, name) for name in fields} | {"authors": authors}
    return {name: value for name, value in held.items() if value}


def _person(author: Credit) -> dict[str, str]:
    if author.name.given:
        return {"family": author.name.family, "given": author.name.given}
    return {"literal": author.printed}


def _date(iso: str | None) -> dict[str, list[list[int]]] | None:
    """A CSL date of as many parts as are known.

    >>> _date("2019-01"), _date("s. f."), _date(None)
    ({'date-parts': [[2019, 1]]}, None, None)
    """
    parts = (iso or "").split("-")
    return {"date-parts": [[int(part) for part in parts]]} if all(map(str.isdecimal, parts)) else None
