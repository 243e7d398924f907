"""Which sentences of two abstracts say the same: for now section by section, until sentences are aligned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Text in both languages that says the same, and how sure that is (0 to 1); sentences joined by a space."""

    en: str
    es: str
    score: float


def aligned(english: str, spanish: str) -> list[Pair]:
    """Sections that face each other, scored by how alike they are in length.

    >>> aligned("Aim: To see.\\n\\nEnd.", "Fin: Ver.\\n\\nFin.")
    [Pair(en='Aim: To see.', es='Fin: Ver.', score=0.75), Pair(en='End.', es='Fin.', score=1.0)]
    """
    sides = english.split("\n\n"), spanish.split("\n\n")
    if len(sides[0]) != len(sides[1]):
        sides = [" ".join(sides[0])], [" ".join(sides[1])]
    pairs = zip(*sides, strict=True)
    return [Pair(en, es, round(min(len(en), len(es)) / max(len(en), len(es), 1), 2)) for en, es in pairs]
