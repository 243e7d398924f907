"""What a reader types, taken apart: words, "phrases", beginnings*; safe whatever it holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from db.text import folded

MOST = 30
"""Terms of a search; FTS5 refuses trees that are too deep, and nobody means more than a few."""
LONGEST = 500
"""Characters of a search."""

NOTHING = re.compile(r"[\x00-\x1f\x7f\ue000-\uf8ff\ufeff]")
QUOTES = re.compile("[“”„«»]")
APART = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[/;()\[\]{}|&=<>!?¿¡]")
"""What separates words as a space does; other signs, as in 'SARS-CoV-2', join them."""
PIECE = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
AND = ("AND", "Y")
"""Between words, what holds for all words anyway."""
INITIAL = re.compile(r"[^\W\d_]\.")
BETWEEN = frozenset(
    tomllib.loads(Path(__file__).with_name("inflections.toml").read_text(encoding="utf-8"))["between"]["words"]
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must occur: its text as typed, and its words as the index has them, one after the other."""

    text: str
    words: tuple[str, ...]
    is_phrase: bool = False
    is_beginning: bool = False

    @property
    def is_between(self) -> bool:
        """Whether it only holds others together, or is an initial; a capital letter, as in 'vitamin A', is meant."""
        if INITIAL.fullmatch(self.text) or (self.text in AND and not self.is_phrase):
            return True
        return not (self.is_phrase or self.is_beginning or self.text.isupper()) and self.text.lower() in BETWEEN


def printable(typed: str) -> str:
    """What can be searched for at all, and shown again: no control characters, no halves of characters, not too long.

    >>> printable("a\\x00b“c”")
    'a b“c”'
    """
    return NOTHING.sub(" ", typed[:LONGEST].encode("utf-8", "replace").decode("utf-8"))


def terms(typed: str) -> tuple[Term, ...]:
    """The terms of a search, in their order.

    >>> [(term.text, term.words) for term in terms('SARS-CoV-2 "dolor lumbar" cytokin*')]
    [('SARS-CoV-2', ('sars', 'cov', '2')), ('dolor lumbar', ('dolor', 'lumbar')), ('cytokin', ('cytokin',))]
    >>> [term.text for term in terms('" NEAR( * ) AND')]
    ['NEAR', 'AND']
    >>> [term.text for term in terms('gota,artritis (VIH/sida) 0,5')]
    ['gota', 'artritis', 'VIH', 'sida', '0,5']
    """
    found = []
    parts = re.split(r'("[^"]*")', QUOTES.sub('"', printable(typed)))
    text = "".join(part if at % 2 else APART.sub(" ", part) for at, part in enumerate(parts))
    for phrase, star, word in PIECE.findall(text):
        text = (phrase or word).strip()
        if words := tuple(folded(text.rstrip("*")).split()):
            begins = bool(star) or (not phrase and text.endswith("*"))
            found.append(Term(text.rstrip("*"), words, bool(phrase), begins))
    return tuple(found[:MOST])


def meant(found: tuple[Term, ...]) -> tuple[Term, ...]:
    """Without the words that only stand between others; a single letter at the end is meant: 'hepatitis e'.

    >>> [term.text for term in meant(terms("fiebre en la hepatitis e"))]
    ['fiebre', 'hepatitis', 'e']
    >>> [term.text for term in meant(terms("de la"))]
    ['de', 'la']
    """
    last = len(found) - 1
    kept = tuple(term for at, term in enumerate(found) if not term.is_between or (at == last and len(term.text) == 1))
    return kept if any(not term.is_between for term in kept) else found
