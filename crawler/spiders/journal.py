"""The one spider: fetches what is due of the registered journals, one callback for each kind of page."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import configuration, harvest
from crawler.errors import ArgumentError
from crawler.journals import Journal
from crawler.locks import Locks
from crawler.manners import Manners
from crawler.queue import Queue
from crawler.scope import Origin, origin_of
from crawler.site import Site
from crawler.watch import Watch
from db import frontier
from db.frontier import Due, Kind, Lead
from db.record import Fetched, Page
from db.run import Run
from pipelines.stages import GONE

Output = Iterator[Fetched]
UNMODIFIED = 304
FORBIDDEN = "Forbidden by robots.txt"
"""Scrapy's words for it."""

logger = logging.getLogger(__name__)


class JournalSpider(Spider):
    """`-a only=SLUG[,SLUG…]` chooses journals (default all), `-a refresh=all` fetches what is not due, too."""

    name = "journal"

    def __init__(
        self, run: Run, sites: Iterable[Site], manners: Manners, locks: Locks, *, at_once: int, everything: bool
    ) -> None:
        super().__init__()
        self.run = run
        self.sites = {site.journal.slug: site for site in sites}
        self.scopes = {slug: site.scope for slug, site in self.sites.items()}
        self.queues = {
            slug: Queue(run, slug, site.scope.refusal, at_once=at_once, everything=everything)
            for slug, site in self.sites.items()
        }
        self.manners = manners
        self.locks = locks
        self.watch = Watch()
        self.verdict: tuple[str, str] | None = None
        self._sitemaps: dict[Origin, list[str]] = {}
        self._forbidden: dict[str, str] = {}

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
        locks = configuration.locked(run, [site.journal.slug for site in sites])
        manners = Manners(run, crawler.settings.getint("DAILY_REQUESTS"))
        at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 1  # one waits while the others are out
        everything = refresh == "all"
        spider = super().from_crawler(crawler, run, sites, manners, locks, at_once=at_once, everything=everything)
        crawler.signals.connect(spider.heard_robots, signals.robots_parsed)
        crawler.signals.connect(spider.asks, signals.request_reached_downloader)
        crawler.signals.connect(spider.received, signals.bytes_received)
        crawler.signals.connect(spider.loaded, signals.item_scraped)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.spoiled, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """What is due of each journal: at first its start, later all it led to."""
        for slug, site in self.sites.items():
            self.run.discover(slug, list(site.beginnings()))
            requests = list(self._next(slug))
            if requests:
                self.watch.expected.add(slug)
            for request in requests:
                yield request

    def parse_listing(self, response: Response) -> Output:
        """A start page, a table of contents: its links first, so that it is done only when they are entered."""
        if site := self._answered(response):
            asked = response.meta["asked"]
            named = self._sitemaps.get(origin_of(response.url), [])
            self._follow(response, site.leads_in_listing(response, asked, named), listing=asked)
            yield self._fetched(response)

    def parse_sitemap(self, response: Response) -> Output:
        """A list of addresses: no page to be read."""
        if site := self._answered(response):
            self._follow(response, site.leads_in_sitemap(response, self.settings.getint("DOWNLOAD_MAXSIZE")))
            self._done(response)
        yield from ()

    def parse_feed(self, response: Response) -> Output:
        """What is new (RSS, Atom)."""
        if site := self._answered(response):
            self._follow(response, site.leads_in_feed(response))
            self._done(response)
        yield from ()

    def parse_records(self, response: Response) -> Output:
        """A part of what the journal's OAI-PMH repository lists."""
        if site := self._answered(response):
            slug, asked = site.journal.slug, response.meta["asked"]
            listed = harvest.read(response.body, _content_type(response))
            if listed.error:
                self.run.broken_list(slug, asked, site.oai, f"OAI-PMH: {listed.error}")
                self._settled(slug, asked)
                return
            deleted = [record.identifier for record in listed.records if record.deleted]
            self.run.harvested(slug, asked, site.leads_in_harvest(listed), deleted, final=not harvest.is_part(asked))
            self._settled(slug, asked)
        yield from ()

    def parse_article(self, response: Response) -> Output:
        """What its address calls an article; whether it is one is for `extract` to say."""
        if self._answered(response):
            yield self._fetched(response)

    def lost(self, failure: Failure) -> Output:
        """What did not come: gone for good is an answer, anything else is tried again later."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        response: Response | None = getattr(failure.value, "response", None)
        status = response.status if isinstance(response, Response) else None
        slug, asked, kind = (request.meta[name] for name in ("journal", "asked", "kind"))
        if response is not None and self._is_wall(response, slug):
            return
        if response is not None and status in GONE and kind == "article":
            yield self._fetched(response)
            return
        if status in GONE and kind == "sitemap":
            self.run.mark_done(asked, status)
        elif self.manners.bids_wait(failure.value, origin_of(request.url).host):
            self.queues[slug].pass_over(asked)
        else:
            if FORBIDDEN in failure.getErrorMessage() and self.run.was_read(asked):
                self._forbidden.setdefault(slug, asked)
            self.run.mark_failed(asked, status, f"HTTP {status}" if status else failure.getErrorMessage())
        self._settled(slug, asked)

    def heard_robots(self, robotparser: Any, request: Request) -> None:
        """Signal `robots_parsed`: robots.txt names the sitemaps of its host."""
        self._sitemaps[origin_of(request.url)] = list(robotparser.rp.sitemaps)

    def asks(self, request: Request) -> None:
        """Signal `request_reached_downloader`: count it against the host's day."""
        self.manners.count(origin_of(request.url).host)

    def received(self, data: bytes) -> None:
        """Signal `bytes_received`: what a crawl costs the site."""
        self.run.counts["bytes"] += len(data)

    def loaded(self, response: Response | Failure) -> None:
        """Signal `item_scraped`: the page is in the tables, its done mark with it."""
        meta = _meta(response)
        self._settled(meta["journal"], meta["asked"])

    def broke(self, failure: Failure, response: Response) -> None:
        """Signal `spider_error`: a callback raised; its page stays due."""
        self._fault(response.meta["journal"], response.meta["asked"], failure)

    def spoiled(self, response: Response | Failure, failure: Failure) -> None:
        """Signal `item_error`: a page could not be archived or written; it stays due."""
        meta = _meta(response)
        self._fault(meta["journal"], meta["asked"], failure)

    def closed(self, reason: str) -> None:
        """Scrapy is through: say how it went."""
        self.manners.note()
        for slug, url in self._forbidden.items():
            self.run.alarm(slug, "robots_changed", f"{url}: forbidden by robots.txt, but was fetched before")
        outcome, detail = self.verdict = self.watch.verdict(self.run, reason, self.settings.getfloat("QUIET_DAYS"))
        self.run.end(outcome, detail)
        self.locks.release()

    def _follow(self, response: Response, leads: Sequence[Lead], listing: str = "") -> None:
        """Enter what a page led to; `listing` if it is a table of contents."""
        slug = response.meta["journal"]
        barren = 0 if any(lead.kind == "article" for lead in leads) else response.meta["barren"] + 1
        self.run.discover(slug, list(self.sites[slug].within_reach(leads, barren)), listing=listing, barren=barren)

    def _next(self, slug: str) -> Iterator[Request]:
        """What may be asked of the journal now, unless its site is to be left alone."""
        site, queue = self.sites[slug], self.queues[slug]
        for page in queue.take():
            if why := self.manners.refusal(site.journal, origin_of(page.url).host):
                logger.info("%s: %s", slug, why)
                queue.pass_over(page.url)
                queue.close(why)
                return
            yield self._request(slug, page)

    def _request(self, slug: str, page: Due) -> Request:
        """A redirect to a page asked for already must not vanish in Scrapy's own filter: the frontier is ours."""
        callbacks: dict[Kind, Callable[[Response], Output]] = {
            "article": self.parse_article,
            "listing": self.parse_listing,
            "sitemap": self.parse_sitemap,
            "feed": self.parse_feed,
            "records": self.parse_records,
        }
        etag, changed = page.validators.etag, page.validators.last_modified
        headers = {"If-None-Match": etag, "If-Modified-Since": changed}
        meta = {"journal": slug, "kind": page.kind, "asked": page.url, "barren": page.barren}
        return Request(
            harvest.since(page.url, page.since) if page.kind == "records" else page.url,
            callbacks[page.kind],
            errback=self.lost,
            headers={name: value for name, value in headers.items() if value},
            dont_filter=True,
            meta={**meta, "handle_httpstatus_list": [UNMODIFIED]},
        )

    def _answered(self, response: Response) -> Site | None:
        """The site, if it sent a page to be read: not if it said 'unchanged', and not if it put up a wall."""
        slug, asked = response.meta["journal"], response.meta["asked"]
        self.watch.answered.add(slug)
        if response.status == UNMODIFIED:
            self.run.mark_unmodified(asked)
            self._settled(slug, asked)
            return None
        return None if self._is_wall(response, slug) else self.sites[slug]

    def _is_wall(self, response: Response, slug: str) -> bool:
        """Whether robots are not wanted: then the site is left alone, which is an alarm."""
        if not (why := self.manners.meets_wall(response)):
            return False
        asked = response.meta["asked"]
        self.watch.answered.add(slug)
        self.run.alarm(slug, "walled", f"{response.url}: {why}")
        self.run.mark_failed(asked, response.status, f"a wall: {why}")
        self.queues[slug].close(why)
        self._settled(slug, asked)
        return True

    def _fetched(self, response: Response) -> Fetched:
        """The response as the pipelines take it, under its final address if that is still the same kind of page."""
        meta = response.meta
        final = dict(self.sites[meta["journal"]].pages([response.url]))
        url = next((url for url, kind in final.items() if kind == meta["kind"]), meta["asked"])
        return Fetched(
            Page(url, response.body, _content_type(response), frontier.now()),
            response.status,
            _headers(response),
            meta["journal"],
            meta["asked"],
        )

    def _done(self, response: Response) -> None:
        """A page that leads to others was read."""
        asked = response.meta["asked"]
        self.run.mark_done(asked, response.status, Fetched(Page(asked, b""), headers=_headers(response)).validators)
        self._settled(response.meta["journal"], asked)

    def _settled(self, slug: str, asked: str) -> None:
        """Make room for what comes next."""
        self.queues[slug].settled(asked)
        self._go_on(slug)

    def _go_on(self, slug: str) -> None:
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - the spider runs
        for request in self._next(slug):
            engine.crawl(request)

    def _fault(self, slug: str, url: str, failure: Failure) -> None:
        self.run.note_failure(url, failure.getErrorMessage())
        self.run.note_fault(url, failure.getErrorMessage())
        self.queues[slug].pass_over(url)
        self._go_on(slug)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, said in response.headers.items() for v in said)


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type", b"") or b"").decode("latin-1")


def _meta(arrived: Response | Failure) -> dict[str, Any]:
    """What was noted of the request; an item of `lost` comes with the failure in place of a response."""
    meta: dict[str, Any] = arrived.request.meta  # type: ignore[union-attr] # Scrapy adds it to both
    return meta
