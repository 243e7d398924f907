"""What the index does not tell apart or does not hold: ñ and n, and words that are misspelt."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence

from db.site.search.facets import Row
from db.site.search.forms import Vocabulary
from db.site.search.typed import Term, terms
from db.text import folded

BATCH = 100
"""Results that are looked at together, the best ones first …"""
ENOUGH = 20
"""… until so many are found to have the letter that was typed …"""
LAST = 1000
"""… or so many were looked at."""
SHORT = 9
"""Letters of a word that may have another with ñ beside it."""
ASIDE = 1e6
"""Added to the rank of what has only the other letter: after the rest, before what only a translation finds."""
TEXTS = """
SELECT works.seq, coalesce(title_en, '') || ' ' || coalesce(title_es, '') || ' ' || keywords_es || ' ' || keywords_en
    || ' ' || author_names || ' ' || coalesce(abstract_es, '') || ' ' || coalesce(abstract_en, '')
FROM json_each(:seqs) AS wanted CROSS JOIN works ON works.seq = wanted.value
"""
BETWEEN_VOWELS = re.compile("(?<=[aeiou])n(?=[aeiou])")
ENDING = "(?:e?s)?"
VOWELS = {"a": "[aáàâäã]", "e": "[eéèêë]", "i": "[iíìîï]", "o": "[oóòôöõ]", "u": "[uúùûü]"}


def as_typed(connection: sqlite3.Connection, typed: str, rows: Sequence[Row]) -> list[Row]:
    """The best of the rows with those set back that have ñ where n was typed, or the other way round."""
    words = [(word, other) for term in terms(typed) for word, other in _twins(term)]
    if not words:
        return list(rows)
    ranked = sorted(rows, key=lambda row: (row[1], -row[0]))
    wrong: set[int] = set()
    for start in range(0, min(len(ranked), LAST), BATCH):
        seqs = json.dumps([row[0] for row in ranked[start : start + BATCH]])
        for seq, text in connection.execute(TEXTS, {"seqs": seqs}):
            if any(other.search(text) and not word.search(text) for word, other in words):
                wrong.add(seq)
        if start + BATCH - len(wrong) >= ENOUGH:
            break
    return [(row[0], row[1] + ASIDE, *row[2:]) if row[0] in wrong else row for row in ranked]


def _twins(term: Term) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Patterns for each word as typed, and for the word that the index takes for the same."""
    found = []
    for word in re.findall(r"[^\W\d_]+", term.text.lower()):
        if "ñ" in word:
            found.append((_pattern(word), _pattern(word.replace("ñ", "n"))))
        elif len(word) <= SHORT and BETWEEN_VOWELS.search(word):
            found.append((_pattern(word), _pattern(BETWEEN_VOWELS.sub("ñ", word))))
    return found


def _pattern(word: str) -> re.Pattern[str]:
    """The word with any accents, also in the plural.

    >>> bool(_pattern("año").search("Cinco Años")), bool(_pattern("ano").search("años"))
    (True, False)
    """
    stem = word.removesuffix("s") if len(word) > len("ano") else word
    letters = "".join(VOWELS.get(letter, re.escape(letter)) for letter in stem)
    return re.compile(rf"\b{letters}{ENDING}\b", re.IGNORECASE)


def suggestion(connection: sqlite3.Connection, typed: str, unknown: Sequence[Term]) -> str | None:
    """What was typed with each word that does not occur exchanged for the nearest that does."""
    vocabulary = Vocabulary(connection)
    better = typed
    for term in unknown:
        if nearest := vocabulary.nearest(term.words[0]):
            nearest = _as_written(connection, nearest)
            better = re.sub(rf"(?<!\w){re.escape(term.text)}(?!\w)", nearest, better)
    return better if better != typed else None


def _as_written(connection: sqlite3.Connection, word: str) -> str:
    """A word of the index with the accents that an article gives it."""
    [seq] = connection.execute("SELECT rowid FROM works_fts WHERE works_fts MATCH ? LIMIT 1", [f'"{word}"']).fetchone()
    [(_, text)] = connection.execute(TEXTS, {"seqs": json.dumps([seq])})
    written = (token.lower() for token in re.findall(r"[^\W_]+", text) if folded(token) == word)
    return next(written, word)
