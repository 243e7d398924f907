"""Figures in a text: their values, however written in English or Spanish, and the units they are given in."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from db.text import unaccented

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _by_word(*parts: str) -> dict[str, tuple[str, ...]]:
    """The keys, of these parts of the table, under which each word stands."""
    keys: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for key, words in TABLE[part].items():
            for word in words:
                keys[word] = (*keys.get(word, ()), key)
    return keys


SPELLED = {word: tuple(map(float, keys)) for word, keys in _by_word("spelled", "months", "roman").items()}
SCALES = {word: float(key) for word, (key, *_) in _by_word("scales").items()}
UNITS = {word: key for word, (key, *_) in _by_word("units").items()}
FIGURE = re.compile(
    r"([0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,·'’][0-9]+)*)"
    r"(?:st|nd|rd|th|[ºª°]\.?)?(?:[\s-]{0,2}([%‰€]|[A-Za-zµμÀ-ÿ]+))?"
)
"""A figure, and the word or sign right after it."""
SEPARATOR = re.compile(r"[.,·'’]")
SPACES = re.compile("[ \u00a0\u2009\u202f]")
AFTERNOON = re.compile(r"(\d{1,2})(?:[:.]\d\d)?\s?[pP]\.?\s?[mM]\b")
RESPELLED: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (" cent", re.compile(r"(?<=\d)\s*per\s+cent\b"), "%"),
    (" cien", re.compile(r"(?<=\d)\s*por\s+cien(?:to)?\b"), "%"),
    ("mm Hg", re.compile(r"mm Hg"), "mmHg"),
    ("·", re.compile(r"(?<=\d·)\s+(?=\d)"), ""),
    *((hint, AFTERNOON, lambda hour: f"{int(hour[1]) % 12 + 12} h") for hint in ("p.m", "p. m", "pm", "PM", "P.M")),
)
"""What is written in several ways around figures: a hint that it is there, what it is, and the one way."""
NUMBERING = re.compile(r"\d\)")
"""A list's, a table's or a reference's, after a bracket."""
POINTS, DASHES = frozenset(".,"), frozenset("-–/")
NOTHING = (None, None)
THOUSANDS = 3
"""Digits after a separator that may divide thousands as well as decimals."""
WORD = re.compile(r"[^\W\d_]+")
COMPOUND = re.compile(r"\b(\w+ta|\w+ty)(?: y |[ -])([a-z]{3,6})\b")
"""'treinta y cinco', 'thirty-five'."""


@lru_cache(maxsize=20_000)
def readings(figure: str) -> tuple[float, ...]:
    """The values that a figure may have: a point or comma divides decimals, or thousands.

    >>> readings("1,234"), readings("0,05"), readings("1.234.567"), readings("12 345"), readings(".5")
    ((1234.0, 1.234), (0.05,), (1234567.0,), (12345.0,), (0.5,))
    """
    joined = SPACES.sub("", figure)
    whole, *rest = SEPARATOR.split(joined)
    if not rest:
        return (float(joined),)
    if len(rest) > 1:
        grouped = all(len(part) == THOUSANDS for part in rest[:-1])
        decimal = joined[len(joined) - len(rest[-1]) - 1] != joined[len(whole)]
        if grouped and decimal:
            return (float("".join((whole, *rest[:-1])) + "." + rest[-1]),)
        return (float("".join((whole, *rest))),)
    value = float(f"{whole or 0}.{rest[0]}")
    if len(rest[0]) == THOUSANDS and whole not in ("", "0") and len(whole) <= THOUSANDS and joined == figure:
        return (float(whole + rest[0]), value)
    return (value,)


@dataclass(slots=True)
class Figures:
    """The figures of a text: each figure's possible values, in order; units by value; and the values that numbers in
    words, months, Roman numerals and figures in names may stand for.
    """

    strong: list[tuple[float, ...]] = field(default_factory=list)
    units: dict[float, set[str]] = field(default_factory=dict)
    weak: set[float] = field(default_factory=set)

    def counts(self) -> Counter[float]:
        """How often each value stands there, in its likeliest reading."""
        return Counter(values[0] for values in self.strong)


def figures(text: str) -> Figures:
    """Read the figures that stand on their own; those in names ('COVID-19', 'B12') are but noted.

    >>> figures("12 pacientes (34,5%) recibieron 1.500 mg de vitamina B12").strong
    [(12.0,), (34.5,), (1500.0, 1.5)]
    """
    found = Figures()
    for hint, pattern, only in RESPELLED:
        if hint in text:
            text = pattern.sub(only, text)
    for match in FIGURE.finditer(text):
        values, stands = _read(match)
        if not stands:
            found.weak.update(values)
            continue
        unit, scale = _meaning(match[2]) if match[2] else NOTHING
        if unit:
            for value in values:
                found.units.setdefault(value, set()).add(unit)
        found.strong.append(values if scale is None else (*values, *(value * scale for value in values)))
    return found


class Place(NamedTuple):
    """Where a figure stands in a text, its unit with it; its likeliest value; and the unit, if that is a known one."""

    start: int
    end: int
    value: float
    unit: str | None


def places(text: str) -> Iterator[Place]:
    """Where the figures stand that `figures` reads as standing on their own.

    >>> [("12 with 34,5 % of B12"[at.start : at.end], at.value, at.unit) for at in places("12 with 34,5 % of B12")]
    [('12', 12.0, None), ('34,5 %', 34.5, '%')]
    """
    for match in FIGURE.finditer(text):
        values, stands = _read(match)
        if stands:
            unit, _ = _meaning(match[2]) if match[2] else NOTHING
            yield Place(match.start(), match.end() if unit else match.end(1), values[0], unit)


def _read(match: re.Match[str]) -> tuple[tuple[float, ...], bool]:
    """The values a figure may have, and whether it stands on its own."""
    text, start = match.string, match.start()
    before = text[max(0, start - 2) : start]
    values = readings(match[1] if before[-1:] not in POINTS or before[0].isalnum() else f".{match[1]}")
    return values, not (_hangs(before) or (before[-1:] == "(" and NUMBERING.match(text, start)))


def _hangs(before: str) -> bool:
    """Whether a figure after these two characters belongs to a name: 'B12', 'COVID-19'."""
    return before[-1:].isalpha() or (before[-1:] in DASHES and before[0].isalpha())


@lru_cache(maxsize=2_000)
def _meaning(word: str) -> tuple[str | None, float | None]:
    """The unit, and the number of times, that a word after a figure stands for."""
    said = unaccented(word).lower()
    return UNITS.get(said), SCALES.get(said)


def in_words(text: str) -> frozenset[float]:
    """The values for which the words of a text may stand: 'tres', 'third', 'March', 'II', 'treinta y cinco'.

    >>> sorted(in_words("Tres fases, en marzo: thirty-five"))
    [3.0, 5.0, 30.0, 35.0]
    """
    said = unaccented(text).lower()
    values = {value for word in WORD.findall(said) for value in SPELLED.get(word, ())}
    for tens, units in COMPOUND.findall(said):
        values |= {a + b for a in SPELLED.get(tens, ()) for b in SPELLED.get(units, ())}
    return frozenset(values)


def unmatched(own: Figures, others: Figures, text: str) -> list[tuple[float, ...]]:
    """Those of a text's figures that the other, which is `text`, has in no form."""
    known = {value for values in others.strong for value in values} | others.weak
    left = [values for values in own.strong if known.isdisjoint(values)]
    if not left:
        return []
    known |= in_words(text)
    known |= {value % 100 for value in known if 1900 <= value < 2100}  # 2010-12
    known |= {1900 + value for value in known if value < 100 and value % 10 == 0}  # the nineties
    return [values for values in left if known.isdisjoint(values)]
