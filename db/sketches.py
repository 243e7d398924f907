"""An edition as far as it is compared with others: what it says of itself, made alike."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from db.editions import HELD
from db.text import folded
from db.titles import RULES, bare, kinds, part

SMALL = frozenset(RULES["words"]["small"])
IN_PARENTHESES = re.compile(r"\([^)]*\)?")
RANGE = re.compile(r"\s*(?:-|--|–|—)\s*")
INITIALS = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ]{1,3}(?!\w)\.?")
FIGURES = re.compile(r"\d+(?:[.,]\d+)?")
PII = re.compile(r"S\d{7}[\dX]\d{7}[\dX]")
COLUMNS = (
    "id", "platform", "native_id", "lang", "doi", "pii", "journal_id", "journal", "issn", "type_code", "year",
    "volume", "issue", "pages", "received", "accepted", "internal_id",
)  # fmt: skip
Texts = dict[str, str]
"""Text by language."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """An edition made alike: texts folded, DOIs in small letters, authors as words of their names."""

    id: str
    platform: str
    native_id: str | None
    lang: str | None
    dois: frozenset[str]  # its own, and those it says its twins have
    doi: str | None
    journal_id: str | None
    family: tuple[str, ...]
    issn: str | None
    type_code: str | None
    year: int | None
    volume: str | None
    issue: str | None
    pages: tuple[str, str | None] | None
    dates: tuple[str, str] | None
    internal_id: str | None
    titles: Texts
    parts: frozenset[str]  # of a series, that its titles say it is
    kinds: frozenset[str]
    abstracts: Texts
    authors: tuple[tuple[str, ...], ...]
    claims: dict[str, str]  # the editions it says are its twins, and how it says so


def read(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Sketch]:
    """These editions, by id; ids that are not held are left out."""
    wanted = json.dumps(sorted(ids))
    titles = _rows(connection, wanted, "lang, text", "texts", "kind = 'title'")
    abstracts = _rows(connection, wanted, "lang, text", "texts", "kind = 'abstract'")
    authors = _rows(connection, wanted, "name", "authors", "1 ORDER BY edition_id, position")
    claims = _rows(connection, wanted, "other_id, method, other_doi", "edition_links", "other_lang IS NOT NULL")
    return {
        row[0]: _sketch(
            dict(zip(COLUMNS, row, strict=True)), titles[row[0]], abstracts[row[0]], authors[row[0]], claims[row[0]]
        )
        for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM editions WHERE id {HELD}", [wanted])
    }


def _rows(
    connection: sqlite3.Connection, wanted: str, columns: str, table: str, condition: str
) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    query = f"SELECT edition_id, {columns} FROM {table} WHERE edition_id {HELD} AND {condition}"
    for key, *rest in connection.execute(query, [wanted]):
        found[key].append(tuple(rest))
    return found


def _sketch(
    said: dict[str, Any],
    titles: list[tuple[Any, ...]],
    abstracts: list[tuple[Any, ...]],
    authors: list[tuple[Any, ...]],
    claims: list[tuple[Any, ...]],
) -> Sketch:
    doi = said["doi"] and said["doi"].lower()
    notices = {said["type_code"]} & {"correction", "retraction"}
    return Sketch(
        **{name: said[name] for name in ("id", "platform", "native_id", "lang", "journal_id", "type_code", "year")},
        doi=doi,
        dois=frozenset(filter(None, (doi, *(named and named.lower() for *_, named in claims)))),
        family=family(said["journal"] or ""),
        issn=_issn(said["pii"] or said["native_id"] or "", said["issn"] or ""),
        volume=_number(said["volume"]),
        issue=_number(said["issue"]),
        pages=span(said["pages"] or ""),
        dates=(said["received"], said["accepted"]) if said["received"] and said["accepted"] else None,
        internal_id=said["internal_id"],
        titles={lang: text for lang, title in titles if (text := bare(title))},
        parts=frozenset(number for _, title in titles if (number := part(title))),
        kinds=frozenset(notices).union(*(kinds(title) for _, title in titles)),
        abstracts={lang: text for lang, text in abstracts if len(text) >= RULES["limits"]["abstract_letters"]},
        authors=tuple(words for (name,) in authors if (words := name_words(name))),
        claims={other: method for other, method, _ in claims},
    )


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name, without initials where it has more than those.

    >>> name_words("Ana M. Gil"), name_words("Gil AM"), name_words("ANA GIL")
    (('ana', 'gil'), ('gil',), ('ana', 'gil'))
    """
    spelt = INITIALS.sub(" ", name) if any(map(str.islower, name)) else name
    return tuple(folded(spelt).split()) or tuple(folded(name).split())


@lru_cache(maxsize=2000)
def family(journal: str) -> tuple[str, ...]:
    """A journal's name by its words, whatever the edition.

    >>> family("Revista Española de Cardiología (English Edition)"), family("Rev. Esp. Cardiol. (Engl Ed)")
    (('revista', 'espanola', 'cardiologia'), ('rev', 'esp', 'cardiol'))
    """
    return tuple(word for word in folded(IN_PARENTHESES.sub(" ", journal)).split() if word not in SMALL)


def span(pages: str) -> tuple[str, str | None] | None:
    """First and last page; the last is None where it is not given, or is the first.

    >>> span("318-23"), span("S4-S11"), span("345"), span("e20231216"), span("")
    (('318', '323'), ('s4', 's11'), ('345', None), ('e20231216', None), None)
    """
    first, *rest = (piece.strip().lower() for piece in RANGE.split(pages.strip()))
    if not first:
        return None
    last = rest[-1] if rest else ""
    if last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last if last and last != first else None


def figures(abstract: str) -> frozenset[str]:
    """The numbers an abstract gives, with a point for a decimal comma.

    >>> sorted(figures("17 de 79 años, 4,5 %"))
    ['17', '4.5', '79']
    """
    return frozenset(found.replace(",", ".") for found in FIGURES.findall(abstract))


def _number(text: str | None) -> str | None:
    """A volume's or issue's number as it is compared."""
    return folded(text).lstrip("0") or None if text else None


def _issn(pii: str, issn: str) -> str | None:
    """The ISSN of the edition itself: that in its PII before the one the page prints."""
    return pii[1:9] if PII.fullmatch(pii) else issn.replace("-", "").upper() or None
