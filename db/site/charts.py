"""Charts as geometry: shares of a whole, and columns by month; the templates draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 120
"""Of a chart of columns, in units of its drawing, which grows and shrinks with the page."""
GAP = 0.2
"""Of a column's place, left empty."""
FEWEST = 12
"""Columns that the chart has room for, however few there are."""


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a whole: where it begins and how long it is, of 100."""

    name: str
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stands on the ground line; from its upper left corner, y grows downwards."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float


def parts(counts: Mapping[str, int]) -> list[Part]:
    """A whole in its parts, one after the other; nothing if there is nothing.

    >>> [(part.name, part.start, part.length) for part in parts({"both": 3, "en": 0, "es": 1})]
    [('both', 0.0, 75.0), ('es', 75.0, 25.0)]
    >>> parts({"both": 0})
    []
    """
    whole, start, found = sum(counts.values()), 0, []
    for name, count in counts.items():
        if count:
            found.append(Part(name, count, round(100 * start / whole, 2), round(100 * count / whole, 2)))
            start += count
    return found


def columns(counts: Sequence[tuple[str, int]]) -> list[Column]:
    """A column for each count, the greatest as high as the chart.

    >>> [(column.x, column.y, column.width, column.height) for column in columns([("2026-01", 1), ("2026-02", 2)])]
    [(5.0, 60.0, 40.0, 60.0), (55.0, 0.0, 40.0, 120.0)]
    """
    place = WIDTH / max(len(counts), FEWEST)
    greatest = max((count for _, count in counts), default=0) or 1
    found = []
    for number, (name, count) in enumerate(counts):
        height = round(HEIGHT * count / greatest, 2)
        x = round((number + GAP / 2) * place, 2)
        found.append(Column(name, count, x, round(HEIGHT - height, 2), round((1 - GAP) * place, 2), height))
    return found
