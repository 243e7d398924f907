"""A search as a full-text query: each term in all its forms, and, across languages, in its translations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from db.site.search.across import Stretch, stretches, words_of
from db.site.search.forms import TABLES, Vocabulary, variants
from db.site.search.typed import Term, meant, terms

FORMS = 12
"""Forms of one word that are searched."""
PHRASES = 6
"""Forms of words that stand together."""
FEW = 8
"""Terms that are widened; a longer search is a sentence, and taken as it is."""
DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
PREFIXES = TABLES["prefixed"]["beginnings"]
LEAST_AFTER = 4
"""Letters of a word after a beginning that is parted from it."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """What is asked of the index: the words as typed, in all their forms, in two languages; and what to mark.

    `looser` asks for all but one of them, for all but two …: for when nothing has them all.
    """

    exact: str = ""
    direct: str = ""
    whole: str = ""
    looser: tuple[str, ...] = ()
    marks: tuple[Words, ...] = ()
    beginnings: tuple[Words, ...] = ()
    also: tuple[str, ...] = ()
    unknown: tuple[Term, ...] = ()

    @property
    def is_across(self) -> bool:
        """Whether anything is found by a translation."""
        return self.whole != self.direct


def plain(typed: str) -> str:
    """Every word a quoted term, "phrases" kept, `word*` a beginning; all must occur. For any full-text index.

    >>> plain('SARS-CoV-2 "artritis reumatoide" cytokin*')
    '"SARS-CoV-2" "artritis reumatoide" "cytokin" *'
    """
    return " ".join(_quoted(term) for term in terms(typed))


def expression(connection: sqlite3.Connection, typed: str, *, across: bool = True) -> Expression:
    """The full-text query for what was typed; empty if that holds no word."""
    found = terms(typed)
    if not found:
        return Expression()
    vocabulary = Vocabulary(connection)
    kept = meant(found)
    wide = {term: _forms(vocabulary, term, few=len(kept) <= FEW) for term in kept}
    cut = stretches(connection, vocabulary, found) if across else [Stretch((term,)) for term in found]
    translated = {text: _in_other_words(vocabulary, text) for stretch in cut for text in stretch.translations}
    asked = {term: _term(term, wide[term]) for term in wide}
    needed = [(stretch, [term for term in stretch.terms if term in wide]) for stretch in cut]
    direct = _all(asked.values())
    parts = [
        (
            _any(
                [_all(asked[term] for term in own), *(_phrase(w) for t in stretch.translations for w in translated[t])]
            ),
            any(term.is_phrase or term.is_beginning for term in own),
        )
        for stretch, own in needed
        if own
    ]
    whole = _all(part for part, _ in parts)
    together = _together(found)
    forms = [words for term in wide if not term.is_beginning for words in ([term.words], *([w] for w in wide[term]))]
    return Expression(
        _all(map(_quoted, wide)),
        _any([direct, together]) if together else direct,
        _any([whole, together]) if together else whole,
        tuple(_looser(parts)),
        tuple(dict.fromkeys([w for group in forms for w in group] + [w for g in translated.values() for w in g])),
        tuple(term.words for term in wide if term.is_beginning),
        tuple(translated),
        tuple(
            term
            for stretch, own in needed
            if not stretch.translations
            for term in own
            if not wide[term] and len(term.words) == 1 and not term.is_phrase and not term.is_beginning
        ),
    )


def _forms(vocabulary: Vocabulary, term: Term, *, few: bool) -> list[Words]:
    """In what forms the collection holds a term."""
    if term.is_phrase or term.is_beginning:
        return []
    most = FORMS if few else 1
    forms: list[Words] = [(form,) for form in vocabulary.forms(term.words[0], most)]
    if len(term.words) > 1:
        joined = vocabulary.forms("".join(term.words), most)
        forms = [*variants(vocabulary, term.words, 3, PHRASES)[1:], *((form,) for form in joined)]
    divided = [form for words in _divided(term.words) for form in variants(vocabulary, words, 2, PHRASES)]
    return forms + [words for words in divided if len(vocabulary.held(words)) == len(set(words))]


def _divided(words: Words) -> list[Words]:
    """Other ways to divide a term: what hyphens join, some write in one word; and an English genitive.

    >>> _divided(("covid19",)), _divided(("sars", "cov", "2")), _divided(("crohn", "s"))
    ([('covid', '19')], [('sars', 'cov2')], [('crohn',)])
    >>> _divided(("antiinflamatorio",))
    [('anti', 'inflamatorio')]
    """
    text = " ".join(words)
    ways = [DIGITS.sub(" ", text), re.sub(r"(?<=[^\W\d_]) (?=\d)", "", text), text.removesuffix(" s")]
    ways += [f"{beginning} {text.removeprefix(beginning)}" for beginning in PREFIXES if _is_before(beginning, text)]
    return [other for other in dict.fromkeys(tuple(way.split()) for way in ways) if other != words]


def _is_before(beginning: str, text: str) -> bool:
    return text.startswith(beginning) and text.isalpha() and len(text) >= len(beginning) + LEAST_AFTER


def _in_other_words(vocabulary: Vocabulary, translation: str) -> list[Words]:
    words = words_of(translation)
    if len(words) == 1:
        return [words, *(tuple([form]) for form in vocabulary.forms(words[0], FORMS) if form != words[0])]
    return variants(vocabulary, words, 3, PHRASES)


def _term(term: Term, forms: Sequence[Words]) -> str:
    return _any([_quoted(term)] + [_phrase(form) for form in forms if form != term.words])


def _looser(parts: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """All parts but one, all but two …, as long as two are left and half of them; what was marked as meant so stays.

    >>> list(_looser([("a", False), ("b", False), ('"c d"', True)]))
    ['((b AND "c d") OR (a AND "c d"))']
    >>> list(_looser([("a", False), ("b", False)]))
    []
    """
    free = [at for at, (_, is_firm) in enumerate(parts) if not is_firm]
    least = max(2, len(parts) // 2)
    for out in range(1, len(parts) - least + 1 if len(parts) <= FEW else 0):
        ways = [[part for at, (part, _) in enumerate(parts) if at not in left] for left in combinations(free, out)]
        if ways:
            yield _any([_all(way) for way in ways])


def _together(found: Sequence[Term]) -> str:
    """The whole search as one phrase: who has it word for word comes first."""
    if len(found) < 2 or any(term.is_phrase or term.is_beginning for term in found):
        return ""
    return _phrase([word for term in found for word in term.words])


def _quoted(term: Term) -> str:
    text = term.text.replace('"', " ")
    return f'"{text}" *' if term.is_beginning else f'"{text}"'


def _phrase(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _all(parts: Iterable[str]) -> str:
    held = list(parts)
    return held[0] if len(held) == 1 else f"({' AND '.join(held)})"
