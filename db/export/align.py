"""Which sentences of two abstracts, English and Spanish, say the same, and how sure that is.

Lengths after Gale and Church (1993, Computational Linguistics 19:75-102): what is long in one language is long in the
other, and the cheapest way through both texts is found by dynamic programming over 1-1, 1-0, 0-1, 2-1, 1-2 and 2-2
sentences. Terms in common are evidence besides (Simard, Foster and Isabelle 1992, TMI 4:67-81): numbers, and words
whose beginnings agree once both are spelt alike. Sections that face each other are aligned each for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, exp, floor, inf

from db.export.evidence import EVIDENCE, KINDS, RATIO, SCORE, in_common, length_cost
from db.export.sections import facing_sections

Group = tuple[int, int]
"""How many English and how many Spanish sentences belong together."""

BAND, STEPS = 6, 150_000
"""How far from the diagonal a path may stray, in sentences; less where that would take more steps than this."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One or two sentences of each language (joined by a space) that say the same, or one alone and '' with score 0."""

    en: str
    es: str
    score: float


def aligned(english: str, spanish: str) -> list[Pair]:
    """All sentences of both abstracts, each once and in order; those without counterpart face '' with score 0.

    Abstracts are paragraphs with a blank line between, 'Label: text' or text. The score is a probability (0 to 1).
    Time and memory grow with the length of the texts, not with its square.

    >>> english, spanish = "Aim: To see.\\n\\nWe saw five patients.", "Fin: Ver.\\n\\nVimos cinco pacientes."
    >>> [(pair.en, pair.es) for pair in aligned(english, spanish)]
    [('Aim:', 'Fin:'), ('To see.', 'Ver.'), ('We saw five patients.', 'Vimos cinco pacientes.')]
    """
    return [pair for sides in facing_sections(english, spanish) for pair in _paired(*sides)]


def _paired(english: Sequence[str], spanish: Sequence[str]) -> Iterator[Pair]:
    """Both sides in groups, each with its score."""
    evidence = in_common(english, spanish)
    lengths = [len(text) for text in english], [len(text) for text in spanish]
    prior = SCORE["facing" if len(english) == len(spanish) == 1 else "none"]
    i = j = 0
    for n, m in groups(*lengths, evidence):
        score = 0.0
        if n and m:
            unlikely = length_cost(sum(lengths[0][i : i + n]), sum(lengths[1][j : j + m]))
            proof = sum(evidence.get((a, b), 0.0) for a in range(i, i + n) for b in range(j, j + m))
            score = _probability(prior + SCORE["terms"] * proof - SCORE["lengths"] * unlikely)
        yield Pair(" ".join(english[i : i + n]), " ".join(spanish[j : j + m]), score)
        i, j = i + n, j + m


def _probability(log_odds: float) -> float:
    return round(1 / (1 + exp(-log_odds)), 3)


def groups(
    english: Sequence[int], spanish: Sequence[int], evidence: Mapping[tuple[int, int], float], ratio: float = RATIO
) -> list[Group]:
    """The cheapest way to group the sentences of both sides, in order, given their lengths in characters.

    `evidence`: what speaks for two sentences (their numbers from 0), in nats.
    `ratio`: Spanish characters for an English one.

    >>> groups([10, 100, 12], [9, 50, 50, 14], {}, ratio=1)
    [(1, 1), (1, 2), (1, 1)]
    """
    ours, theirs = list(accumulate(english, initial=0)), list(accumulate(spanish, initial=0))
    width = len(theirs) + 2  # a place (i, j) is i * width + j, so that no step leads over the edge to another place
    proven = {(i + 1) * width + j + 1: proof for (i, j), proof in evidence.items()}
    costs, steps = {0: 0.0}, {}
    for i, j in _band(len(english), len(spanish)):
        place, cheapest, chosen = i * width + j, inf, (0, 0)
        for (n, m, prior), proof in zip(KINDS, _proofs(proven, place, width), strict=True):
            if n > i or m > j:
                continue
            cost = costs.get(place - n * width - m, inf) + prior - proof
            if cost < cheapest:
                cost += length_cost(ours[i] - ours[i - n], theirs[j] - theirs[j - m], ratio) if n and m else 0.0
                if cost < cheapest:
                    cheapest, chosen = cost, (n, m)
        costs[place], steps[i, j] = cheapest, chosen
    return _path(steps, len(english), len(spanish))


def _proofs(proven: Mapping[int, float], place: int, width: int) -> tuple[float, ...]:
    """What terms prove for each kind of group that ends at a place, in the order of `KINDS`."""
    last, above = proven.get(place, 0.0), proven.get(place - width, 0.0)
    left, corner = proven.get(place - 1, 0.0), proven.get(place - width - 1, 0.0)
    crossed = EVIDENCE["crossed"] * (above + left)
    return last, last + above, last + left, last + corner + crossed, 0.0, 0.0


def _band(n: int, m: int) -> Iterator[tuple[int, int]]:
    """The numbers of sentences that may end a group, near the diagonal, in the order they depend on one another."""
    width = max(2, min(BAND + abs(n - m), STEPS // max(n, m, 1)))
    slope = m / max(n, 1)
    for i in range(n + 1):
        first, last = floor((i - 1) * slope) - width, ceil((i + 1) * slope) + width
        yield from ((i, j) for j in range(max(first, 0), min(last, m) + 1) if i or j)


def _path(steps: Mapping[Group, Group], i: int, j: int) -> list[Group]:
    """The groups that led to a place, from the first."""
    path = []
    while i or j:
        n, m = steps[i, j]
        path.append((n, m))
        i, j = i - n, j - m
    return path[::-1]
