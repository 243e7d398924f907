"""How good an alignment is, measured against pairs of segments that people made.

Both sides are given as running text, so that nothing tells where a segment ends. A segment of the gold may hold half a
sentence or several. What is compared is therefore where each stands in the text, counted in characters without space.

- A pair is *right* if its two sides touch the same pairs of the gold: neither side reaches into a neighbour alone.
- A pair of the gold is *found* if all that touches it is right, and is a chain of one or two sentences on each side.
- Precision is the share of pairs that are right (what faces '' is no pair), recall the share of the gold that is found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.export.align import Pair
from db.export.sentences import sentences

Sides = tuple[str, str]
Span = tuple[int, int]


@dataclass(frozen=True)
class Measured:
    """Counts over one document or several."""

    pairs: int = 0
    right: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(
            self.pairs + other.pairs, self.right + other.right, self.gold + other.gold, self.found + other.found
        )

    @property
    def f1(self) -> float:
        precision, recall = self.right / max(self.pairs, 1), self.found / max(self.gold, 1)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measured(pairs: Sequence[Pair], gold: Sequence[Sides]) -> Measured:
    """One document's counts; a pair of the gold with an empty side is text that has no counterpart."""
    facing = sum(bool(pair.en and pair.es) for pair in pairs)
    return Measured(facing, sum(rights(pairs, gold)), sum(bool(en and es) for en, es in gold), found(pairs, gold))


def rights(pairs: Sequence[Pair], gold: Sequence[Sides]) -> list[bool]:
    """For each pair whether it is right."""
    touched = [
        [touching(span, of_gold) for span in spans(pair[side] for pair in as_sides(pairs))]
        for side, of_gold in enumerate(gold_spans(gold))
    ]
    return [bool(one) and one == other for one, other in zip(*touched, strict=True)]


def found(pairs: Sequence[Pair], gold: Sequence[Sides]) -> int:
    """How many pairs of the gold are found."""
    right = rights(pairs, gold)
    chains = [
        [touching(span, spans(pair[side] for pair in as_sides(pairs))) for span in of_gold]
        for side, of_gold in enumerate(gold_spans(gold))
    ]
    return sum(
        all(
            chain and all(right[at] for at in chain) and _is_short(pairs, side, chain)
            for side, chain in enumerate(both)
        )
        for both in zip(*chains, strict=True)
    )


def _is_short(pairs: Sequence[Pair], side: int, chain: Iterable[int]) -> bool:
    return sum(len(sentences(as_sides(pairs)[at][side])) for at in chain) <= 2


def as_sides(pairs: Iterable[Pair]) -> list[Sides]:
    return [(pair.en, pair.es) for pair in pairs]


def gold_spans(gold: Sequence[Sides]) -> tuple[list[Span], list[Span]]:
    return spans(en for en, _ in gold), spans(es for _, es in gold)


def spans(texts: Iterable[str]) -> list[Span]:
    """Where each text begins and ends among all of them, in characters that are no space."""
    ends = [0]
    for text in texts:
        ends.append(ends[-1] + len("".join(text.split())))
    return list(pairwise(ends))


def touching(span: Span, others: Sequence[Span]) -> set[int]:
    """The numbers of the others that share a character with this one."""
    return {number for number, other in enumerate(others) if max(span[0], other[0]) < min(span[1], other[1])}
