"""What stands by the dozen and is no article's record: references, tables of figures, other articles, buttons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import filterfalse, islice
from typing import cast

from lxml import etree

DOZEN = 12
"""Rows from which something stands on a page by the dozen."""
OTHERS = 3
"""One in so many rows may be of another kind: lists begin and end with others."""
LEAST, MOST = 60, 1_000
"""Characters of a reference, and the most that a row has."""
CELL = 60
"""Characters of the longest cell in a table of figures."""
TITLE = 5
"""Words of the shortest title of another article: names have fewer."""
NAME = r"[^\W\d_][\w'’-]+"
AUTHORED = re.compile(
    rf"\W*(?:\d{{1,3}}\W+)?(?:(?:{NAME} ){{0,2}}{NAME},? (?:[A-Z]\.?[ -]?){{1,3}}\W|(?:[A-Z]\.[ -]?){{1,3}} ?{NAME})"
)
CITED = re.compile(r"(?:19|20)\d\d\b")
FIGURE = re.compile(r"\d")
PLACE = re.compile(r"\d\s*[-–:;(]")
PLACED = ("doi", "DOI", " p.", " pp.", "(p.", "(pp.")
Elements = list[etree._Element]
CROWDED = etree.XPath(f"descendant::*[*[{DOZEN}]][not(ancestor-or-self::nav)]")
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
        if _are_figures(cast(Elements, CELLS(table))):
            _empty(table, list(table))
    kinds = (_cites, _is_title) if names_its_article else (_cites,)
    for element in cast(Elements, CROWDED(root)):
        rows = _rows(element)
        for kind in (*kinds, partial(_repeats, rows[0])) if len(rows) >= DOZEN else ():
            if _most(kind, rows[:: max(1, len(rows) // HEARD)]):
                _empty(element, filter(kind, rows))
                break


def _rows(element: etree._Element) -> Elements:
    """The children that are made alike, if these are most."""
    children = [child for child in element if isinstance(child.tag, str)]
    kinds = [(child.tag, child.get("class")) for child in children]
    [(commonest, _)] = Counter(kinds).most_common(1)
    return [child for child, kind in zip(children, kinds, strict=True) if kind == commonest]


def _cites(row: etree._Element) -> bool:
    """Whether it is a reference: it begins with an author, and has a year and figures as places of articles do."""
    text = _text(row)
    if not LEAST <= len(text) <= MOST or not AUTHORED.match(text) or not CITED.search(text):
        return False
    return any(word in text for word in PLACED) or bool(PLACE.search(text))


def _repeats(first: etree._Element, row: etree._Element) -> bool:
    """Whether it is the same button again, and nothing besides."""
    return len(row) == 1 and row[0].tag == "button" and _text(row) == _text(first)


def _is_title(row: etree._Element) -> bool:
    """Whether it begins with a link of several words, and has little besides."""
    link = next((link for link in row.iterdescendants("a") if link.get("href") is not None), None)
    return link is not None and _text(link).count(" ") >= TITLE and len(_text(row)) <= MOST


def _are_figures(cells: Sequence[etree._Element]) -> bool:
    """Whether every third cell holds a figure, as in tables of results: their first rows and columns are words."""
    return sum(map(bool, map(FIGURE.search, map(_text, cells)))) * 3 >= len(cells)


def _most(kind: Callable[[etree._Element], bool], rows: Elements) -> bool:
    """Whether most rows are of a kind; no more are asked once too many are not."""
    others = filterfalse(kind, rows)
    return next(islice(others, len(rows) // OTHERS, None), None) is None


def _text(element: etree._Element) -> str:
    return " ".join(etree.tostring(element, method="text", encoding="unicode", with_tail=False).split())


def _empty(element: etree._Element, rows: Iterable[etree._Element]) -> None:
    for row in rows:
        element.remove(row)
