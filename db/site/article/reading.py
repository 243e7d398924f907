"""Everything the article page shows about one work, gathered from the tables in the order it is read."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from datasette.utils import sqlite_timelimit

from db.record import Section
from db.site.article.citations import citations
from db.site.article.credits import credits, dois
from db.site.article.evidence import told
from db.site.article.facing import abstracts, facing, sections_of
from db.site.links import article_path, doi_link, web_link
from db.site.phrases import Phrase

Row = dict[str, Any]

WORK = "SELECT * FROM works WHERE id = :work_id"
NEW_HOME = "SELECT work_id FROM work_redirects WHERE old_id = :work_id"
EDITIONS = """
SELECT editions.*, editions.id = works.principal_edition_id AS is_principal
FROM editions JOIN works ON works.id = editions.work_id
WHERE works.id = :work_id
ORDER BY is_principal DESC, editions.id
"""
SECTIONS = """
SELECT edition_id, lang, label, category, text FROM abstract_sections
WHERE edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
ORDER BY edition_id, lang, position
"""
OTHER_LANGUAGES = """
SELECT DISTINCT kind, lang, text FROM texts
WHERE edition_id IN (SELECT id FROM editions WHERE work_id = :work_id) AND lang NOT IN ('en', 'es')
ORDER BY lang, kind DESC
"""
FLAGS = """
SELECT code, doubts.severity, detail, description_en AS en, description_es AS es
FROM doubts JOIN flag_codes USING (code)
WHERE work_id = :work_id
ORDER BY instr('error warning info', doubts.severity), code, detail
"""
ORCIDS = """
SELECT DISTINCT name, orcid FROM authors
WHERE orcid IS NOT NULL AND edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
"""
NOTICES = """
SELECT DISTINCT notice_links.edition_id, editions.work_id, coalesce(works.title_en, works.title_es) AS title
FROM notice_links
JOIN editions ON editions.id = notice_links.edition_id
JOIN works ON works.id = editions.work_id
WHERE notice_links.work_id = :work_id
ORDER BY 1
"""
LINKS = """
SELECT min(edition_id, other_id) AS one, max(edition_id, other_id) AS other, method, detail, max(score) AS score
FROM edition_links
WHERE edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
    AND (other_lang IS NOT NULL OR other_id IN (SELECT id FROM editions WHERE work_id = :work_id))
GROUP BY one, other, method, detail
"""
SOURCES = """
SELECT field_sources.*, editions.lang AS edition_lang
FROM field_sources LEFT JOIN editions ON editions.id = field_sources.edition_id
WHERE field_sources.work_id = :work_id
"""
OTHER_SOURCES = """
SELECT
    provenance.edition_id, reader, rule, confidence, words, provenance.extractor, provenance.snapshot_id,
    editions.lang AS edition_lang, snapshots.fetched_at,
    provenance.field || CASE WHEN provenance.lang = '' THEN '' ELSE '_' || provenance.lang END AS field
FROM editions
JOIN provenance ON provenance.edition_id = editions.id
LEFT JOIN snapshots ON snapshots.id = provenance.snapshot_id
WHERE editions.work_id = :work_id AND NOT EXISTS (
    SELECT 1 FROM field_sources AS shown
    WHERE shown.work_id = editions.work_id AND shown.edition_id = editions.id AND shown.rule = provenance.rule
        AND shown.field IN (
            provenance.field, provenance.field || '_' || provenance.lang, provenance.field || '_' || editions.lang
        )
)
ORDER BY editions.id, provenance.field, provenance.lang
"""
CHANGES = """
SELECT id, edition_id, field, lang, substr(old, 1, 400) AS old, substr(new, 1, 400) AS new,
    length(old) > 400 OR length(new) > 400 AS is_cut, cause, at
FROM changes
WHERE edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
ORDER BY at DESC, id DESC LIMIT 200
"""
SUSPECTED = """
SELECT * FROM duplicates_suspected
WHERE edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
    OR other_id IN (SELECT id FROM editions WHERE work_id = :work_id)
ORDER BY score DESC LIMIT 20
"""
"""Pairs of which one edition is this work's, waiting for a person."""
ALL = {
    "work": WORK, "sections": SECTIONS, "orcids": ORCIDS, "editions": EDITIONS, "notices": NOTICES, "joined_by": LINKS,
    "suspected": SUSPECTED, "doubts": FLAGS, "other_languages": OTHER_LANGUAGES, "sources": SOURCES,
    "other_sources": OTHER_SOURCES, "changes": CHANGES,
}  # fmt: skip
MILLISECONDS = 1000
"""How long all of these may take together; a thousandth of it is usual."""
INTERNAL = frozenset({"seq", "author_names", "errors", "warnings", "remarks"})
"""Columns of `works` that only the program needs."""
LISTS = ("keywords_en", "keywords_es", "authors", "flags", "sources")
"""Columns of `works` that hold JSON."""


async def new_home(db: Any, work_id: str) -> str | None:
    """The work an old identifier leads to now."""
    row = (await db.execute(NEW_HOME, {"work_id": work_id})).first()
    return row["work_id"] if row else None


async def read(db: Any, work_id: str) -> Row | None:
    """The article page's variables, or None if no work has this identifier."""
    held: dict[str, list[Row]] = await db.execute_fn(lambda connection: _held(connection, work_id))
    if not held["work"]:
        return None
    [work] = held["work"]
    sections = _sections(held["sections"])
    english, spanish = (sections_of(work[f"abstract_{lang}"], sections[lang]) for lang in ("en", "es"))
    authors, affiliations = credits(json.loads(work["authors"]), held["orcids"])
    editions = [_linked(edition) for edition in held["editions"]]
    return {
        "work": work,
        "abstract": abstracts(english, spanish),
        "keywords": facing(json.loads(work["keywords_en"]), json.loads(work["keywords_es"])),
        "authors": authors,
        "affiliations": affiliations,
        "doi_links": dois(work),
        "citations": citations(work, editions),
        "editions": editions,
        "notices": held["notices"],
        "joined_by": [told(link) for link in held["joined_by"]],
        "suspected": [other_of(pair, work_id) for pair in held["suspected"]],
        "doubts": [_in_words(flag) for flag in held["doubts"]],
        "other_languages": held["other_languages"],
        "sources": held["sources"],
        "other_sources": held["other_sources"],
        "changes": held["changes"],
        "path": article_path(work_id),
    }


def _held(connection: sqlite3.Connection, work_id: str) -> dict[str, list[Row]]:
    """All that is held of a work, in one go: each hop between threads would take longer than its query."""
    with sqlite_timelimit(connection, MILLISECONDS):
        return {name: [dict(row) for row in connection.execute(sql, {"work_id": work_id})] for name, sql in ALL.items()}


def for_programs(shown: Row) -> Row:
    """The page's variables as its JSON twin has them: lists as lists, and each phrase in both languages."""
    work = {name: value for name, value in shown["work"].items() if name not in INTERNAL}
    lists = {name: json.loads(work[name]) for name in LISTS}
    said: Row = _plain({**shown, "work": work | lists})
    return said


def _plain(data: Any) -> Any:
    if isinstance(data, Phrase):
        return {"en": data.en, "es": data.es}
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(item) for item in data] if isinstance(data, (list, tuple)) else data


def _in_words(flag: Row) -> Row:
    return {"says": Phrase(flag.pop("en"), flag.pop("es")), **flag}


def other_of(pair: Row, work_id: str) -> Row:
    """A row of `duplicates_suspected` as seen from one of the two: `other_…` is of the other."""
    if pair["work_id"] == work_id:
        return pair
    own = {"other_id": "edition_id"} | {
        f"other_{name}": name for name in ("work_id", "title", "doi", "journal", "place")
    }
    return pair | {other: pair[name] for other, name in own.items()} | {"edition_id": pair["other_id"]}


def _sections(rows: Sequence[Row]) -> dict[str, list[list[Section]]]:
    """Abstracts by language, as each edition has them."""
    by_edition: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for row in rows:
        by_edition[row["lang"], row["edition_id"]].append(Section(row["label"], row["category"], row["text"]))
    held: dict[str, list[list[Section]]] = defaultdict(list)
    for (lang, _), sections in by_edition.items():
        held[lang].append(sections)
    return held


def _linked(edition: Row) -> Row:
    return edition | {"web": web_link(edition["url"]), "doi_link": doi_link(edition["doi"])}
