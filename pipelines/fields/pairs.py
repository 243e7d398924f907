"""Which keyword of one language stands for which of the other: by their order, and by how alike they are."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from db.record import KeywordPair
from db.text import folded
from pipelines.tables import table

ENDINGS = sorted(table("cognates")["endings"].items(), key=lambda pair: -len(pair[0]))
"""Endings that translate one another ('-ción' and '-tion'), each with what both are read as."""
IN_ORDER = 0.5
"""What the same place in lists of equal length is worth; likeness is worth up to 1."""
MOST = 40
"""Terms of a list from which it is none of keywords, and nothing is paired."""
LEAST = 0.5
"""Pairs that score less are left apart."""


def pairs(english: Sequence[str], spanish: Sequence[str]) -> tuple[KeywordPair, ...]:
    """Pairs of terms, each term in one at most, in the English order, scored from 0 to 1.

    Lists are printed as translations of one another, so the same place speaks for a pair; but some are sorted by
    the alphabet, and then only cognates tell.

    >>> [(p.en, p.es, p.score) for p in pairs(["Gout", "Ultrasonography"], ["Ultrasonografía", "Gota"])]
    [('Gout', 'Gota', 0.86), ('Ultrasonography', 'Ultrasonografía', 0.9)]
    """
    if max(len(english), len(spanish)) > MOST:
        return ()
    same_length = len(english) == len(spanish)
    stems = [_stem(es) for es in spanish]
    likeness = [[ratio(stem, other) / 100 for other in stems] for stem in map(_stem, english)]
    moved = same_length and _sorted_apart(likeness)
    scored = sorted(
        (
            (-_score(likeness[i][j], in_place=same_length and not moved and i == j), i, j)
            for i in range(len(english))
            for j in range(len(spanish))
        ),
    )
    found: dict[int, tuple[int, float]] = {}
    for score, i, j in scored:
        if -score >= LEAST and i not in found and all(j != other for other, _ in found.values()):
            found[i] = (j, round(-score, 2))
    if same_length and len(found) == len(english) - 1:  # one term is left on either side
        i = next(i for i in range(len(english)) if i not in found)
        j = next(j for j in range(len(spanish)) if all(j != other for other, _ in found.values()))
        found[i] = (j, LEAST)
    return tuple(KeywordPair(english[i], spanish[j], score) for i, (j, score) in sorted(found.items()))


def alike(english: str, spanish: str) -> float:
    """How alike two terms are to the eye, from 0 to 1, endings that translate one another taken as equal.

    >>> alike("COVID-19", "covid-19"), round(alike("Hypertension", "Hipertensión"), 2)
    (1.0, 0.89)
    """
    return ratio(_stem(english), _stem(spanish)) / 100


def _stem(term: str) -> str:
    return " ".join(sorted(_without_ending(word) for word in folded(term).split() if word not in ("de", "of", "la")))


def _without_ending(word: str) -> str:
    ending = next(((said, common) for said, common in ENDINGS if word.endswith(said)), None)
    return word.removesuffix(ending[0]) + ending[1] if ending and len(word) > len(ending[0]) + 2 else word


def _score(likeness: float, *, in_place: bool) -> float:
    return min(1.0, max(likeness, IN_ORDER + likeness / 2)) if in_place else likeness


def _sorted_apart(likeness: Sequence[Sequence[float]]) -> bool:
    """Whether cognates stand at other places: the lists are in an order of their own each."""
    sure = [(i, j) for i, row in enumerate(likeness) for j, score in enumerate(row) if score > 0.8]
    return bool(sure) and sum(i != j for i, j in sure) > len(sure) / 2
