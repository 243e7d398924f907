"""A printed name as family and given names: what the print decides, and a stated guess where it does not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from db.text import folded

TABLES = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
GROUPS, PARTICLES, JOINING, DEVOTIONS, SECONDS, DOUBTFUL, FIRSTS = (
    frozenset(TABLES["names"][name].split())
    for name in ("groups", "particles", "joining", "devotions", "seconds", "doubtful", "firsts")
)
DEVOTED = frozenset({"maria", "jose"})
INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}|(?:[^\W\d_]{1,2}\.-?){1,4}")
ORDINAL = re.compile(r"M\.?[ªº]\.?|M\.ª", re.IGNORECASE)  # María


@dataclass(frozen=True, slots=True)
class Name:
    """A person's family and given names; a group has a family name alone."""

    family: str
    given: str = ""

    def __str__(self) -> str:
        """'Family, Given', as reference managers want it."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def initials(self) -> str:
        """The initials of the given names.

        >>> Name("Soler", "Ana María").initials, Name("Pérez", "J.M.").initials, Name("Gil", "JM").initials
        ('AM', 'JM', 'JM')
        """
        words = [word for word in re.split(r"[\s.\-]+", self.given) if word[:1].isalpha()]
        return "".join(word if INITIALS.fullmatch(word) and word.isupper() else word[0].upper() for word in words)


@lru_cache(maxsize=20_000)
def name(printed: str) -> Name:
    """Take a printed name apart; in this order, by what is certain before what is likely.

    A comma says it; a group stays whole; initials are given names, wherever they stand; what 'y' joins is one family
    name, a particle belongs to the surname after it; of a name with a hyphen in its last word that word is the family
    name. Else the first word is a given name, with those after it that are given names, and of the rest at most two
    words are surnames: two, as in Spanish, if there are three words or more.

    >>> [str(name(n)) for n in ("Inés Carballeda Roza", "José Luis Pérez", "Ana de la Fuente Gil", "S. Brandt")]
    ['Carballeda Roza, Inés', 'Pérez, José Luis', 'de la Fuente Gil, Ana', 'Brandt, S.']
    >>> [str(name(n)) for n in ("María del Carmen Gil Paz", "García López JM", "Clara Vidiella i Mas", "J.M. Sol Ros")]
    ['Gil Paz, María del Carmen', 'García López, JM', 'Vidiella i Mas, Clara', 'Sol Ros, J.M.']
    >>> [str(name(n)) for n in ("Lía Ruiz Gil-Paz", "Grupo de Trabajo EMAR", "Ruiz Paz, Ana", "Ana Ruiz Gómez Sol")]
    ['Gil-Paz, Lía Ruiz', 'Grupo de Trabajo EMAR', 'Ruiz Paz, Ana', 'Gómez Sol, Ana Ruiz']
    """
    printed = " ".join(printed.split())
    family, comma, given = printed.partition(", ")
    words = printed.split()
    if len(words) < 2 or any(map(str.isdigit, printed)) or GROUPS & {folded(word) for word in words}:
        return Name(printed)
    if comma:
        return Name(family, given)
    return _apart(words)


def _apart(words: list[str]) -> Name:
    if _is_initials(words[-1]) and not _is_initials(words[0]) and folded(words[-1]) not in JOINING:
        first = next(at for at in range(len(words)) if all(map(_is_initials, words[at:])))
        return Name(" ".join(words[:first]), " ".join(words[first:]))
    units = _units(words)
    at = _given(units)
    return Name(" ".join(units[at:]), " ".join(units[:at]))


def _given(units: list[str]) -> int:
    """How many of the units are given names: at least one, and never all."""
    most = len(units) - 1
    initials = [at for at, unit in enumerate(units[:-1]) if _is_initials(unit)]
    if initials:
        return min(initials[-1] + 1, most)
    sure = 1
    while sure < most and _is_second(units[sure], units[sure - 1]):
        sure += 1
    if "-" in units[-1].strip("-"):
        return most
    return max(sure, most - 1)


def _is_second(unit: str, before: str) -> bool:
    """Whether a unit goes on with the given name before it.

    >>> _is_second("Vicente", "José"), _is_second("Vicente", "Ana"), _is_second("de la Cruz", "Ana")
    (True, False, False)
    """
    *particles, last = folded(unit).split() or [""]
    first = "maria" if ORDINAL.fullmatch(before) else folded(before)
    if particles:
        return last in DEVOTIONS and first in DEVOTED
    return last in SECONDS or bool(ORDINAL.fullmatch(before)) or (last in DOUBTFUL and first in FIRSTS)


def _units(words: list[str]) -> list[str]:
    """Words with their particles, and surnames that 'y' joins, as one.

    >>> _units("Santiago Ramón y Cajal de la Torre".split())
    ['Santiago', 'Ramón y Cajal', 'de la Torre']
    """
    units: list[str] = []
    waiting: list[str] = []
    for at, word in enumerate(words):
        last = at == len(words) - 1
        if not last and at and word.lower() in JOINING and len(units) > 1:
            waiting = [units.pop(), *waiting, word]
        elif not last and at and folded(word) in PARTICLES and not word.isupper():
            waiting.append(word)
        else:
            units.append(" ".join([*waiting, word]))
            waiting = []
    return units


def _is_initials(word: str) -> bool:
    """Whether a word stands for names: 'J.', 'JM', 'J.M.', 'M.ª' is María and a name itself."""
    return bool(INITIALS.fullmatch(word)) and word == word.upper() and not ORDINAL.fullmatch(word)
