"""Whole pages to records, against parsing them and nothing else, and against general tools, one core each."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from lxml import etree

from db.record import Page
from pipelines.extract import extract
from tests.bench.measured import Row, against, row
from tests.bench.pages import pages

SELECTORS = (
    "h1", "h2", "h3", "title", "meta[name]", "link[rel]", "a[href]", "p", "li", "table", "td", "div", "section",
    "article", "span", ".title", ".authors", ".abstract", ".keywords", "#abstract", "#keywords", ".doi", ".date",
    ".volume", ".issue", ".pages", ".affiliation", "h2 + p", "ul > li", "div p",
)  # fmt: skip
"""What a competent user would select: thirty places."""

Tool = Callable[[Page], object]


def parse(page: Page) -> object:
    """The parse tree and nothing of it."""
    return etree.HTML(page.body)


def soup(page: Page) -> object:
    """BeautifulSoup over lxml, asked for thirty places."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # a few pages are XHTML
        read = BeautifulSoup(page.body, "lxml")
    return [read.select(selector) for selector in SELECTORS]


def trafilatura(page: Page) -> object:
    """Its extraction with metadata."""
    tool = importlib.import_module("trafilatura")
    return tool.bare_extraction(page.body, url=page.url, with_metadata=True)


def newspaper(page: Page) -> object:
    """Its article."""
    article = importlib.import_module("newspaper").Article(page.url, fetch_images=False)
    article.download(input_html=page.body.decode(errors="replace"))
    return article.parse()


def readability(page: Page) -> object:
    """Its summary."""
    return importlib.import_module("readability").Document(page.body.decode(errors="replace")).summary()


PEERS: tuple[tuple[str, str, Tool, int], ...] = (
    ("lxml.etree.HTML alone", "lxml", parse, 1),
    ("trafilatura with metadata", "trafilatura", trafilatura, 4),
    ("BeautifulSoup with 30 selects", "bs4", soup, 8),
    ("readability", "readability", readability, 8),
    ("newspaper4k", "newspaper", newspaper, 20),
)
"""Name, module, the tool, and of how many pages it reads one: the slow ones would take minutes."""


def rows(size: int) -> Iterator[Row]:
    """Reading against each peer that is installed; `size` in pages."""
    read = pages(size)
    for page in read:
        extract(page)  # what is remembered of menus and labels is remembered
    for name, module, tool, share in PEERS:
        if importlib.util.find_spec(module):
            some = read[::share]
            ratios, ours, theirs = against(partial(each, extract, some), partial(each, tool, some))
            yield row("reading", name, ratios, _per_page(ours, some), _per_page(theirs, some))


def each(tool: Tool, read: Sequence[Page]) -> None:
    """One page after the other; nothing is kept."""
    for page in read:
        tool(page)


def _per_page(seconds: float, read: Sequence[Page]) -> str:
    return f"{1000 * seconds / len(read):.2f} ms a page"
