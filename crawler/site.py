"""One journal's site: which addresses on its pages and in its lists lead to more of the journal, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap

from crawler import harvest
from crawler.harvest import Harvest
from crawler.journals import Journal
from crawler.scope import Scope, origin_of
from db.addresses import bare
from db.frontier import Kind, Lead
from db.record import identity
from pipelines.platforms import registry

Link = tuple[str, Kind]
FEEDS = "link[rel~=alternate][type='application/rss+xml'], link[rel~=alternate][type='application/atom+xml']"


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
        self.oai = harvest.first(journal.oai) if journal.oai and not self.scope.refusal(journal.oai) else ""

    def address(self, url: str) -> str:
        """The one way this site's address is written: as the platform says, with or without www. as in `start`."""
        parts = urlsplit(self.platform.canonical(url))
        return parts._replace(netloc=self._hosts[origin_of(url)], path=parts.path or "/").geturl()

    def pages(self, urls: Iterable[str]) -> Iterator[Link]:
        """Those addresses that are pages of this very journal, each as its kind."""
        for url in map(self._secured, urls):
            if not self.scope.refusal(url):
                address = self.address(url)
                if (kind := self._kind(address)) is not None:
                    yield address, kind

    def _secured(self, url: str) -> str:
        """The https form of an address that the site itself still writes with http."""
        secured = f"https:{url[5:]}" if url[:5].lower() == "http:" and self.scope.refusal(url) else url
        return url if self.scope.refusal(secured) else secured

    def _kind(self, address: str) -> Kind | None:
        if address in self.starts:
            return "listing"
        return self.platform.kind_of(address) if self._within.search(urlsplit(address).path) else None

    def lead(self, address: str, kind: Kind, lastmod: str | None = None, oai: str | None = None) -> Lead:
        """An address as the frontier takes it: an article's page is who its platform says, any other its address."""
        native = self.platform.native_id(address) if kind == "article" else None
        key = identity(self.platform.name, native) if native else f"//{bare(address)}"
        return Lead(address, kind, key, lastmod, oai)

    def beginnings(self) -> Iterator[Lead]:
        """Where a crawl begins."""
        yield from (self.lead(url, "listing") for url in sorted(self.starts))
        if self.oai:
            yield self.lead(self.oai, "records")

    def sitemaps(self, urls: Iterable[str]) -> Iterator[Lead]:
        """Those addresses of sitemaps that lie in scope; what they list is sifted when it comes."""
        for url in map(self._secured, urls):
            if not self.scope.refusal(url):
                yield self.lead(urldefrag(url).url, "sitemap")

    def leads_in_listing(self, response: Response, asked: str, named: Sequence[str]) -> list[Lead]:
        """The pages of this journal that a page links to; the start leads to sitemaps, those `named` in robots.txt or
        the usual one, and to feeds.
        """
        if not isinstance(response, TextResponse):
            return []
        found = [self.lead(*link) for link in self.pages(link.url for link in LINKS.extract_links(response))]
        if asked in self.starts:
            found += list(self.sitemaps(named)) or list(self.sitemaps([urljoin(response.url, "/sitemap.xml")]))
            feeds = [response.urljoin(href) for href in response.css(FEEDS).xpath("@href").getall()]
            found += [self.lead(urldefrag(url).url, "feed") for url in feeds if not self.scope.refusal(url)]
        return list(dict.fromkeys(found))

    def leads_in_sitemap(self, response: Response, largest: int) -> list[Lead]:
        """The pages, or further sitemaps, that a sitemap lists (sitemaps.org), alternates in other languages too.

        Raises `UnreadableListError` for one that is packed and larger than `largest` bytes, or not packed well; what is
        no sitemap lists nothing.
        """
        try:
            sitemap = Sitemap(_unpacked(response, largest))
            entries = [
                (url, entry.get("lastmod"))
                for entry in sitemap
                for url in (entry["loc"], *entry.get("alternate", ()))
                if url
            ]
        except (etree.XMLSyntaxError, StopIteration):
            return []
        if sitemap.type == "sitemapindex":
            return list(dict.fromkeys(self.sitemaps(url for url, _ in entries)))
        return list(dict.fromkeys(self._listed(entries)))

    def leads_in_feed(self, response: Response) -> list[Lead]:
        """The pages that a feed announces (RSS 1.0 and 2.0, Atom: RFC 4287); what is no feed announces nothing."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        root = etree.fromstring(response.body, parser) if response.body.strip() else None
        if root is None:
            return []
        links = root.xpath("//*[local-name()='item' or local-name()='entry']/*[local-name()='link']")
        urls = [urljoin(response.url, (link.get("href") or link.text or "").strip()) for link in links]  # type: ignore[union-attr] # elements, by the path
        return list(dict.fromkeys(self._listed((url, None) for url in urls)))

    def leads_in_harvest(self, listed: Harvest) -> list[Lead]:
        """The landing pages that a repository lists, and the list's next part."""
        found = [
            self.lead(address, kind, record.stamp or None, record.identifier or None)
            for record in listed.records
            for address, kind in self.pages(record.landing[:1])
        ]
        if listed.token:
            found.append(self.lead(harvest.part(self.oai, listed.token), "records"))
        return found

    def _listed(self, entries: Iterable[tuple[str, str | None]]) -> Iterator[Lead]:
        for url, lastmod in entries:
            for address, kind in self.pages([url]):
                yield self.lead(address, kind, lastmod)


LINKS = LinkExtractor(deny_extensions=[])  # which addresses are pages is for the platform to say


class UnreadableListError(Exception):
    """Raised for a sitemap that cannot be unpacked; says why."""


def _unpacked(response: Response, largest: int) -> bytes:
    if not gzip_magic_number(response):
        return response.body
    try:
        return gunzip(response.body, max_size=largest)
    except Exception as error:  # Scrapy's own is private: _DecompressionMaxSizeExceeded
        raise UnreadableListError(f"the sitemap cannot be unpacked: {error}") from error
