"""Drugs named in a text, under one name in English and Spanish: their nonproprietary names are cognates, mostly."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from db.text import unaccented

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
DOUBLED = re.compile(r"(.)\1")
ENDING = re.compile(r"(?:i?um|io|[aeo]?s|[aeo])$")
SPANISH_S = ("esc", "esp", "est")
"""How Spanish begins a word that begins with s and a consonant elsewhere: 'estreptomicina'."""
WHOLE = 8
"""Letters of a name that is found inside a word glued together."""
WORD = re.compile(r"[A-Za-zÀ-ÿ]{6,}")


@lru_cache(maxsize=20_000)
def cognate(word: str) -> str:
    """What a word has in common with the same name in the other language.

    >>> cognate("metotrexato"), cognate("Methotrexate"), cognate("hidroxicloroquina"), cognate("hydroxychloroquine")
    ('metotrexat', 'metotrexat', 'idroxiclorocin', 'idroxiclorocin')
    """
    said = unaccented(word).lower()
    for written, common in TABLE["letters"]:
        said = said.replace(written, common)
    if said.startswith(SPANISH_S):
        said = said[1:]
    return ENDING.sub("", DOUBLED.sub(r"\1", said))


STEMS = tuple(cognate(stem) for stem in TABLE["stems"])
ENDINGS = tuple(TABLE["endings"])
NAMES = frozenset(map(cognate, TABLE["names"]))
NOT = frozenset(map(cognate, TABLE["not"]))
SAME = {cognate(name): cognate(names[0]) for names in TABLE["same"] for name in names if not name.isupper()}
SHORT = {name: cognate(names[0]) for names in TABLE["same"] for name in names if name.isupper()}


@lru_cache(maxsize=20_000)
def drug(word: str) -> str | None:
    """The drug that a word names, as both languages' cognates; None if it names none.

    >>> drug("acetaminophen") == drug("paracetamol"), drug("rituximab"), drug("colesterol")
    (True, 'rituximab', None)
    """
    said = cognate(word)
    if said in SAME:
        return SAME[said]
    is_drug = said in NAMES or ((said.endswith(STEMS) or word.lower().endswith(ENDINGS)) and said not in NOT)
    return said if is_drug else None


def drugs(text: str) -> dict[str, str]:
    """The drugs of a text, each with the words that name it.

    >>> drugs("Metotrexato, MTX o rituximab")
    {'metotrexat': 'Metotrexato', 'rituximab': 'rituximab'}
    """
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        if name := drug(word):
            found.setdefault(name, word)
    for short, name in SHORT.items():
        if short in text and name not in found and re.search(rf"\b{short}\b", text):
            found[name] = short
    return found


def lacking(named: dict[str, str], text: str, known: dict[str, str]) -> list[str]:
    """The drugs, in their own words, that another text, of which some are `known`, names in no spelling.

    >>> lacking({"prednison": "prednisone"}, "con prednisoma diaria", {})
    []
    """
    missing = {name: word for name, word in named.items() if name not in known}
    if not missing:
        return []
    others = {cognate(word) for word in WORD.findall(text)}
    return [word for name, word in missing.items() if not any(_slip(name, other) for other in others)]


def _slip(name: str, other: str) -> bool:
    """Whether two names differ in a letter, as misprints do."""
    return Levenshtein.distance(name, other, score_cutoff=1) <= 1 or (len(name) >= WHOLE and name in other)
