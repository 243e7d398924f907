"""An edition in its tables: `write` and `read` are each other's inverse."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from db.notices import title_key
from db.record import Abstract, Author, Edition, Flag, KeywordPair, Keywords, Notice, Section, Source, Title, Twin
from db.schema import DICTIONARY

SCALARS = tuple(f.name for f in fields(Edition) if not str(f.type).startswith("tuple"))
"""The fields of an edition that are columns of `editions`."""

CHILDREN = (
    "author_affiliations", "authors", "affiliations", "texts", "abstract_sections", "keywords", "paired_keywords",
    "flags", "provenance", "edition_links", "notices",
)  # fmt: skip
"""The tables that hang on `editions`, those that point to others first."""

SEVERITIES = {code: text["severity"] for code, text in DICTIONARY["flags"].items()}
HELD = "IN (SELECT value FROM json_each(?))"
"""One parameter, a JSON array of ids: as many as one likes."""

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Filing:
    """An edition to be written, with its journal, where and when it was read, and by which extractor."""

    edition: Edition
    journal_id: str | None
    snapshot_id: str | None
    at: str
    extractor: str


def write(connection: sqlite3.Connection, filings: Sequence[Filing]) -> None:
    """Write editions, each id at most once; of one already held only what was first known stays."""
    _erase_children(connection, [filing.edition.id for filing in filings])
    columns = (
        "id",
        "work_id",
        "journal_id",
        "first_seen",
        *SCALARS,
        "digest",
        "extractor",
        "snapshot_id",
        "updated_at",
    )
    renewed = ", ".join(f"{column} = excluded.{column}" for column in columns[4:-1])
    connection.executemany(
        f"INSERT INTO editions ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT DO UPDATE SET {renewed}, updated_at = max(updated_at, excluded.updated_at),"
        " journal_id = coalesce(excluded.journal_id, journal_id)",
        [
            (
                *(f.edition.id, f.edition.id, f.journal_id, f.at),
                *(getattr(f.edition, name) for name in SCALARS),
                *(f.edition.digest, f.extractor, f.snapshot_id, f.at),
            )
            for f in filings
        ],
    )
    gathered: Rows = defaultdict(list)
    for filing in filings:
        for table, new in _children(filing).items():
            gathered[table] += new
    for table in reversed(CHILDREN):
        if rows := gathered[table]:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def write_sources(connection: sqlite3.Connection, filings: Sequence[Filing]) -> None:
    """Say anew where the fields of editions come from, and by which rules, which otherwise stay as they are held."""
    connection.executemany(
        "UPDATE editions SET extractor = ? WHERE id = ?", [(filing.extractor, filing.edition.id) for filing in filings]
    )
    ids = json.dumps([filing.edition.id for filing in filings])
    connection.execute(f"DELETE FROM provenance WHERE edition_id {HELD}", [ids])
    rows = [row for filing in filings for row in _sources(filing)]
    connection.executemany("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _erase_children(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Erase what hangs on those of the editions that are held; most are new, and have nothing to look for."""
    held = [key for (key,) in connection.execute(f"SELECT id FROM editions WHERE id {HELD}", [json.dumps(ids)])]
    for table in CHILDREN if held else ():
        connection.execute(f"DELETE FROM {table} WHERE edition_id {HELD}", [json.dumps(held)])


def _children(filing: Filing) -> Rows:
    """The rows that hang on an edition, table by table, in the order of their columns."""
    edition, key = filing.edition, filing.edition.id
    return {
        "texts": [
            *((key, "title", title.lang, title.text) for title in edition.titles),
            *((key, "abstract", abstract.lang, abstract.text) for abstract in edition.abstracts),
        ],
        "abstract_sections": [
            (key, abstract.lang, position, section.label, section.category, section.text)
            for abstract in edition.abstracts
            for position, section in enumerate(abstract.sections)
        ],
        "keywords": [
            (key, keywords.lang, position, term)
            for keywords in edition.keywords
            for position, term in enumerate(keywords.terms)
        ],
        "paired_keywords": [(key, pair.en, pair.es, pair.score) for pair in edition.pairs],
        "affiliations": [(key, position, text) for position, text in enumerate(edition.affiliations)],
        "authors": [(key, position, author.name, author.orcid) for position, author in enumerate(edition.authors)],
        "author_affiliations": [
            (key, position, affiliation)
            for position, author in enumerate(edition.authors)
            for affiliation in author.affiliations
        ],
        "flags": [(key, flag.code, SEVERITIES[flag.code], flag.detail) for flag in edition.flags],
        "notices": [
            (key, position, n.kind, int(n.own), n.doi, n.title, title_key(n.title) if n.title else None)
            for position, n in enumerate(edition.notices)
        ],
        "edition_links": [(key, t.edition_id, t.method, "", 1.0, t.lang, t.doi) for t in edition.twins],
        "provenance": _sources(filing),
    }


def _sources(filing: Filing) -> list[tuple[Any, ...]]:
    key, read_from = filing.edition.id, (filing.extractor, filing.snapshot_id)
    return [
        (key, s.field, s.lang or "", s.reader, s.rule, s.confidence, s.words, *read_from)
        for s in filing.edition.sources
    ]


def read(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Edition]:
    """These editions as they stand in the tables, by id; ids that are not held are left out."""
    wanted = json.dumps(list(ids))
    children = {table: _by_edition(connection, table, wanted) for table in CHILDREN}
    columns = ", ".join(SCALARS)
    editions = connection.execute(f"SELECT id, {columns} FROM editions WHERE id {HELD}", [wanted])
    return {
        key: _edition(dict(zip(SCALARS, values, strict=True)), {table: rows[key] for table, rows in children.items()})
        for key, *values in editions
    }


def _by_edition(connection: sqlite3.Connection, table: str, wanted: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in connection.execute(f"SELECT * FROM {table} WHERE edition_id {HELD}", [wanted]):
        found[key].append(tuple(rest))
    return found


def _edition(scalars: dict[str, Any], rows: Rows) -> Edition:
    """Rebuild an edition from its row and its children's rows (in key order, without the edition's id)."""
    sections = defaultdict(list)
    for lang, _, label, category, text in rows["abstract_sections"]:
        sections[lang].append(Section(label, category, text))
    terms = defaultdict(list)
    for lang, _, term in rows["keywords"]:
        terms[lang].append(term)
    affiliated = defaultdict(list)
    for author, affiliation in rows["author_affiliations"]:
        affiliated[author].append(affiliation)
    return Edition(
        **scalars,
        titles=tuple(Title(lang, text) for kind, lang, text in rows["texts"] if kind == "title"),
        abstracts=tuple(Abstract(lang, tuple(found)) for lang, found in sections.items()),
        keywords=tuple(Keywords(lang, tuple(found)) for lang, found in terms.items()),
        pairs=tuple(KeywordPair(*pair) for pair in rows["paired_keywords"]),
        affiliations=tuple(text for _, text in rows["affiliations"]),
        authors=tuple(Author(name, tuple(affiliated[at]), orcid) for at, name, orcid in rows["authors"]),
        twins=tuple(
            Twin(lang, other, doi, method)
            for other, method, _, _, lang, doi in rows["edition_links"]
            if lang  # what comparing found names none
        ),
        notices=tuple(Notice(kind, bool(own), doi, title) for _, kind, own, doi, title, _ in rows["notices"]),
        flags=tuple(Flag(code, detail) for code, _, detail in rows["flags"]),
        sources=tuple(
            Source(field, reader, rule, confidence, lang or None, words)
            for field, lang, reader, rule, confidence, words, *_ in rows["provenance"]
        ),
    )
