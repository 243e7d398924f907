"""What a work says for all of its editions, in the table `works` and in the search over it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import editions as editions_table
from db.editions import HELD
from db.joining import groups
from db.record import Edition

AGGREGATORS = frozenset({"scielo", "redalyc", "dialnet", "generic"})
"""Platforms that print other publishers' articles: the journal's own site goes before them."""

OF_THE_PRINCIPAL = (
    "doi", "pii", "url", "journal", "issn", "article_type", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access", "status", "original_language", "license",
)  # fmt: skip
"""What a work takes from its principal edition alone."""

PRINTED = (
    "doi", "doi_en", "doi_es", "pii", "url", "journal", "issn", "article_type", "title_en", "title_es",
    "abstract_en", "abstract_es", "keywords_en", "keywords_es", "authors", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access",
)  # fmt: skip
"""The fields of the view `bilingual` that a page says, in the view's order."""

SEARCHED = "title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, author_names"


def settle(connection: sqlite3.Connection, touched: Iterable[str]) -> None:
    """Bring works, and the search over them, in line with the editions touched and all joined to them."""
    members = groups(connection, touched)
    ids = json.dumps([key for group in members.values() for key in group])
    held = editions_table.read(connection, json.loads(ids))
    leave_search(connection, ids)
    connection.executemany(
        "UPDATE editions SET work_id = ? WHERE id = ? AND work_id <> ?",
        [(work_id, key, work_id) for work_id, group in members.items() for key in group],
    )
    connection.execute(f"DELETE FROM works WHERE id {HELD} AND id NOT IN (SELECT work_id FROM editions)", [ids])
    _write(connection, {work_id: [held[key] for key in group] for work_id, group in members.items()})
    _enter_search(connection, ids)


def leave_search(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the search, before their rows change or go; `ids` is a JSON array."""
    connection.execute(
        f"INSERT INTO works_fts (works_fts, rowid, {SEARCHED}) SELECT 'delete', seq, {SEARCHED} FROM works"
        f" WHERE id {HELD}",
        [ids],
    )


def _enter_search(connection: sqlite3.Connection, ids: str) -> None:
    connection.execute(
        f"INSERT INTO works_fts (rowid, {SEARCHED}) SELECT seq, {SEARCHED} FROM works WHERE id {HELD}", [ids]
    )


def _write(connection: sqlite3.Connection, members: Mapping[str, Sequence[Edition]]) -> None:
    """Upsert the works' rows; journal and times are taken from the editions as they are held."""
    texts = [{"id": work_id, **compose(group)} for work_id, group in members.items()]
    columns = tuple(texts[0])
    renewed = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
    connection.executemany(
        f"INSERT INTO works ({', '.join(columns)}, journal_id, first_seen, updated_at)"
        f" SELECT {', '.join(f':{column}' for column in columns)},"
        " (SELECT journal_id FROM editions WHERE id = :principal_edition_id), min(first_seen), max(updated_at)"
        " FROM editions WHERE work_id = :id"
        f" ON CONFLICT (id) DO UPDATE SET {renewed}, journal_id = excluded.journal_id,"
        " first_seen = excluded.first_seen, updated_at = excluded.updated_at",
        texts,
    )


def principal(editions: Sequence[Edition]) -> Edition:
    """The edition that speaks for the work, never by order of arrival.

    The journal's own site before an aggregator, then the original language, then the lowest DOI or URL.
    """
    return min(
        editions,
        key=lambda e: (
            e.platform in AGGREGATORS,
            e.lang is None or e.lang != e.original_language,
            e.doi or "~",
            e.url or "~",
            e.id,
        ),
    )


def compose(editions: Sequence[Edition]) -> dict[str, Any]:
    """The work's row, but for its id, journal and times: each text from the edition in its own language first."""
    first = principal(editions)
    work: dict[str, Any] = {"principal_edition_id": first.id}
    work |= {name: getattr(first, name) for name in OF_THE_PRINCIPAL}
    for lang in ("en", "es"):
        ranked = sorted(editions, key=lambda e: (e.lang != lang, e is not first, e.id))
        title, abstract, terms = zip(*(edition.in_language(lang) for edition in ranked), strict=True)
        work[f"title_{lang}"] = next(filter(None, title), None)
        work[f"abstract_{lang}"] = next(filter(None, abstract), None)
        work[f"keywords_{lang}"] = json.dumps(next(filter(None, terms), ()), ensure_ascii=False)
        work[f"doi_{lang}"] = _doi_in(lang, ranked)
    work["authors"] = json.dumps(
        [
            {"name": author.name, "affiliations": [first.affiliations[at] for at in author.affiliations]}
            for author in first.authors
        ],
        ensure_ascii=False,
    )
    work["author_names"] = "; ".join(author.name for author in first.authors)
    work["flags"] = json.dumps(sorted(_flags(editions, work)))
    return work


def alone(edition: Edition) -> dict[str, Any]:
    """What `bilingual` would say of an edition that is its work's only one: the fields PRINTED, arrays as lists."""
    row = compose([edition])
    arrays = {name: json.loads(row[name]) for name in ("keywords_en", "keywords_es", "authors")}
    return {name: arrays.get(name, row[name]) for name in PRINTED}


def _doi_in(lang: str, editions: Sequence[Edition]) -> str | None:
    """The DOI of the edition in this language, as that edition prints it or as its twin names it."""
    own = (edition.doi for edition in editions if edition.lang == lang)
    named = (twin.doi for edition in editions for twin in edition.twins if twin.lang == lang)
    return next(filter(None, (*own, *named)), None)


def _flags(editions: Sequence[Edition], work: Mapping[str, Any]) -> set[str]:
    """All codes raised on the editions, but for what one misses and another supplies."""
    codes = {flag.code for edition in editions for flag in edition.flags}
    return {code for code in codes if work.get(code.removesuffix("_missing"), "[]") in (None, "[]")}
