"""Where two editions of one article contradict each other: never in what differs between editions by nature.

Years, volumes, issues and first pages are compared between editions of one journal family (the same ISSN, or one
journal's title begins with the other's), and years only where both are in an issue. Titles are compared within a
language, by their words; authors by their number; dates as they are. What one edition lacks is no disagreement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from rapidfuzz.fuzz import token_set_ratio

from db.record import Edition
from db.text import folded

ALIKE = 85
"""Titles say the same above this share of words in common (0 to 100); a subtitle more or less changes nothing."""
NUMBERS = re.compile(r"\d+")

Said = Callable[[Edition], str | None]


def disagreements(editions: Sequence[Edition]) -> Iterator[tuple[str, str]]:
    """Each field, named as in `bilingual`, in which editions disagree, and what they say, in the order given.

    >>> one, other = (Edition(None, "doyma", issn="0000-0019", volume=volume) for volume in ("12", "13"))
    >>> list(disagreements([one, other]))
    [('volume', '12 / 13')]
    """
    for field, said, alike, needs_family in RULES:
        pairs = combinations(editions, 2)
        if any(_differ(a, b, said, alike) and (not needs_family or _is_family(a, b)) for a, b in pairs):
            yield field, " / ".join(dict.fromkeys(text for edition in editions if (text := said(edition))))


def _differ(a: Edition, b: Edition, said: Said, alike: Callable[[str, str], bool]) -> bool:
    one, other = said(a), said(b)
    return one is not None and other is not None and one != other and not alike(one, other)


def _is_family(a: Edition, b: Edition) -> bool:
    """Whether both appeared in one journal, or in its editions by language."""
    if a.issn and a.issn == b.issn:
        return True
    one, other = sorted((folded(a.journal or ""), folded(b.journal or "")), key=len)
    return bool(one) and other.startswith(one)


def _never(_: str, __: str) -> bool:
    return False


def _same_numbers(a: str, b: str) -> bool:
    """Whether the first numbers are equal; without any there is nothing to compare.

    >>> _same_numbers("Supl. 1", "S1"), _same_numbers("123-30", "123-130"), _same_numbers("12", "13")
    (True, True, False)
    """
    one, other = NUMBERS.search(a), NUMBERS.search(b)
    return one is None or other is None or int(one[0]) == int(other[0])


def _same_words(a: str, b: str) -> bool:
    return token_set_ratio(folded(a), folded(b)) >= ALIKE


def _year(edition: Edition) -> str | None:
    return str(edition.year) if edition.year and edition.volume else None


def _title(lang: str) -> Said:
    return lambda edition: edition.in_language(lang)[0]


def _author_count(edition: Edition) -> str | None:
    return str(len(edition.authors)) if edition.authors else None


RULES: tuple[tuple[str, Said, Callable[[str, str], bool], bool], ...] = (
    ("title_en", _title("en"), _same_words, False),
    ("title_es", _title("es"), _same_words, False),
    ("authors", _author_count, _never, False),
    ("year", _year, _never, True),
    ("volume", lambda edition: edition.volume, _same_numbers, True),
    ("issue", lambda edition: edition.issue, _same_numbers, True),
    ("pages", lambda edition: edition.pages, _same_numbers, True),
    ("received", lambda edition: edition.received, _never, False),
    ("accepted", lambda edition: edition.accepted, _never, False),
)
