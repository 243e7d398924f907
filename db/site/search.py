"""Turns what a reader types into a full-text query that is always safe, and finds the works that match it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from db.site.links import doi_in

PAGE = 20
MANY = 10_000  # beyond this neither counting nor ranking is worth its time: newest first, and say so
MOST_TERMS = 30  # FTS5 refuses trees deeper than 256; nobody means more than a few
OPEN, CLOSE = "\ue000", "\ue001"  # private-use characters: escaping leaves them alone, no article means them

COUNT = "SELECT count(*) FROM (SELECT 1 FROM works_fts WHERE works_fts MATCH :match LIMIT :many + 1)"

# Weights in the order of works_fts: titles, abstracts, keywords (two languages each), names.
BEST = """
SELECT rowid FROM works_fts WHERE works_fts MATCH :match
ORDER BY bm25(works_fts, 10, 10, 2, 2, 6, 6, 4), rowid DESC LIMIT :size OFFSET :start
"""
NEWEST = """
SELECT rowid FROM works_fts WHERE works_fts MATCH :match
ORDER BY rowid DESC LIMIT :size OFFSET :start
"""
BY_IDENTIFIER = """
SELECT DISTINCT works.seq FROM editions JOIN works ON works.id = editions.work_id
WHERE editions.doi = :doi OR editions.id = :id
"""

# Marked only for the rows of this page: FTS5 would otherwise mark every match before sorting.
MARKED = """
SELECT works.seq, works.id AS work_id, works.title_en, works.title_es, works.journal, works.year, works.doi,
    works.status,
    highlight(works_fts, 0, :open, :close) AS marked_title_en,
    highlight(works_fts, 1, :open, :close) AS marked_title_es,
    snippet(works_fts, 2, :open, :close, '…', 36) AS marked_snippet_en,
    snippet(works_fts, 3, :open, :close, '…', 36) AS marked_snippet_es,
    highlight(works_fts, 4, :open, :close) AS marked_keywords_en,
    highlight(works_fts, 5, :open, :close) AS marked_keywords_es,
    highlight(works_fts, 6, :open, :close) AS marked_names
FROM json_each(:seqs) AS wanted
CROSS JOIN works ON works.seq = wanted.value
CROSS JOIN works_fts ON works_fts.rowid = wanted.value
WHERE works_fts MATCH :match
"""
PLAIN = """
SELECT works.seq, works.id AS work_id, works.title_en, works.title_es, works.journal, works.year, works.doi,
    works.status,
    works.title_en AS marked_title_en, works.title_es AS marked_title_es,
    substr(works.abstract_en, 1, 300) AS marked_snippet_en, substr(works.abstract_es, 1, 300) AS marked_snippet_es,
    '[]' AS marked_keywords_en, '[]' AS marked_keywords_es, works.author_names AS marked_names
FROM json_each(:seqs) AS wanted JOIN works ON works.seq = wanted.value
"""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results; `many` when there are more than anyone counts."""

    rows: list[dict[str, Any]]
    count: int
    start: int
    many: bool = False

    @property
    def next(self) -> int | None:
        """Where the next page starts."""
        end = self.start + PAGE
        return end if self.many or end < self.count else None


def match_expression(words: str) -> str:
    """Every word a quoted term, "phrases" kept, `word*` a prefix; all must occur.

    >>> match_expression('SARS-CoV-2 "artritis reumatoide" cytokin*')
    '"SARS-CoV-2" "artritis reumatoide" "cytokin" *'
    >>> match_expression('" NEAR( * ) AND')
    '"NEAR(" "AND"'
    """
    words = re.sub("[“”„«»]", '"', re.sub(r"[\x00-\x1f]", " ", words))
    found = [phrase or word for phrase, word in re.findall(r'"([^"]*)"|(\S+)', words)]
    terms = [term.replace('"', " ").strip() for term in found if any(map(str.isalnum, term))]
    return " ".join(f'"{term.rstrip("*")}" *' if term.endswith("*") else f'"{term}"' for term in terms[:MOST_TERMS])


def marked(text: str | None) -> Markup:
    """Escape first, mark afterwards: whatever the text holds, only our `<mark>` is a tag.

    >>> marked("<b>" + OPEN + "lupus" + CLOSE)
    Markup('&lt;b&gt;<mark>lupus</mark>')
    """
    safe = re.sub(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}", r"<mark>\1</mark>", str(escape(text or "")))
    return Markup(re.sub(f"[{OPEN}{CLOSE}]", "", safe))  # noqa: S704  # escaped on the line above


def unmarked(text: str | None) -> str | None:
    """The text as it stands in the article."""
    return re.sub(f"[{OPEN}{CLOSE}]", "", text) if text else None


def as_page(row: dict[str, Any]) -> dict[str, Any]:
    """A result for the template: titles and snippets marked, keywords and names only where they match."""
    keywords = json.loads(row["marked_keywords_en"]) + json.loads(row["marked_keywords_es"])
    names = (row["marked_names"] or "").split("; ")
    fields = ("title_en", "title_es", "snippet_en", "snippet_es")
    return row | {
        "marked": {field: marked(row[f"marked_{field}"]) for field in fields},
        "matching": [marked(text) for text in dict.fromkeys(keywords + names) if OPEN in text],
    }


def as_json(row: dict[str, Any]) -> dict[str, Any]:
    """A result for programs: plain text, no markup."""
    fields = ("work_id", "title_en", "title_es", "journal", "year", "doi", "status")
    return {field: row[field] for field in fields} | {
        "snippet_en": unmarked(row["marked_snippet_en"]),
        "snippet_es": unmarked(row["marked_snippet_es"]),
    }


async def find(db: Any, words: str, start: int = 0) -> Results:
    """Works that match, best first; a DOI or an identifier finds its article."""
    identifier = {"doi": doi_in(words), "id": words.strip()}
    seqs = [row[0] for row in await db.execute(BY_IDENTIFIER, identifier)]
    if seqs:
        return Results(await _rows(db, PLAIN, seqs), len(seqs), 0)
    match = match_expression(words)
    if not match:
        return Results([], 0, 0)
    count = (await db.execute(COUNT, {"match": match, "many": MANY})).single_value()
    order = NEWEST if count > MANY else BEST
    page = await db.execute(order, {"match": match, "size": PAGE, "start": start})
    rows = await _rows(db, MARKED, [row[0] for row in page], match=match, open=OPEN, close=CLOSE)
    return Results(rows, min(count, MANY), start, many=count > MANY)


def every_match(connection: sqlite3.Connection, words: str) -> Iterator[tuple[int]]:
    """Row numbers (`works.seq`) of all that `find` finds, in its order: for exports."""
    named = connection.execute(BY_IDENTIFIER, {"doi": doi_in(words), "id": words.strip()}).fetchall()
    match = match_expression(words)
    if named or not match:
        return iter(named)
    [count] = connection.execute(COUNT, {"match": match, "many": MANY}).fetchone()
    return connection.execute(NEWEST if count > MANY else BEST, {"match": match, "size": -1, "start": 0})


async def _rows(db: Any, sql: str, seqs: list[int], **parameters: str) -> list[dict[str, Any]]:
    found = await db.execute(sql, {"seqs": json.dumps(seqs), **parameters})
    return sorted((dict(row) for row in found), key=lambda row: seqs.index(row["seq"]))
