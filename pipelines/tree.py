"""A page's tree, in which CSS selectors find elements by an index of classes and ids: a selector costs no walk."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, cached_property, lru_cache
from typing import cast

from cssselect import HTMLTranslator
from lxml import etree

ANCHOR = re.compile(r"(?P<tag>[\w-]+)?(?P<name>[.#][\w-]+)(?P<more>(?:\.[\w-]+|\[[^\]]+\])+)?")
NAMED = etree.XPath("descendant-or-self::*[@class or @id]")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may hold (XML 1.0, 2.2): the parser of HTML lets them in, but not out and in again."""
Elements = list[etree._Element]


class Tree:
    """The parsed page. Elements may be taken out of it; what is out is no longer found."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @property
    def is_html(self) -> bool:
        """Whether it is a web page, and not a record in XML."""
        return self.root.tag == "html"

    @cached_property
    def _index(self) -> dict[str, Elements]:
        """Elements by '.class' and by '#id', in the order of the page."""
        found: defaultdict[str, Elements] = defaultdict(list)
        for element in _elements(NAMED(self.root)):
            for name in _names(element.get("class") or ""):
                found[name].append(element)
            if own := element.get("id"):
                found[f"#{own}"].append(element)
        return found

    def select(self, selector: str) -> Elements:
        """The elements that a selector names, alternative by alternative, each in the order of the page."""
        return [element for element in self._found(selector) if self._holds(element)]

    def _found(self, selector: str) -> Elements:
        return [element for one in alternatives(selector) for element in self._matching(one)]

    def _matching(self, selector: str) -> Elements:
        anchor, rest = anchored(selector)
        if anchor is None:
            return _elements(xpath(selector, "descendant-or-self::")(self.root))
        anchors = [one for one in self._index.get(anchor["name"], ()) if anchor["tag"] in (None, one.tag)]
        if anchor["more"]:
            anchors = [element for element in anchors if xpath(anchor["more"], "self::")(element)]
        return [element for one in anchors for element in below(one, rest)] if rest else anchors

    def _holds(self, element: etree._Element) -> bool:
        while (parent := element.getparent()) is not None:
            element = parent
        return element is self.root

    def drop(self, selector: str) -> None:
        """Take out what a selector names, keeping the text that follows it."""
        for element in self._found(selector) if selector else ():
            _drop(element)


@lru_cache(maxsize=5_000)
def _names(classes: str) -> frozenset[str]:
    """What selectors call an element of these classes: the same come again on all pages of a journal."""
    return frozenset(f".{name}" for name in classes.split())


@cache
def alternatives(selector: str) -> tuple[str, ...]:
    """The selectors that commas separate.

    >>> alternatives("h1.title, .item > h2")
    ('h1.title', '.item > h2')
    """
    return tuple(one.strip() for one in selector.split(","))


@cache
def anchored(selector: str) -> tuple[re.Match[str] | None, str]:
    """The class or id that a selector begins with, None if it begins with neither, and what follows."""
    anchor, _, rest = selector.partition(" ")
    return ANCHOR.fullmatch(anchor), rest


def below(element: etree._Element, selector: str) -> Elements:
    """The elements below one that a selector names; '> p' names children only."""
    return [
        found
        for one in alternatives(selector)
        for found in _elements(
            xpath(one.removeprefix(">").strip(), "child::" if one.startswith(">") else "descendant::")(element)
        )
    ]


@cache
def xpath(selector: str, axis: str) -> etree.XPath:
    """A selector as XPath, along an axis."""
    return etree.XPath(HTMLTranslator().css_to_xpath(selector, prefix=axis))


def _elements(found: object) -> Elements:
    """What an XPath gives that names elements; one could also name texts and numbers."""
    return cast(Elements, found)


def _drop(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if (tail := element.tail) and before is not None:
        before.tail = _allowed((before.tail or "") + tail)
    elif tail:
        parent.text = _allowed((parent.text or "") + tail)
    parent.remove(element)


def _allowed(text: str) -> str:
    return text if text.isprintable() else FORBIDDEN.sub("", text)
