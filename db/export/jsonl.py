"""JSON lines, for programs: one object for each work, with the names and the order of the view `bilingual`, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from db.export.record import Lang, Record


def jsonl(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:  # noqa: ARG001 - both are there by name
    """One line for each record; the language asked for changes nothing."""
    for record in records:
        yield json.dumps(row(record), ensure_ascii=False) + "\n"


def row(record: Record) -> dict[str, Any]:
    """The work as the view `bilingual` has it, arrays as arrays, then `type_code`."""
    en, es = record.en, record.es
    authors = [{"name": author.printed, "affiliations": list(author.affiliations)} for author in record.authors]
    return {
        "work_id": record.work_id,
        "doi": record.doi,
        "doi_en": en.doi,
        "doi_es": es.doi,
        "pii": record.pii,
        "url": record.url,
        "journal": record.journal,
        "issn": record.issn,
        "article_type": record.article_type,
        "title_en": en.title,
        "title_es": es.title,
        "abstract_en": en.abstract,
        "abstract_es": es.abstract,
        "keywords_en": list(en.keywords),
        "keywords_es": list(es.keywords),
        "authors": authors,
        "year": record.year,
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "received": record.received,
        "accepted": record.accepted,
        "published_online": record.published_online,
        "access": record.access,
        "flags": list(record.flags),
        "status": record.status,
        "original_language": record.original_language,
        "license": record.license,
        "journal_id": record.journal_id,
        "first_seen": record.first_seen,
        "updated_at": record.updated_at,
        "type_code": record.type_code,
    }
