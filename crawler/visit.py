"""A visit to one journal's site: what may be asked of it now, and what each of its answers means."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response

from crawler import answers, harvest
from crawler.downloader import HeldBackError
from crawler.manners import Manners
from crawler.middlewares.robots import RobotsUnreachableError
from crawler.queue import Queue
from crawler.scope import origin_of
from crawler.site import Site, UnreadableListError
from crawler.traps import Traps
from db import frontier
from db.frontier import Due, Lead
from db.record import Edition, Fetched, Page, Rejection
from db.run import Run
from pipelines.stages import GONE

UNMODIFIED = 304
OUT_OF_ORDER = 500
"""Answers of a site that is out of order (RFC 9110, 15.6)."""
NO_ANSWER = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)
IN_A_ROW = 5
"""So many pages one after the other that do not come: the rest is left for later."""
FORBIDDEN = "Forbidden by robots.txt"
"""Scrapy's words for it."""

logger = logging.getLogger(__name__)


class Visit:
    """Keeps the frontier in step with what the site answers; `sitemaps` are those that its robots.txt names."""

    def __init__(self, site: Site, run: Run, manners: Manners, *, largest: int, at_once: int, everything: bool) -> None:
        """`largest` is how many bytes an answer may have, `at_once` how many are asked for at a time; `everything` asks
        for what is not due, too.
        """
        self.site = site
        self.slug = site.journal.slug
        self.run = run
        self.manners = manners
        self.largest = largest
        self.queue = Queue(run, self.slug, self._is_refused, at_once=at_once, everything=everything)
        self.traps = Traps()
        self._failures = 0
        self.sitemaps: list[str] = []

    def begin(self) -> None:
        """Enter where a crawl begins, and what was learned of its addresses."""
        for url, gave_record in self.run.articles_read(self.slug):
            self.traps.note(url, gave_record=gave_record)
        self.run.discover(self.slug, list(self.site.beginnings()))

    def due(self) -> Iterator[Due]:
        """What may be asked for now, unless the site is to be left alone."""
        for page in self.queue.take():
            if why := self.manners.refusal(self.site.journal, origin_of(page.url).host):
                logger.info("%s: %s", self.slug, why)
                self.queue.pass_over(page.url)
                self.queue.close(why)
                return
            yield page

    def is_news(self, response: Response) -> bool:
        """Whether the site sent a page to be read: not if it said 'unchanged', and not if it put up a wall."""
        asked = answers.asked(response)
        if response.status == UNMODIFIED:
            self.run.mark_unmodified(asked)
            self.queue.settled(asked)
            return False
        if why := self.manners.meets_wall(response):
            self.run.alarm(self.slug, "walled", f"{response.url}: {why}")
            self.run.mark_failed(asked, response.status, f"a wall: {why}")
            self.queue.close(why)
            self.queue.settled(asked)
            return False
        if response.status < OUT_OF_ORDER:
            self._failures = 0
        return True

    def listing(self, response: Response) -> Fetched:
        """A start page, a table of contents: its links first, so that it is done only when they are entered."""
        asked = answers.asked(response)
        self._follow(response, self.site.leads_in_listing(response, asked, self.sitemaps), listing=asked)
        return self.article(response)

    def sitemap(self, response: Response) -> None:
        """A list of addresses: no page to be read."""
        try:
            leads = self.site.leads_in_sitemap(response, self.largest)
        except UnreadableListError as error:
            self.run.mark_failed(answers.asked(response), response.status, str(error))
            self.queue.settled(answers.asked(response))
            return
        self._follow(response, leads)
        self._done(response)

    def feed(self, response: Response) -> None:
        """What is new (RSS, Atom)."""
        self._follow(response, self.site.leads_in_feed(response))
        self._done(response)

    def records(self, response: Response) -> None:
        """A part of what the journal's OAI-PMH repository lists."""
        asked = answers.asked(response)
        listed = harvest.read(response.body, answers.content_type(response))
        if listed.error:
            self.run.broken_list(self.slug, asked, self.site.oai, f"OAI-PMH: {listed.error}")
        else:
            deleted = [record.identifier for record in listed.records if record.deleted]
            leads = self.site.leads_in_harvest(listed)
            self.run.harvested(self.slug, asked, leads, deleted, final=not harvest.is_part(asked))
        self.queue.settled(asked)

    def article(self, response: Response) -> Fetched:
        """The response as the pipelines take it, under its final address if that is still the same kind of page."""
        asked, kind = answers.asked(response), response.meta["kind"]
        url = next((url for url, found in self.site.pages([response.url]) if found == kind), asked)
        page = Page(url, response.body, answers.content_type(response), frontier.now())
        return Fetched(page, response.status, answers.headers(response), self.slug, asked)

    def lost(self, asked: str, kind: str, error: BaseException, response: Response | None) -> Fetched | None:
        """What did not come: gone for good is an answer, anything else is tried again later."""
        status = response.status if response is not None else None
        if response is not None and not self.is_news(response):
            return None
        if response is not None and status in GONE and kind == "article":
            return self.article(response)
        if self.manners.bids_wait(error, origin_of(asked).host) or isinstance(error, HeldBackError):
            self.queue.pass_over(asked)
            return None
        if status in GONE and kind == "sitemap":
            self.run.mark_done(asked, status or 0)
        else:
            why = f"HTTP {status}" if status else answers.reason(error, self.largest)
            self._warn_if_forbidden(asked, why)
            if kind == "records" and status and harvest.is_part(asked):
                self.run.broken_list(self.slug, asked, self.site.oai, why, status)
            else:
                self.run.mark_failed(asked, status, why)
            self._give_up_if_hopeless(error, response, why)
        self.queue.settled(asked)
        return None

    def _give_up_if_hopeless(self, error: BaseException, response: Response | None, why: str) -> None:
        """Leave the rest for later if robots.txt cannot be had, a long pause is asked for, or one page after the other
        does not come.
        """
        if isinstance(error, RobotsUnreachableError) or (response is not None and self.manners.hears_pause(response)):
            self.queue.close(why)
        elif isinstance(error, NO_ANSWER) or (response is not None and response.status >= OUT_OF_ORDER):
            self._failures += 1
            if self._failures >= IN_A_ROW:
                self.queue.close(f"{self._failures} pages in a row did not come, the last one: {why}")
                self.run.alarm(self.slug, "host_down", self.queue.closed)

    def loaded(self, asked: str, result: Edition | Rejection) -> None:
        """The page is in the tables, its done mark with it."""
        self.traps.note(asked, gave_record=isinstance(result, Edition))
        self.queue.settled(asked)

    def _warn_if_forbidden(self, asked: str, why: str) -> None:
        if FORBIDDEN in why and self.run.was_read(asked):
            self.run.alarm(self.slug, "robots_changed", f"{asked}: forbidden by robots.txt, but was fetched before")

    def _follow(self, response: Response, leads: Sequence[Lead], listing: str = "") -> None:
        """Enter what a page led to; `listing` if it is a table of contents."""
        lists_articles = any(lead.kind == "article" and not self.traps.is_fruitless(lead.url) for lead in leads)
        barren = 0 if lists_articles else response.meta["barren"] + 1
        self.run.discover(self.slug, list(self.traps.worth(leads, barren)), listing=listing, barren=barren)

    def _is_refused(self, page: Due) -> bool:
        """Whether the page is out of scope, where a former start led, or one of many that give nothing."""
        return bool(self.site.scope.refusal(page.url)) or (page.kind == "article" and self.traps.is_fruitless(page.url))

    def _done(self, response: Response) -> None:
        asked = answers.asked(response)
        self.run.mark_done(asked, response.status, self.article(response).validators)
        self.queue.settled(asked)
