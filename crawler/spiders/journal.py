"""The one spider: fetches what is due of the registered journals, one callback for each kind of page."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import answers, configuration, harvest, heads, runs
from crawler.errors import ArgumentError
from crawler.journals import Journal
from crawler.locks import Locks
from crawler.manners import Manners
from crawler.scope import origin_of
from crawler.visit import OUT_OF_ORDER, UNMODIFIED, Visit
from crawler.watch import Watch
from db.frontier import Kind
from db.record import Edition, Fetched, Rejection
from db.run import Run

Output = Iterator[Fetched]


class JournalSpider(Spider):
    """`-a only=SLUG[,SLUG…]` chooses journals (default all), `-a refresh=all` fetches what is not due, too."""

    name = "journal"

    def __init__(self, run: Run, visits: Iterable[Visit], manners: Manners, locks: Locks) -> None:
        super().__init__()
        self.run = run
        self.manners = manners
        self.visits = {visit.slug: visit for visit in visits}
        self.scopes = {slug: visit.site.scope for slug, visit in self.visits.items()}
        self.locks = locks
        self.watch = Watch()
        self.verdict: tuple[str, str] | None = None

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
        sites = runs.sites(crawler.settings, known, only)
        slugs = [site.journal.slug for site in sites]
        run = runs.begin(crawler.settings, "crawl", f"only={','.join(slugs)} refresh={refresh}", known)
        locks = runs.locked(run, slugs)
        manners = Manners(run, crawler.settings.getint("DAILY_REQUESTS"), crawler.settings.getfloat("RETRY_AFTER_MAX"))
        at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")  # none waits: an answer may be the last
        bounds = {"largest": configuration.largest(crawler.settings), "at_once": at_once}
        visits = [Visit(site, run, manners, **bounds, everything=refresh == "all") for site in sites]
        heads.bound()
        spider = super().from_crawler(crawler, run, visits, manners, locks)
        crawler.signals.connect(spider.heard_robots, signals.robots_parsed)
        crawler.signals.connect(spider.asks, signals.request_reached_downloader)
        crawler.signals.connect(spider.received, signals.bytes_received)
        crawler.signals.connect(spider.loaded, signals.item_scraped)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.spoiled, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """What is due of each journal: at first its start, later all it led to."""
        for slug, visit in self.visits.items():
            visit.begin()
            requests = list(self._next(visit))
            if requests:
                self.watch.expected.add(slug)
            for request in requests:
                yield request

    def parse_listing(self, response: Response) -> Output:
        """A start page, a table of contents."""
        if visit := self._visit(response):
            yield visit.listing(response)

    def parse_sitemap(self, response: Response) -> Output:
        """A list of addresses (sitemaps.org)."""
        if visit := self._visit(response):
            visit.sitemap(response)
            self._go_on(visit)
        yield from ()

    def parse_feed(self, response: Response) -> Output:
        """What is new (RSS, Atom)."""
        if visit := self._visit(response):
            visit.feed(response)
            self._go_on(visit)
        yield from ()

    def parse_records(self, response: Response) -> Output:
        """A part of what an OAI-PMH repository lists."""
        if visit := self._visit(response):
            visit.records(response)
            self._go_on(visit)
        yield from ()

    def parse_article(self, response: Response) -> Output:
        """What its address calls an article; whether it is one is for `extract` to say."""
        if visit := self._visit(response):
            yield visit.article(response)

    def lost(self, failure: Failure) -> Output:
        """What did not come, or came as an error."""
        noted, error = answers.meta(failure), failure.value or RuntimeError("no reason given")
        visit, response = self.visits[noted["journal"]], getattr(error, "response", None)
        is_article = noted["kind"] == "article"  # it may be out of order by itself: robots.txt came before it
        if response is not None and (is_article or response.status < OUT_OF_ORDER):
            self.watch.answered.add(visit.slug)
        if fetched := visit.lost(noted["asked"], noted["kind"], error, response):
            yield fetched
        else:
            self._go_on(visit)

    def heard_robots(self, robotparser: Any, request: Request) -> None:
        """Signal `robots_parsed`: robots.txt names the sitemaps of its host."""
        for visit in self.visits.values():
            if not visit.site.scope.refusal(request.url):
                visit.sitemaps = list(robotparser.rp.sitemaps)

    def asks(self, request: Request) -> None:
        """Signal `request_reached_downloader`: it counts against the host's day."""
        self.manners.count(origin_of(request.url).host)

    def received(self, data: bytes) -> None:
        """Signal `bytes_received`: what the crawl costs the site."""
        self.run.counts["bytes"] += len(data)

    def loaded(self, item: Edition | Rejection, response: Response | Failure) -> None:
        """Signal `item_scraped`: the page is in the tables."""
        noted = answers.meta(response)
        visit = self.visits[noted["journal"]]
        visit.loaded(noted["asked"], item)
        self._go_on(visit)

    def broke(self, failure: Failure, response: Response) -> None:
        """Signal `spider_error`: a callback raised; its page stays due."""
        self._fault(answers.meta(response), failure)

    def spoiled(self, response: Response | Failure, failure: Failure) -> None:
        """Signal `item_error`: a page could not be archived or written; it stays due."""
        self._fault(answers.meta(response), failure)

    def closed(self, reason: str) -> None:
        """Scrapy is through: say how it went."""
        self.manners.note()
        outcome, detail = self.verdict = self.watch.verdict(self.run, reason, self.settings.getfloat("QUIET_DAYS"))
        self.run.end(outcome, detail)
        self.locks.release()

    def _visit(self, response: Response) -> Visit | None:
        """The visit that the answer belongs to, if it brings a page to be read."""
        visit = self.visits[response.meta["journal"]]
        self.watch.answered.add(visit.slug)
        if visit.is_news(response):
            return visit
        self._go_on(visit)
        return None

    def _next(self, visit: Visit) -> Iterator[Request]:
        """A redirect to a page asked for already must not vanish in Scrapy's own filter: the frontier is ours."""
        callbacks: dict[Kind, Callable[[Response], Output]] = {
            "article": self.parse_article,
            "listing": self.parse_listing,
            "sitemap": self.parse_sitemap,
            "feed": self.parse_feed,
            "records": self.parse_records,
        }
        for page in visit.due():
            marks = {"If-None-Match": page.validators.etag, "If-Modified-Since": page.validators.last_modified}
            yield Request(
                harvest.since(page.url, page.since) if page.kind == "records" else page.url,
                callbacks[page.kind],
                errback=self.lost,
                headers={name: value for name, value in marks.items() if value},
                dont_filter=True,
                meta={
                    **{"journal": visit.slug, "kind": page.kind, "asked": page.url, "barren": page.barren},
                    "handle_httpstatus_list": [UNMODIFIED],
                },
            )

    def _go_on(self, visit: Visit) -> None:
        """Ask for what there is room for."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - the spider runs
        for request in self._next(visit):
            engine.crawl(request)

    def _fault(self, noted: Mapping[str, Any], failure: Failure) -> None:
        visit, asked = self.visits[noted["journal"]], noted["asked"]
        self.run.note_failure(asked, failure.getErrorMessage())
        self.run.note_fault(asked, failure.getErrorMessage())
        visit.queue.pass_over(asked)
        if isinstance(failure.value, OSError | sqlite3.Error):  # a full disk: all else would be lost, too
            for other in self.visits.values():
                other.queue.close(f"nothing can be stored ({failure.getErrorMessage()})")
        self._go_on(visit)
