"""XML as a printed page: its tree with plain names, nothing fetched, nothing expanded that the file does not hold."""

from __future__ import annotations

import html
import re
from contextlib import suppress

from lxml import etree

from pipelines.characters import unescaped, without_bad_references
from pipelines.printed import Printed
from pipelines.tree import Tree

PROLOG = re.compile(
    r"(?:\s++|<\?[^?]*+(?:\?(?!>)[^?]*+)*+\?>|<!--.*?-->|<!DOCTYPE\b[^\[>]*+(?:\[[^\]]*+\][^\[>]*+)?+>)*+",
    re.DOTALL | re.IGNORECASE,
)
ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
XML = re.compile(r"\s*<\?xml\b")
ROOTS = frozenset({"article", "record", "OAI-PMH", "rss", "feed", "urlset", "sitemapindex"})
"""Roots of XML that may come without a declaration; `article` only where it is not HTML5's."""
JATS = re.compile(r"<(?:front|article-meta|journal-meta)\b")
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
DECLARED = re.compile(r"<!ENTITY\s+([\w.-]+)\s+(?:\"([^\"<%]{0,200})\"|'([^'<%]{0,200})')\s*>")
PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
AS_HTML = {"bold": "b", "italic": "i", "underline": "u", "break": "br"}


def is_xml(text: str) -> bool:
    """Whether a text is XML and no web page.

    >>> is_xml('<?xml version="1.0"?><article><front/></article>'), is_xml("<!DOCTYPE html><html>")
    (True, False)
    """
    start = text[:20_000]
    prolog = PROLOG.match(start)
    root = ROOT.match(start, prolog.end() if prolog else 0)
    if not root or root[1].lower() == "html":
        return False
    if root[1] == "article":
        return bool(XML.match(start) or JATS.search(start))
    return bool(XML.match(start)) or root[1] in ROOTS


def from_xml(text: str) -> Printed:
    """The page of an XML file: no blocks, only its tree; a file that is cut or broken gives what can be had."""
    root = parsed(text)
    return Printed(whole=text, tree=Tree(root) if root is not None else None)


def parsed(text: str) -> etree._Element | None:
    """The tree with local names instead of namespaces; None if there is none. Never raises."""
    prolog = PROLOG.match(text)
    start = prolog.end() if prolog else 0
    own = {name: double or single for name, double, single in DECLARED.findall(text[:start])}
    body = without_bad_references(ENTITY.sub(lambda found: _expanded(found, own), text[start:]))
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        _with_local_names(root)
    return root


def _expanded(found: re.Match[str], own: dict[str, str]) -> str:
    """The text of an entity: the file's own, else HTML's; what nobody knows stays as it is printed."""
    name = found[1]
    if name in PREDEFINED:
        return found[0]
    return html.escape(unescaped(own.get(name, found[0])), quote=False)


def _with_local_names(root: etree._Element) -> None:
    for element in root.iter("*"):
        tag = str(element.tag)
        name = tag.rpartition("}")[2].rpartition(":")[2]
        if tag != (said := AS_HTML.get(name, name)):
            with suppress(ValueError):  # a broken file may hold names that are none
                element.tag = said
