"""Tells addresses that lead on for ever, such as calendars, from those of a journal."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from db.frontier import Lead

BARREN = 4
"""So many pages in a row that list no article lead nowhere: from a start to volumes, years and issues is three."""
STRAYING = 300
"""So many addresses are followed that are two pages and more away from one that lists articles, or from the start."""
ALIKE = 2_000
"""Lists whose addresses differ in nothing but figures: more than any journal has issues."""
FRUITLESS = 100
"""So many pages in a row whose addresses differ in nothing but figures, and none gave a record: a trap."""


def shape(url: str) -> str:
    """An address with its figures left out: what a calendar repeats for ever.

    >>> shape("https://x.example/es-vol-12-num-3-sumario-S0001"), shape("/agenda?mes=2031-07")
    ('https://x.example/es-vol-#-num-#-sumario-S#', '/agenda?mes=#-#')
    """
    return re.sub(r"\d+", "#", url)


class Traps:
    """What is known of one journal's addresses by their shapes."""

    def __init__(self) -> None:
        self._alike: dict[str, set[str]] = defaultdict(set)
        self._stray: set[str] = set()
        self._fruitless = Counter[str]()

    def note(self, url: str, *, gave_record: bool) -> None:
        """A page called an article by its address was read."""
        if gave_record:
            self._fruitless.pop(shape(url), None)
        else:
            self._fruitless[shape(url)] += 1

    def is_fruitless(self, url: str) -> bool:
        """Whether many pages of the address's shape were read, and none of the last ones gave a record."""
        return self._fruitless.get(shape(url), 0) >= FRUITLESS

    def worth(self, leads: Iterable[Lead], barren: int) -> Iterator[Lead]:
        """What is worth following from a page that so many pages without an article led to, itself among them."""
        for lead in leads:
            if lead.kind == "article":
                if not self.is_fruitless(lead.url):
                    yield lead
            elif self._is_near(lead.url, barren) and self._is_one_of_few(lead.url):
                yield lead

    def _is_near(self, url: str, barren: int) -> bool:
        if barren < 2 or url in self._stray:
            return True
        if barren > BARREN or len(self._stray) >= STRAYING:
            return False
        self._stray.add(url)
        return True

    def _is_one_of_few(self, url: str) -> bool:
        alike = self._alike[shape(url)]
        if url not in alike and len(alike) >= ALIKE:
            return False
        alike.add(url)
        return True
