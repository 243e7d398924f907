"""What the works found have in common, counted: journals, years, types, languages, flags, access."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

Row = tuple[Any, ...]
"""A work found: seq, rank, year, languages, access, journal, type, flags, first seen."""
Counts = dict[str, list[tuple[str, int]]]

SHOWN = 30
"""Values of one facet."""
PLACES = {"journal": 5, "year": 2, "type": 6, "languages": 3, "access": 4}


def counted(rows: Sequence[Row]) -> Counts:
    """How many of the works have each value, most frequent first, years newest first.

    >>> counted([(1, 0, 2019, "both", "open", "a", None, '["x"]', ""), (2, 0, 2020, "es", None, "a", None, "[]", "")])
    {'journal': [('a', 2)], 'year': [('2020', 1), ('2019', 1)], 'type': [], 'languages': [('both', 1), ('es', 1)],\
 'access': [('open', 1)], 'flag': [('x', 1)]}
    """
    counts = {name: Counter(map(itemgetter(place), rows)) for name, place in PLACES.items()}
    flags: Counter[str] = Counter()
    for text, count in Counter(map(itemgetter(7), rows)).items():
        flags.update(dict.fromkeys(_codes(text), count))
    found = {
        name: _first({str(key): n for key, n in count.items() if key is not None}) for name, count in counts.items()
    }
    found["year"].sort(reverse=True)
    return found | {"flag": _first(flags)}


def _first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]


@lru_cache(maxsize=4096)
def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(json.loads(text)))
