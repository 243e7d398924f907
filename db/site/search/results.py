"""One page of what a search finds: rows to read and rows for programs, facets with their links, where it goes on."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup

from db.schema import DICTIONARY
from db.site.links import article_path
from db.site.phrases import Phrase, labels
from db.site.search.find import Found, find
from db.site.search.marks import Marker
from db.site.search.query import FILTERS, Query

PAGE = 20
ROWS = """
SELECT works.seq, works.id AS work_id, title_en, title_es, journal, year, doi, status, abstract_en, abstract_es,
    keywords_en, keywords_es, author_names
FROM json_each(:seqs) AS wanted CROSS JOIN works ON works.seq = wanted.value
ORDER BY wanted.key
"""
TITLES = "SELECT id, title FROM journals"
WORDS = labels()
FLAGS: dict[str, str] = {code: Phrase(flag["en"], flag["es"]) for code, flag in DICTIONARY["flags"].items()}
AS_JSON = ("work_id", "title_en", "title_es", "journal", "year", "doi", "status")


@dataclass(frozen=True, slots=True)
class Results:
    """A page of a search; `start` counts from 0."""

    query: Query
    found: Found
    rows: list[dict[str, Any]]
    start: int
    next: str | None
    journals: dict[str, str]

    @property
    def count(self) -> int:
        """How many works there are, or MANY if there are more."""
        return len(self.found.seqs)

    @property
    def many(self) -> bool:
        """Whether there are more than anyone counts."""
        return self.found.many

    @property
    def has_words(self) -> bool:
        """Whether there was anything to search for."""
        return bool(self.found.seqs or self.found.asked.whole)


def page(connection: sqlite3.Connection, query: Query, after: str = "") -> Results:
    """The page of results that follows the place `after`, which an earlier page gave as its `next`."""
    found = find(connection, query)
    start = _position(found, query, after)
    seqs = found.seqs[start : start + PAGE]
    rows = _rows(connection, seqs, Marker(found.asked.marks, found.asked.beginnings), query)
    end = start + PAGE
    journals = dict(connection.execute(TITLES).fetchall())
    return Results(query, found, rows, start, place(found, end - 1) if end < len(found.seqs) else None, journals)


def too_slow(query: Query) -> Results:
    """What there is to show of a search that takes too long, such as for all words that begin with an 'a'."""
    return Results(query, Found(too_slow=True), [], 0, None, {})


def as_json(results: Results) -> dict[str, Any]:
    """The page for programs: plain text, no markup."""
    found, query = results.found, results.query
    return {
        "query": query.words,
        "count": results.count,
        "count_is_capped": results.many,
        "next": results.next,
        "also": list(found.also),
        "did_you_mean": found.suggestion,
        "too_slow": found.too_slow,
        "some_words_only": found.is_loose,
        "year": found.year,
        "sort": query.sort,
        "filters": {name: query.chosen(name) for name in FILTERS if query.chosen(name)},
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts] for name, counts in found.counts.items()
        },
        "results": [
            {name: row[name] for name in AS_JSON} | {f"snippet_{lang}": row[f"snippet_{lang}"] for lang in ("en", "es")}
            for row in results.rows
        ],
    }


def facets_shown(results: Results) -> list[dict[str, Any]]:
    """The facets with a link for each value: to narrow the search by it, or, where it is chosen, to take it out."""
    shown = []
    for name in FILTERS:
        counts = dict(results.found.counts.get(name, ()))
        chosen = results.query.chosen(name)
        values = [
            {
                "value": value,
                "label": _label(results, name, value),
                "count": counts.get(value, 0),
                "chosen": value in chosen,
                "link": (results.query.widened if value in chosen else results.query.narrowed)(name, value).address(),
            }
            for value in dict.fromkeys([*chosen, *counts])
        ]
        if chosen or len(values) > 1:
            shown.append({"name": name, "values": values})
    return shown


def _label(results: Results, name: str, value: str) -> str:
    """A value as a reader would say it."""
    if name == "journal":
        return results.journals.get(value, value)
    if name == "flag":
        return FLAGS.get(value, value)
    return WORDS[name].get(value, value) if name in WORDS else value


def _rows(connection: sqlite3.Connection, seqs: Sequence[int], marker: Marker, query: Query) -> list[dict[str, Any]]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return [_row(dict(row), marker, query) for row in cursor.execute(ROWS, {"seqs": json.dumps(list(seqs))})]


def _row(row: dict[str, Any], marker: Marker, query: Query) -> dict[str, Any]:
    """Titles and passages marked; keywords and names only where they match."""
    terms = [*json.loads(row["keywords_en"]), *json.loads(row["keywords_es"]), *(row["author_names"] or "").split("; ")]
    marked: dict[str, Markup] = {}
    for lang in ("en", "es"):
        marked[f"title_{lang}"] = marker.marked(row[f"title_{lang}"])
        marked[f"snippet_{lang}"] = marker.passage(row[f"abstract_{lang}"])
        row[f"snippet_{lang}"] = _unmarked(marked[f"snippet_{lang}"])
    return row | {
        "marked": marked,
        "matching": [marker.marked(text) for text in dict.fromkeys(terms) if marker.occurs(text)],
        "address": query.address(article_path(row["work_id"])),
    }


def _unmarked(passage: Markup) -> str | None:
    return unescape(str(passage).replace("<mark>", "").replace("</mark>", "")) or None


def place(found: Found, at: int) -> str:
    """An opaque name for the place after a result, which still holds when others come or go."""
    said = json.dumps([found.ranks[at], found.seqs[at]])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _position(found: Found, query: Query, after: str) -> int:
    """Where a page begins; for a name that is none, at the beginning."""
    try:
        rank, seq = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return found.after(float(rank), int(seq), oldest=query.sort == "oldest")
    except (ValueError, TypeError, OverflowError, RecursionError):
        return 0
