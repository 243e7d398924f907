"""Retractions, corrections and expressions of concern, as titles announce them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import cast

from db.record import Kind, Notice
from db.text import folded

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def beginnings(part: str) -> dict[str, Kind]:
    """The phrases of a part of the table, folded, with the kind each announces; the longest first."""
    known = {folded(phrase): cast(Kind, kind) for kind, phrases in TABLE[part].items() for phrase in phrases}
    return dict(sorted(known.items(), key=lambda item: -len(item[0])))


OWN, ABOUT, DOUBTFUL = beginnings("own"), beginnings("about"), beginnings("doubtful")
STATUS: dict[str, str] = TABLE["status"]
GRAVEST = tuple(STATUS.values())
"""What a work can be after notices, the gravest first."""
FIRST = re.compile(r"[\s\[(«“\"]*((?:[^\W\d_]+\s+){0,4}?[^\W\d_]+)(\s*[\])»”\"]?\s*[:.–—-]+\s+|\s*[\])]\s*:?\s*|$)")
"""The words before a title's first colon, dash or bracket, and that mark."""
QUOTED = re.compile(r"«([^«»]{8,})»|“([^“”]{8,})”|\"([^\"]{8,})\"|‘([^‘’]{8,})’")
BETWEEN = re.compile(rf"(?:[\s:.–—-]|\b(?:{'|'.join(TABLE['between']['words'])})\b)*", re.IGNORECASE)
HEADINGS = frozenset(map(folded, TABLE["titles"]["headings"]))
CITED = re.compile(r"\s*[\[(][^\[\]()]*\d{4}[^\[\]()]*[\])]?\.?\s*$")
"""Where the article stood, in brackets after its title."""


@lru_cache(maxsize=1_000)
def announced(title: str, *, surely: bool = False) -> Notice | None:
    """The notice that a title announces: of its own article, or about another, which it may name.

    `surely`: the page is a notice by its type, so that doubtful words are taken for what they say.

    >>> announced("Retractado: Gota en el anciano")
    Notice(kind='retraction', own=True, doi=None, title=None)
    >>> announced("Fe de errores de «Gota en el anciano»")
    Notice(kind='correction', own=False, doi=None, title='Gota en el anciano')
    >>> announced("Correction of hyponatraemia in the elderly")
    """
    if not title[:1].strip() or folded(title[:40]).split(" ", 1)[0] not in WORDS:
        return None
    if (first := FIRST.match(title)) and first[2] and (kind := OWN.get(folded(first[1]))):
        return Notice(kind, own=True)
    said = folded(title)
    for begun in (ABOUT, DOUBTFUL):
        for phrase, kind in begun.items():
            if said == phrase or said.startswith(phrase + " "):
                named = _named(title, len(phrase.split()))
                is_marked = said == phrase or QUOTED.search(title) or (first and folded(first[1]) == phrase)
                return Notice(kind, own=False, title=named) if begun is ABOUT or is_marked or surely else None
    return None


WORDS = frozenset(phrase.split()[0] for phrase in (*OWN, *ABOUT, *DOUBTFUL))


def _named(title: str, words: int) -> str | None:
    """The title that stands in quotation marks, or else after so many words and what joins them to it."""
    if quoted := QUOTED.search(title):
        return "".join(filter(None, quoted.groups())).strip(" .,")
    rest = title
    for _ in range(words):
        rest = re.sub(r"^[\W_]*[^\W_]+", "", rest, count=1)
    rest = CITED.sub("", rest[BETWEEN.match(rest).end() :]).strip(' .,:«»“”"')  # type: ignore[union-attr]  # may be empty
    return rest if len(rest.split()) > 1 else None


def title_key(title: str) -> str:
    """A title as it is looked up: folded, and without the words that take it back.

    >>> title_key("RETRACTADO: Gota en el anciano") == title_key("Gota en el anciano.")
    True
    """
    first = FIRST.match(title)
    if first and first[2] and folded(first[1]) in OWN:
        title = title[first.end() :]
    return folded(title)


def is_telling(key: str) -> bool:
    """Whether a title, as it is looked up, can name one article: it has words enough, and is no heading.

    >>> is_telling(title_key("Gota tofácea en el anciano")), is_telling(title_key("Carta al director")), is_telling("")
    (True, False, False)
    """
    return len(key.split()) >= TABLE["titles"]["least_words"] and key not in HEADINGS


def gravest(statuses: Iterable[str | None]) -> str | None:
    """The gravest of what is said of one work; what is none of our words goes last, in the alphabet's order.

    >>> gravest([None, "corrected", "retracted"])
    'retracted'
    """
    said = sorted(filter(None, statuses), key=lambda one: (GRAVEST.index(one) if one in GRAVEST else len(GRAVEST), one))
    return said[0] if said else None
