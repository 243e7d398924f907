"""What speaks for a group of sentences translating another: their lengths and the terms they have in common."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import erfc, log, sqrt
from pathlib import Path
from typing import Any

from db.text import unaccented

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("align.toml").read_text(encoding="utf-8"))
LENGTH: dict[str, float] = TABLE["length"]
EVIDENCE: dict[str, float] = TABLE["evidence"]
RATIO, VARIANCE = LENGTH["ratio"], LENGTH["variance"]
FARTHEST = LENGTH["deviations"] / sqrt(2)
MOST = -log(erfc(FARTHEST))
SCORE: dict[str, float] = TABLE["score"]
SPELLING: list[tuple[str, str]] = list(TABLE["spelling"].items())
WORDS: dict[str, str] = TABLE["words"]
KINDS = [(int(kind[0]), int(kind[2]), -log(share)) for kind, share in TABLE["priors"].items()]
"""Kinds of groups: English sentences, Spanish sentences, and what this kind costs, in nats."""

TERM = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?!\d)|\d{1,20}(?:[.,·]\d{1,20})?|[^\W\d_]{3,40}")
NOT_DIGIT = re.compile(r"\D")
TWICE = re.compile(r"(.)\1")
COGNATE = 4
"""Letters at the beginning that make two words one (Simard, Foster and Isabelle 1992)."""


def length_cost(english: float, spanish: float, ratio: float = RATIO) -> float:
    """How unlikely it is, in nats, that so many characters translate so many (Gale and Church 1993, section 3.2).

    >>> length_cost(100, 100 * RATIO) < 0.001, length_cost(100, 300) > length_cost(100, 150) > 1
    (True, True)
    """
    root = sqrt(ratio)  # half of the difference on each side, so that both languages are treated alike
    english, spanish = english * root, spanish / root
    deviation = abs(spanish - english) / sqrt(VARIANCE * (english + spanish))
    return -log(erfc(deviation)) if deviation < FARTHEST else MOST


def in_common(english: Sequence[str], spanish: Sequence[str]) -> dict[tuple[int, int], float]:
    """What the terms in common prove, in nats, for each two sentences that have any.

    >>> in_common(["It was 2.5 years.", "None."], ["Ninguna.", "Fueron 2,5."])
    {(0, 1): 1.5}
    """
    places = _places(english, is_english=True), _places(spanish, is_english=False)
    found: dict[tuple[int, int], float] = defaultdict(float)
    for term, there in places[0].items():
        here = places[1].get(term, ())
        if len(there) <= EVIDENCE["frequent"] >= len(here) > 0:
            worth = EVIDENCE["weight"] / max(len(there), len(here))
            for i in there:
                for j in here:
                    found[i, j] += worth
    return {place: min(proof, EVIDENCE["most"]) for place, proof in found.items()}


def _places(sentences: Iterable[str], *, is_english: bool) -> dict[str, list[int]]:
    """The sentences each term stands in, by their number."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        for term in {_term(found, is_english) for found in TERM.findall(sentence)}:
            places[term].append(number)
    return places


@lru_cache(maxsize=50_000)
def _term(found: str, is_english: bool) -> str:
    """A number as its digits, a word as its beginning, spelt as in both languages.

    >>> _term("1,942", True), _term("1 942", False), _term("Physical", True), _term("física", False)
    ('1942', '1942', 'fisi', 'fisi')
    >>> _term("women", True), _term("mujeres", False)
    ('muje', 'muje')
    """
    if found[0].isdigit():
        return NOT_DIGIT.sub("", found)
    word = unaccented(found).lower()
    word = WORDS.get(word, word) if is_english else word
    for spelling, read in SPELLING:
        word = word.replace(spelling, read)
    return TWICE.sub(r"\1", word)[:COGNATE]
