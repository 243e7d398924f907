"""What stands on a page by the dozen and is no article's record: references, tables of figures, other articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

from lxml import etree

DOZEN = 12
"""Rows from which something stands on a page by the dozen."""
MOSTLY = 2 / 3
"""The share of the rows that must be of one kind: lists begin and end with others."""
CITING = 60
"""Characters of the shortest reference that is known by its year and place."""
CELL = 60
"""Characters of the longest cell in a table of figures."""
TITLE = 5
"""Words of the shortest title of another article: names have fewer."""
CITED = re.compile(r"(?:19|20)\d\d\b")
FIGURE = re.compile(r"\d")
PLACE = re.compile(r"\d\s*[-–:;(]|\bpp?\.|doi", re.IGNORECASE)
Elements = list[etree._Element]
CROWDED = etree.XPath(f"descendant::*[*[{DOZEN}]]")
TABLES = etree.XPath(
    f"descendant::table[descendant::td[{DOZEN}]][not(descendant::table)]"
    f"[not(descendant::td[string-length(normalize-space()) > {CELL}])]"
)
CELLS = etree.XPath("descendant::td")
CODE = ("script", "style", "template", "svg")
HEARD = 9
"""Rows, evenly apart, by which all are judged."""


def cut(root: etree._Element, *, names_its_article: bool) -> None:
    """Take it out of the page; lists of titles only where the page says which article it is about."""
    etree.strip_elements(root, *CODE, with_tail=False)
    for table in cast(Elements, TABLES(root)):
        if _are_figures(_some(cast(Elements, CELLS(table)))):
            _empty(table, list(table))
    for element in cast(Elements, CROWDED(root)):
        rows = _rows(element)
        heard = _some(rows) if len(rows) >= DOZEN else []
        if heard and (_cite(heard) or (names_its_article and _are_titles(heard))):
            _empty(element, rows)


def _rows(element: etree._Element) -> Elements:
    """The children that are made alike, if these are most."""
    children = [child for child in element if isinstance(child.tag, str)]
    kinds = [(child.tag, child.get("class")) for child in children]
    commonest = max(set(kinds), key=kinds.count)
    return [child for child, kind in zip(children, kinds, strict=True) if kind == commonest]


def _cite(rows: Sequence[etree._Element]) -> bool:
    """Whether they are references: each has a year, and figures as places of articles have them."""
    texts = map(_text, rows)
    return _most(len(text) >= CITING and CITED.search(text) and PLACE.search(text) for text in texts)


def _are_titles(rows: Sequence[etree._Element]) -> bool:
    """Whether each is a link of several words with little around it."""
    return _most((link := row.find(".//a[@href]")) is not None and _text(link).count(" ") >= TITLE for row in rows)


def _are_figures(cells: Sequence[etree._Element]) -> bool:
    """Whether every third cell holds a figure, as in tables of results: their first rows and columns are words."""
    return sum(map(bool, map(FIGURE.search, map(_text, cells)))) * 3 >= len(cells)


def _most(said: Iterable[object]) -> bool:
    heard = list(map(bool, said))
    return sum(heard) >= MOSTLY * len(heard)


def _some(rows: Sequence[etree._Element]) -> Sequence[etree._Element]:
    return rows[:: max(1, len(rows) // HEARD)]


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _empty(element: etree._Element, rows: Sequence[etree._Element]) -> None:
    for row in rows:
        element.remove(row)
