"""What every platform can do: tell its addresses apart, say where fields stand, and add evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

from db.record import Reason, Twin
from pipelines import located
from pipelines.byline import Byline
from pipelines.findings import Findings
from pipelines.located import People
from pipelines.printed import Printed
from pipelines.tree import Tree

Kind = Literal["article", "listing", "sitemap"]

NEVER: re.Pattern[str] = re.compile(r"(?!)")
CAMPAIGN = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id)=", re.IGNORECASE)
NAME = re.compile(r"(?<=[.#])[\w-]+")
"""A class or an id in a selector."""
SITEMAP = re.compile(r"sitemap[^/]*\.xml(\.gz)?$", re.IGNORECASE)


def parts_of(url: str) -> SplitResult:
    """The parts of an address; all empty for what is none.

    >>> parts_of("https://example.org/a?b").path, parts_of("http://[").path
    ('/a', '')
    """
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def holds(printed: Printed, selector: str) -> bool:
    """Whether what a selector names stands on the page; its names are looked for in the markup before the tree is."""
    named = any(name in printed.whole for name in NAME.findall(selector))
    return bool(named and printed.tree and printed.tree.select(selector))


class Platform:
    """A platform is a short list of attributes; override a method only where the platform needs more.

    `article` holds a group `id`, the platform's own identity; `refused` gives patterns of paths that are no article.
    CSS selectors: `places` says where fields stand, `people` where the authors; `ornaments` what stands inside them
    and is no text of theirs (icons, notes), `around` what is printed around the abstracts. `only_articles`: whatever
    has a title there is an article.
    """

    name: ClassVar[str] = ""
    article: ClassVar[re.Pattern[str]] = NEVER
    listing: ClassVar[re.Pattern[str]] = NEVER
    refused: ClassVar[Mapping[Reason, re.Pattern[str]]] = {}
    places: ClassVar[Mapping[str, str]] = {}
    people: ClassVar[People | None] = None
    only_articles: ClassVar[bool] = False
    ornaments: ClassVar[str] = ""
    around: ClassVar[str] = ""

    def recognises(self, url: str, printed: Printed) -> bool:  # noqa: ARG002 - some platforms know their pages by content
        """Whether the page is of this platform."""
        return bool(self.article.search(parts_of(url).path)) or self.refuses(url) is not None

    def kind_of(self, url: str) -> Kind | None:
        """What a crawler may find there; None for what it need not fetch."""
        path = parts_of(url).path
        if SITEMAP.search(path):
            return "sitemap"
        if self.article.search(path):
            return "article"
        return "listing" if self.listing.search(path) else None

    def canonical(self, url: str) -> str:
        """The address without fragment and query noise, its host in lower case."""
        parts = parts_of(url)
        if not parts.netloc:
            return url
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, self.query(parts.query), ""))

    def query(self, query: str) -> str:
        """The part of a query that belongs to the page's identity: all but marks of campaigns, if nothing is known."""
        return "&".join(pair for pair in query.split("&") if not CAMPAIGN.match(pair))

    def refuses(self, url: str) -> Reason | None:
        """Why the address is no article's, if it says so itself."""
        path = parts_of(url).path
        return next((reason for reason, pattern in self.refused.items() if pattern.search(path)), None)

    def declines(self, printed: Printed) -> Reason | None:  # noqa: ARG002 - nothing to add here
        """Why the page is no article, if it says so in the platform's own way."""
        return None

    def native_id(self, url: str) -> str | None:
        """The platform's own identity of the article, from its address."""
        found = self.article.search(parts_of(url).path)
        return found["id"] if found else None

    def byline(self, tree: Tree) -> Byline | None:
        """The authors, where the platform names their places."""
        return located.byline(tree, self.people) if self.people else None

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:
        """Add what only this platform's pages say."""

    def twins(self, printed: Printed, url: str) -> Iterator[Twin]:  # noqa: ARG002 - nothing to add here
        """The other-language editions that the page names."""
        yield from ()
