"""Everything the article page shows about one work, gathered from the tables in the order it is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from db.record import Section
from db.site.links import article_path, doi_link, orcid_link, web_link

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
    provenance.*, editions.lang AS edition_lang, snapshots.fetched_at,
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


async def new_home(db: Any, work_id: str) -> str | None:
    """The work an old identifier leads to now."""
    row = (await db.execute(NEW_HOME, {"work_id": work_id})).first()
    return row["work_id"] if row else None


async def read(db: Any, work_id: str) -> Row | None:
    """The article page's variables, or None if no work has this identifier."""

    async def rows(sql: str) -> list[Row]:
        return [dict(row) for row in await db.execute(sql, {"work_id": work_id})]

    found = await rows(WORK)
    if not found:
        return None
    [work] = found
    held = _sections(await rows(SECTIONS))
    english, spanish = (sections_of(work[f"abstract_{lang}"], held[lang]) for lang in ("en", "es"))
    authors, affiliations = credits(json.loads(work["authors"]), await rows(ORCIDS))
    return {
        "work": work,
        "abstract": facing(english, spanish),
        "keywords": facing(json.loads(work["keywords_en"]), json.loads(work["keywords_es"])),
        "authors": authors,
        "affiliations": affiliations,
        "doi_links": dois(work),
        "editions": [_linked(edition) for edition in await rows(EDITIONS)],
        "notices": await rows(NOTICES),
        "joined_by": await rows(LINKS),
        "suspected": [other_of(pair, work_id) for pair in await rows(SUSPECTED)],
        "doubts": await rows(FLAGS),
        "other_languages": await rows(OTHER_LANGUAGES),
        "sources": await rows(SOURCES),
        "other_sources": await rows(OTHER_SOURCES),
        "changes": await rows(CHANGES),
        "path": article_path(work_id),
    }


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


def sections_of(abstract: str | None, held: Sequence[Sequence[Section]]) -> list[Section]:
    """The sections behind an abstract's text: those of the edition that says the same, else its paragraphs.

    >>> sections_of("Aim: To see.", [[Section("Aim", None, "To see.")]])
    [Section(label='Aim', category=None, text='To see.')]
    >>> sections_of("One.\\n\\nTwo.", [])
    [Section(label=None, category=None, text='One.'), Section(label=None, category=None, text='Two.')]
    """
    for sections in held:
        if "\n\n".join(section.as_paragraph() for section in sections) == abstract:
            return list(sections)
    return [Section(None, None, paragraph) for paragraph in (abstract or "").split("\n\n") if paragraph]


def facing(english: Sequence[Any], spanish: Sequence[Any]) -> Row:
    """Two lists side by side: row by row if both are of one length, else each as one column.

    >>> facing(["a", "b"], ["á", "é"])
    {'aligned': True, 'rows': [(['a'], ['á']), (['b'], ['é'])]}
    >>> facing(["a", "b"], ["á"])
    {'aligned': False, 'rows': [(['a', 'b'], ['á'])]}
    """
    if english and len(english) == len(spanish):
        return {"aligned": True, "rows": [([a], [b]) for a, b in zip(english, spanish, strict=True)]}
    return {"aligned": False, "rows": [(list(english), list(spanish))] if english or spanish else []}


def credits(authors: Sequence[Row], orcids: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Authors with the numbers of their affiliations, and the affiliations in that numbering.

    >>> credits([{"name": "Ana", "affiliations": ["X"]}, {"name": "Bea", "affiliations": ["Y", "X"]}], [])[0]
    [{'name': 'Ana', 'numbers': [1], 'orcid': None}, {'name': 'Bea', 'numbers': [1, 2], 'orcid': None}]
    """
    numbers: dict[str, int] = {}
    for author in authors:
        for affiliation in author["affiliations"]:
            numbers.setdefault(affiliation, len(numbers) + 1)
    known = {row["name"]: orcid_link(row["orcid"]) for row in orcids}
    credited = [
        {
            "name": author["name"],
            "numbers": sorted(numbers[affiliation] for affiliation in author["affiliations"]),
            "orcid": known.get(author["name"]),
        }
        for author in authors
    ]
    return credited, list(numbers)


def dois(work: Row) -> list[Row]:
    """Every DOI of the work once, with its language where that is known, and its link."""
    by_doi = {work["doi"]: None, work["doi_en"]: "en", work["doi_es"]: "es"}
    return [{"doi": doi, "lang": lang, "link": doi_link(doi)} for doi, lang in by_doi.items() if doi]


def _linked(edition: Row) -> Row:
    return edition | {"web": web_link(edition["url"]), "doi_link": doi_link(edition["doi"])}
