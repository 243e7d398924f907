"""What is counted over all works and kept current as they change: coverage by journal and year, and the glossary."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.completeness import LANGUAGE_FIELDS
from db.editions import HELD, SEVERITIES
from db.record import Edition

EMPTY = (None, "[]")
COUNTED = {
    "works": "1",
    "with_abstract_en": "abstract_en IS NOT NULL",
    "with_abstract_es": "abstract_es IS NOT NULL",
    "with_both_abstracts": "abstract_en IS NOT NULL AND abstract_es IS NOT NULL",
    "open_access": "access IS 'open'",
    "with_title_en": "title_en IS NOT NULL",
    "with_title_es": "title_es IS NOT NULL",
    "with_both_titles": "title_en IS NOT NULL AND title_es IS NOT NULL",
    "with_keywords_en": "keywords_en <> '[]'",
    "with_keywords_es": "keywords_es <> '[]'",
    "with_both_keywords": "keywords_en <> '[]' AND keywords_es <> '[]'",
    "complete": "title_en IS NOT NULL AND title_es IS NOT NULL AND abstract_en IS NOT NULL"
    " AND abstract_es IS NOT NULL AND keywords_en <> '[]' AND keywords_es <> '[]'",
    "flagged": "flags <> '[]'",
}
"""The columns of `coverage_counts`, and which works each of them counts."""


def weighed(work: Mapping[str, Any], editions: Sequence[Edition]) -> dict[str, Any]:
    """What the views count of a work: its flags by severity, translations it lacks, and keywords it pairs.

    >>> weighed({"flags": '["numbers_disagree"]', "title_en": "Gout", "title_es": None}, [])
    {'errors': 0, 'warnings': 1, 'remarks': 0, 'lacking': 1, 'languages': 'en', 'pairs': '[]'}
    """
    severities = [SEVERITIES[code] for code in json.loads(work["flags"])]
    gaps = ((work.get(f"{field}_en") in EMPTY) != (work.get(f"{field}_es") in EMPTY) for field in LANGUAGE_FIELDS)
    return {
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "remarks": severities.count("info"),
        "lacking": sum(gaps),
        "languages": _languages(work),
        "pairs": json.dumps(_pairs(editions), ensure_ascii=False),
    }


def _languages(work: Mapping[str, Any]) -> str | None:
    """The languages a work can be read in: those of its abstracts; without any, those of its titles."""
    for field in ("abstract", "title"):
        held = [lang for lang in ("en", "es") if work.get(f"{field}_{lang}") is not None]
        if held:
            return held[0] if len(held) == 1 else "both"
    return None


def lowered(term: str) -> str:
    """A keyword as the glossary counts it; SQLite's own `lower` knows only A to Z.

    >>> lowered("Ácido úrico")
    'ácido úrico'
    """
    return term.lower()


def subtract(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the counts, before their rows change or go; `ids` is a JSON array."""
    _count(connection, ids, -1)
    for table in ("coverage_counts", "glossary"):
        connection.execute(f"DELETE FROM {table} WHERE works = 0")


def add(connection: sqlite3.Connection, ids: str) -> None:
    """Count works as their rows now are; `ids` is a JSON array."""
    _count(connection, ids, 1)


def _count(connection: sqlite3.Connection, ids: str, sign: int) -> None:
    sums = ", ".join(f"{sign} * sum({condition})" for condition in COUNTED.values())
    renewed = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTED)
    connection.execute(
        f"INSERT INTO coverage_counts (journal_id, year, {', '.join(COUNTED)})"
        f" SELECT coalesce(journal_id, ''), coalesce(year, 0), {sums} FROM works WHERE id {HELD} GROUP BY 1, 2"
        f" ON CONFLICT DO UPDATE SET {renewed}",
        [ids],
    )
    connection.execute(
        "INSERT INTO glossary (en, es, works, scores, en_key, es_key)"
        " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
        f" {sign} * count(*), {sign} * sum(json_extract(value, '$[2]')),"
        " folded(json_extract(value, '$[0]')), folded(json_extract(value, '$[1]'))"
        f" FROM works JOIN json_each(pairs) WHERE works.id {HELD} GROUP BY 1, 2"
        " ON CONFLICT DO UPDATE SET works = works + excluded.works, scores = scores + excluded.scores",
        [ids],
    )


def _pairs(editions: Sequence[Edition]) -> list[tuple[str, str, int]]:
    """The keyword pairs of a work, each once, with the best score that an edition gives it, in thousandths."""
    found: dict[tuple[str, str], int] = {}
    for pair in (pair for edition in editions for pair in edition.pairs):
        key = lowered(pair.en), lowered(pair.es)
        found[key] = max(found.get(key, 0), round(1000 * pair.score))
    return [(*key, score) for key, score in sorted(found.items())]
