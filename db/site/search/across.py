"""A search in the other language: by the pairs of keywords that the collection's own articles print."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.site.search.forms import Vocabulary, variants
from db.site.search.typed import Term
from db.text import folded

SUPPORT = 600
"""Thousandths: the scores of all articles that pair two keywords must add up to so much."""
SHARE = 0.2
"""Of the support of the best translation: what has less is left out."""
MOST = 3
"""Translations of one term."""
LONGEST = 6
"""Words of a keyword that is looked for among the words of a search."""
LOOKUPS = 24
"""Forms of a term that are looked up."""

PAIRS = """
SELECT es_key AS found, es AS term, scores FROM glossary WHERE en_key = :key AND scores >= :support
UNION ALL
SELECT en_key, en, scores FROM glossary WHERE es_key = :key AND scores >= :support
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Terms of a search that stand together, and what the other language says for them."""

    terms: tuple[Term, ...]
    translations: tuple[str, ...] = ()


def stretches(connection: sqlite3.Connection, vocabulary: Vocabulary, terms: Sequence[Term]) -> list[Stretch]:
    """The search cut into the longest stretches that the glossary translates, and single terms."""
    cut, at = [], 0
    while at < len(terms):
        stretch = next(_translated(connection, vocabulary, terms, at), Stretch((terms[at],)))
        cut.append(stretch)
        at += len(stretch.terms)
    return cut


def _translated(
    connection: sqlite3.Connection, vocabulary: Vocabulary, terms: Sequence[Term], at: int
) -> Iterator[Stretch]:
    """Stretches that begin here and have a translation, the longest first."""
    for end in range(min(len(terms), at + LONGEST), at, -1):
        together = tuple(terms[at:end])
        words = tuple(word for term in together for word in term.words)
        if together[0].is_between or together[-1].is_between or len(words) > LONGEST or _is_apart(together):
            continue
        if found := _translations(connection, vocabulary, words, as_it_is=together[0].is_phrase):
            yield Stretch(together, found)


def _is_apart(together: Sequence[Term]) -> bool:
    """Phrases are translated whole or not at all, beginnings of words never."""
    return any(term.is_beginning for term in together) or (len(together) > 1 and any(t.is_phrase for t in together))


def _translations(
    connection: sqlite3.Connection, vocabulary: Vocabulary, words: tuple[str, ...], *, as_it_is: bool
) -> tuple[str, ...]:
    """What articles print for these words in the other language, best supported first."""
    forms = [words] if as_it_is else variants(vocabulary, words, 3, LOOKUPS)
    keys = {" ".join(form) for form in forms}
    support: dict[str, int] = {}
    terms: dict[str, str] = {}
    for key in sorted(keys):
        for found, term, scores in connection.execute(PAIRS, {"key": key, "support": SUPPORT}):
            if found and found not in keys:
                support[found] = support.get(found, 0) + scores
                terms.setdefault(found, term)
    best = max(support.values(), default=0)
    ranked = sorted(support, key=lambda found: (-support[found], found))
    return tuple(terms[found] for found in ranked if support[found] >= SHARE * best)[:MOST]


def words_of(translation: str) -> tuple[str, ...]:
    """A keyword as the index has it.

    >>> words_of("Síndrome de Sjögren")
    ('sindrome', 'de', 'sjogren')
    """
    return tuple(folded(translation).split())
