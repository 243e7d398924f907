"""One journal's site: which links of its pages lead to more of the journal, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urldefrag, urlsplit

from lxml.etree import XMLSyntaxError
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap

from crawler.journals import Journal
from crawler.scope import Scope, origin_of
from db.frontier import Kind
from pipelines.platforms import registry

Link = tuple[str, Kind]


class Site:
    """A journal, the scope of its `start` and the platform that knows its addresses."""

    def __init__(self, journal: Journal, *, allow_loopback: bool = False) -> None:
        """Raises `InternalAddressError` as `Scope` does."""
        self.journal = journal
        self.scope = Scope(journal, allow_loopback=allow_loopback)
        self.platform = registry.platform_named(journal.platform)
        self._hosts = {origin_of(url): urlsplit(url).netloc.lower() for url in journal.start}
        self._within = re.compile(re.escape(journal.within) + r"(?![0-9A-Za-z])")
        self.starts = frozenset(map(self.address, journal.start))

    def address(self, url: str) -> str:
        """The one way this site's address is written: as the platform says, with or without www. as in `start`."""
        parts = urlsplit(self.platform.canonical(url))
        return parts._replace(netloc=self._hosts[origin_of(url)], path=parts.path or "/").geturl()

    def pages(self, urls: Iterable[str]) -> Iterator[Link]:
        """Those addresses that are pages of this very journal, each as its kind."""
        for url in urls:
            if not self.scope.refusal(url):
                address = self.address(url)
                if (kind := self._kind(address)) is not None:
                    yield address, kind

    def _kind(self, address: str) -> Kind | None:
        if address in self.starts:
            return "listing"
        return self.platform.kind_of(address) if self._within.search(urlsplit(address).path) else None

    def sitemaps(self, urls: Iterable[str]) -> Iterator[Link]:
        """Those addresses of sitemaps that lie in scope; what they list is sifted when it comes."""
        for url in urls:
            if not self.scope.refusal(url):
                yield urldefrag(url).url, "sitemap"

    def links_in_listing(self, response: Response) -> list[Link]:
        """The pages of this journal that a page links to."""
        if not isinstance(response, TextResponse):
            return []
        return list(dict.fromkeys(self.pages(link.url for link in LINKS.extract_links(response))))

    def links_in_sitemap(self, response: Response, largest: int) -> list[Link]:
        """The pages, or further sitemaps, that a sitemap lists (sitemaps.org), alternates in other languages too.

        Raises IgnoreRequest for one that is packed and larger than `largest` bytes; what is no sitemap lists nothing.
        """
        try:
            sitemap = Sitemap(_unpacked(response, largest))
            listed = [url for entry in sitemap for url in (entry["loc"], *entry.get("alternate", ())) if url]
        except (XMLSyntaxError, StopIteration):
            return []
        return list(dict.fromkeys((self.sitemaps if sitemap.type == "sitemapindex" else self.pages)(listed)))


LINKS = LinkExtractor(deny_extensions=[])  # which addresses are pages is for the platform to say


def _unpacked(response: Response, largest: int) -> bytes:
    if not gzip_magic_number(response):
        return response.body
    try:
        return gunzip(response.body, max_size=largest)
    except Exception as error:  # Scrapy's own is private: _DecompressionMaxSizeExceeded
        raise IgnoreRequest(f"the sitemap cannot be unpacked: {error}") from error
