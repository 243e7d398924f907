"""Why two editions are one article, or may be, in words of both languages."""

from __future__ import annotations

import re
from typing import Any

from db.site.phrases import Phrase, labels

Row = dict[str, Any]

PAIR = """
SELECT method, detail, max(score) AS score FROM edition_links
WHERE (edition_id = :one AND other_id = :other) OR (edition_id = :other AND other_id = :one)
GROUP BY method, detail ORDER BY score DESC, method
"""
METHODS, DETAILS = (labels()[group] for group in ("evidence", "compared"))
WORD = re.compile(r"[a-z][a-z-]*")


def told(link: Row) -> Row:
    """A row of `edition_links` with its method and what was compared in words; the codes stay beside them.

    >>> link = told({"method": "kinds differ", "detail": "reply / –", "score": -0.9})
    >>> str(link["says"]), str(link["compares"])
    ('they are pieces of different kinds · son textos de distinta clase', 'reply / – · respuesta / –')
    """
    method, detail = link["method"], link["detail"] or ""
    return link | {"says": METHODS.get(method, Phrase(method, method)), "compares": _compared(detail)}


def _compared(detail: str) -> Phrase:
    """Kinds and types of articles are named in our own words; numbers, dates and names stay as they are."""
    if detail in METHODS:
        return METHODS[detail]
    if not all(word in DETAILS for word in WORD.findall(detail)):
        return Phrase(detail, detail)
    en, es = WORD.sub(lambda word: DETAILS[word[0]].en, detail), WORD.sub(lambda word: DETAILS[word[0]].es, detail)
    return Phrase(en, es)
