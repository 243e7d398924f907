"""Reads robots.txt as RFC 9309 says where Scrapy does not: what cannot be read forbids everything."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

TOO_MANY_REQUESTS = 429
A_DAY = 24 * 60 * 60
"""Seconds for which what robots.txt said is taken for current (RFC 9309, 2.4)."""


class Unreachable(RobotParser):
    """Stands for a robots.txt that did not come: 'undefined, and the crawler MUST assume complete disallow'."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    @classmethod
    def from_crawler(cls, crawler: Any, robotstxt_body: bytes) -> Unreachable:  # noqa: ARG003 - Scrapy's signature
        """Nothing to parse."""
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002 - Scrapy's signature
        """Nothing is."""
        return False


class RobotsUnreachableError(IgnoreRequest):
    """Raised for every request to a site whose robots.txt did not come."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """RFC 9309, 2.3.1: success → parse; 4xx → everything is allowed; 5xx, 429 or no answer → nothing is."""

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(crawler)
        self.clock = clock
        self._asked: dict[str, float] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The site's rules, asked for anew after a day."""
        netloc = urlparse_cached(request).netloc
        if self.clock() - self._asked.setdefault(netloc, self.clock()) >= A_DAY:
            self._asked[netloc] = self.clock()
            if isinstance(self._parsers.get(netloc), RobotParser | None):  # else it is on its way
                self._parsers.pop(netloc, None)
        return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises IgnoreRequest for what robots.txt forbids, `RobotsUnreachableError` for all if it did not come."""
        if isinstance(rp, Unreachable):
            why = f"robots.txt could not be read ({rp.why}): nothing may be fetched until it can"
            raise RobotsUnreachableError(why)
        super().process_request_2(rp, request)
        if rp and (seconds := rp.crawl_delay(self._robotstxt_useragent or self._default_useragent)):
            self._slow_down(request, seconds)

    def _slow_down(self, request: Request, seconds: float) -> None:
        """Crawl-delay is no part of RFC 9309, but it is a wish; AUTOTHROTTLE_MAX_DELAY bounds it."""
        request.meta["autothrottle_dont_adjust_delay"] = True  # it would go down to DOWNLOAD_DELAY again
        _, slot = self.crawler.engine.downloader._get_slot(request)
        longest = self.crawler.settings.getfloat("AUTOTHROTTLE_MAX_DELAY")
        slot.delay, slot.jitter = max(slot.delay, min(seconds, longest)), 0

    async def _parse_robots(self, resp: Response, netloc: str, request: Request) -> None:
        if resp.status >= 500 or resp.status == TOO_MANY_REQUESTS or "partial" in resp.flags:
            self._unreachable(netloc, f"HTTP {resp.status}")
            return
        if resp.status >= 300:
            resp = resp.replace(body=b"")  # an error page's words are no rules
        await super()._parse_robots(resp, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable(netloc, str(exc) or type(exc).__name__)

    def _unreachable(self, netloc: str, why: str) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = parser = Unreachable(why)
        waiting.callback(parser)
