"""Whether an English and a Spanish abstract tell the same: figures, units, drugs, sections and length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.drugs import drugs, lacking
from db.figures import Figures, figures, unmatched

LACKING = 3
"""So many figures that one abstract alone has are no loose translation; fewer are, unless the other has its own."""
PROPORTION = (0.8, 1.4)
"""Between these, Spanish characters to each English one: sound pairs lie from 0.87 to 1.30."""
LONG = 300
"""Characters from which a length says something."""
MOST = 6
"""Particulars that are named of each text."""
LABEL = re.compile(r"[^\W\d_][^:.\n]{2,58}: ")

CODES = frozenset(
    {"numbers_disagree", "units_disagree", "drugs_disagree", "lengths_disagree", "section_counts_disagree"}
)
"""All that `differences` may find."""

Difference = tuple[str, str]
"""A code of the dictionary, and the particulars that differ."""


def differences(english: str, spanish: str) -> list[Difference]:
    """What the two abstracts of an article tell differently, as (code, particulars) in the order of the codes.

    Texts as `Abstract.text` has them: paragraphs, each section `Label: text`.

    >>> differences("Methotrexate, 15 mg, helped 12 of 30.", "El metotrexato, 15 g, ayudó a 21 de 30.")
    [('numbers_disagree', 'en 12, es 21'), ('units_disagree', '15: en mg, es g')]
    """
    return sorted({*_figures(english, spanish), *_drugs(english, spanish), *_sizes(english, spanish)})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The values of figures that each abstract alone has, or has more often; and the units, English and Spanish, of
    values that are given in unlike ones.
    """

    en: tuple[float, ...]
    es: tuple[float, ...]
    units: Mapping[float, tuple[frozenset[str], frozenset[str]]]


def disagreement(english: str, spanish: str) -> Disagreement:
    """What the figures of two abstracts tell differently; what a loose translation leaves out is none.

    >>> disagreement("Of 30, 12 got better.", "De 30, mejoraron 21.").es, disagreement("Of 30, 12.", "De 30.").en
    ((21.0,), ())
    """
    one, other = figures(english), figures(spanish)
    only_en, only_es = _only(one, other, spanish), _only(other, one, english)
    only_en, only_es = only_en or _oftener(one, other, only_es), only_es or _oftener(other, one, only_en)
    if not (only_en and only_es) and max(len(set(only_en)), len(set(only_es))) < LACKING:
        only_en, only_es = [], []
    units = {
        value: (frozenset(one.units[value]), frozenset(other.units[value]))
        for value in sorted(one.units.keys() & other.units.keys())
        if not one.units[value] & other.units[value]
    }
    return Disagreement(tuple(only_en), tuple(only_es), units)


def _figures(english: str, spanish: str) -> Iterator[Difference]:
    found = disagreement(english, spanish)
    if found.en or found.es:
        yield "numbers_disagree", _particulars(*([f"{value:g}" for value in only] for only in (found.en, found.es)))
    for value, both in found.units.items():
        said, again = ("/".join(sorted(units)) for units in both)
        yield "units_disagree", f"{value:g}: en {said}, es {again}"


def _only(own: Figures, others: Figures, text: str) -> list[float]:
    """The figures of one abstract that the other, whose text this is, lacks."""
    return [values[0] for values in unmatched(own, others, text)]


def _oftener(own: Figures, others: Figures, lacking: list[float]) -> list[float]:
    """Where a text lacks figures of the other: those which it has more often instead."""
    return list(own.counts() - others.counts()) if lacking else []


def _drugs(english: str, spanish: str) -> Iterator[Difference]:
    one, other = drugs(english), drugs(spanish)
    if one.keys() != other.keys():
        only_en, only_es = lacking(one, spanish, other), lacking(other, english, one)
        if only_en or only_es:
            yield "drugs_disagree", _particulars(only_en, only_es)


def _particulars(english: list[str], spanish: list[str]) -> str:
    """As in `en 12, es 21`."""
    sides = (("en", list(dict.fromkeys(english))), ("es", list(dict.fromkeys(spanish))))
    return ", ".join(f"{lang} {' '.join(said[:MOST])}{' …' * (len(said) > MOST)}" for lang, said in sides if said)


def _sizes(english: str, spanish: str) -> Iterator[Difference]:
    """Lengths out of proportion, and structured abstracts with different numbers of sections."""
    least, most = PROPORTION
    if max(len(english), len(spanish)) > LONG and not least < len(spanish) / max(1, len(english)) < most:
        yield "lengths_disagree", f"en {len(english)}, es {len(spanish)}"
    counts = [len(paragraphs) for text in (english, spanish) if any(map(LABEL.match, paragraphs := text.split("\n\n")))]
    if len(counts) > 1 and counts[0] != counts[1]:
        yield "section_counts_disagree", f"en {counts[0]}, es {counts[1]}"
