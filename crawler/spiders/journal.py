"""The one spider: fetches what is due of the registered journals, one callback for each kind of page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import configuration
from crawler.errors import ArgumentError
from crawler.journals import Journal
from crawler.scope import Origin, origin_of
from crawler.site import Link, Site
from crawler.watch import Watch
from db import frontier
from db.frontier import Kind
from db.record import Fetched, Page
from db.run import Run
from pipelines.stages import GONE

Output = Iterator[Request | Fetched]
FIRST = {"sitemap": 2, "listing": 1, "article": 0}  # what leads to more goes first


class JournalSpider(Spider):
    """`-a only=SLUG[,SLUG…]` chooses journals (default all), `-a refresh=all` fetches what is not due, too."""

    name = "journal"

    def __init__(self, run: Run, sites: Iterable[Site], *, everything: bool) -> None:
        super().__init__()
        self.run = run
        self.sites = {site.journal.slug: site for site in sites}
        self.scopes = {slug: site.scope for slug, site in self.sites.items()}
        self.everything = everything
        self.watch = Watch()
        self.verdict: tuple[str, str] | None = None
        self._asked: set[str] = set()
        self._sitemaps: dict[Origin, list[str]] = {}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The site's owner reads in USER_AGENT who crawls."""
        super().update_settings(settings)
        settings.set("USER_AGENT", configuration.user_agent(settings), priority="spider")

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        only: str = "",
        refresh: str = "",
        registered: Mapping[str, Journal] | None = None,
        **unknown: Any,
    ) -> Self:
        """Begin the run. Raises the errors of `crawler.errors` and `db.schema` before anything is fetched."""
        wrong = [*(f"{name}=…" for name in unknown), *([f"refresh={refresh}"] if refresh not in ("", "all") else [])]
        if wrong:
            raise ArgumentError(f"-a {wrong[0]} means nothing; use -a only=SLUG[,SLUG…] and -a refresh=all")
        configuration.check_numbers(crawler.settings)
        known = registered or configuration.all_journals(crawler.settings)
        sites = configuration.sites(crawler.settings, known, only)
        run = configuration.begin(crawler.settings, "crawl", f"only={only} refresh={refresh}", known)
        spider = super().from_crawler(crawler, run, sites, everything=refresh == "all")
        crawler.signals.connect(spider.heard_robots, signals.robots_parsed)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.spoiled, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """What is due of each journal: at first its start, later all it led to; not what a former start led to."""
        for slug, site in self.sites.items():
            self.run.discover(slug, [(url, "listing") for url in site.starts])
            known = self.run.due(slug, everything=self.everything)
            due = [(url, kind) for url, kind in known if not site.scope.refusal(url)]
            if due:
                self.watch.expected.add(slug)
            for url, kind in due:
                if url not in self._asked:  # Scrapy asks for these bit by bit: a listing may have led there meanwhile
                    yield self._request(slug, url, kind)

    def parse_listing(self, response: Response) -> Output:
        """A start page, a table of contents: its links first, so that it is done only when they are entered."""
        site = self._answered(response)
        links = site.links_in_listing(response)
        if response.meta["asked"] in site.starts:
            fallback = [urljoin(response.url, "/sitemap.xml")]
            links += site.sitemaps(self._sitemaps.get(origin_of(response.url)) or fallback)
        yield from self._follow(response, links)
        yield self._fetched(response)

    def parse_sitemap(self, response: Response) -> Output:
        """A list of addresses: no page to be read."""
        site = self._answered(response)
        links = site.links_in_sitemap(response, self.settings.getint("DOWNLOAD_MAXSIZE"))
        yield from self._follow(response, links)
        self.run.mark_done(response.meta["asked"], response.status)

    def parse_article(self, response: Response) -> Output:
        """What its address calls an article; whether it is one is for `extract` to say."""
        self._answered(response)
        yield self._fetched(response)

    def lost(self, failure: Failure) -> Output:
        """What did not come: gone for good is an answer, anything else is tried again later."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        response: Response | None = getattr(failure.value, "response", None)
        status = response.status if isinstance(response, Response) else None
        asked, kind = request.meta["asked"], request.meta["kind"]
        if response is not None and status in GONE and kind == "article":
            yield self._fetched(response)
        elif status in GONE and kind == "sitemap":
            self.run.mark_done(asked, status)
        else:
            self.run.mark_failed(asked, status, f"HTTP {status}" if status else failure.getErrorMessage())

    def heard_robots(self, robotparser: Any, request: Request) -> None:
        """Signal `robots_parsed`: robots.txt names the sitemaps of its host."""
        self._sitemaps[origin_of(request.url)] = list(robotparser.rp.sitemaps)

    def broke(self, failure: Failure, response: Response) -> None:
        """Signal `spider_error`: a callback raised; its page stays due."""
        self._fault(response.meta["asked"], failure)

    def spoiled(self, item: Any, failure: Failure) -> None:
        """Signal `item_error`: a page could not be archived or written; it stays due."""
        self._fault(str(item), failure)

    def closed(self, reason: str) -> None:
        """Scrapy is through: say how it went."""
        outcome, detail = self.verdict = self.watch.verdict(self.run, reason, self.settings.getfloat("QUIET_DAYS"))
        self.run.end(outcome, detail)

    def _request(self, slug: str, url: str, kind: Kind) -> Request:
        """A redirect to a page asked for already must not vanish in Scrapy's own filter: we keep our own."""
        self._asked.add(url)
        callbacks: dict[Kind, Callable[[Response], Output]] = {
            "article": self.parse_article,
            "listing": self.parse_listing,
            "sitemap": self.parse_sitemap,
        }
        meta = {"journal": slug, "kind": kind, "asked": url}
        return Request(url, callbacks[kind], errback=self.lost, dont_filter=True, meta=meta, priority=FIRST[kind])

    def _follow(self, response: Response, links: Iterable[Link]) -> Iterator[Request]:
        slug = response.meta["journal"]
        for url, kind in self.run.discover(slug, links, everything=self.everything):
            if url not in self._asked:
                yield self._request(slug, url, kind)

    def _answered(self, response: Response) -> Site:
        slug = response.meta["journal"]
        self.watch.answered.add(slug)
        return self.sites[slug]

    def _fetched(self, response: Response) -> Fetched:
        """The response as the pipelines take it, under its final address if that is still the same kind of page."""
        meta, headers = response.meta, response.headers
        final = dict(self.sites[meta["journal"]].pages([response.url]))
        url = next((url for url, kind in final.items() if kind == meta["kind"]), meta["asked"])
        content_type = headers.get("Content-Type", b"") or b""
        return Fetched(
            Page(url, response.body, content_type.decode("latin-1"), frontier.now()),
            response.status,
            tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values),
            meta["journal"],
            meta["asked"],
        )

    def _fault(self, url: str, failure: Failure) -> None:
        self.run.note_failure(url, failure.getErrorMessage())
        self.run.note_fault(url, failure.getErrorMessage())
