"""Leaves a site alone for as long as its `Retry-After` asks (RFC 9110, 10.2.3), which Scrapy does not read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.asyncio import call_later

BUSY = frozenset({429, 503})
"""The answers that carry it: RFC 6585, 4 and RFC 9110, 15.6.4."""

logger = logging.getLogger(__name__)


def present() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def seconds_asked(value: str, now: datetime) -> float | None:
    """How long a `Retry-After` asks to wait: a number of seconds, or a date; None if it is neither.

    >>> noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    >>> seconds_asked("120", noon), seconds_asked("Wed, 01 May 2024 12:01:00 GMT", noon), seconds_asked("soon", noon)
    (120.0, 60.0, None)
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


class LeftAlone(IgnoreRequest):
    """Raised for requests to a site that wants no more of them until a moment beyond this run."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.until = until


class RetryAfterMiddleware:
    """Holds back everything that waits for the site, not the one page; stands before RetryMiddleware (order 555).

    A site that asks for more than RETRY_AFTER_MAX seconds is left alone until the next run.
    """

    def __init__(self, crawler: Crawler, clock: Callable[[], datetime] = present) -> None:
        self.crawler = crawler
        self.clock = clock
        self.longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._closed: dict[str, LeftAlone] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens where AutoThrottle does: before the site's next request leaves the queue."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.hear, signal=signals.response_downloaded)
        return middleware

    def hear(self, response: Response, request: Request) -> None:
        """Signal `response_downloaded`: rest, or give up, if the answer asks for it."""
        if response.status not in BUSY or not (value := response.headers.get("Retry-After")):
            return
        seconds = seconds_asked(value.decode("latin-1"), self.clock())
        if seconds is None:
            return
        key = request.meta["download_slot"]
        if seconds > self.longest:
            until = self.clock() + timedelta(seconds=seconds)
            why = f"{key} asks to be left alone until {until:%Y-%m-%d %H:%M} UTC (Retry-After)"
            self._closed[key] = LeftAlone(why, until)
            self._empty(self.crawler.engine.downloader.slots[key], self._closed[key])
        elif seconds:
            logger.info("%s asks for a pause of %d s (Retry-After)", key, seconds)
            self._rest(self.crawler.engine.downloader.slots[key], seconds)

    def process_request(self, request: Request) -> None:
        """Raises LeftAlone for a site that wants no more visits in this run."""
        if closed := self._closed.get(self.crawler.engine.downloader.get_slot_key(request)):
            raise closed

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep RetryMiddleware from asking such a site again."""
        if request.meta.get("download_slot") in self._closed:
            request.meta["dont_retry"] = True
        return response

    def _rest(self, slot: Slot, seconds: float) -> None:
        """Let nothing leave the site's queue for a while, as the queue itself does between two requests."""
        slot.close()
        slot.latercall = call_later(seconds, self.crawler.engine.downloader._latercall, slot)

    def _empty(self, slot: Slot, why: LeftAlone) -> None:
        """Send back what waits in the site's queue."""
        waiting: list[tuple[Request, Any]] = list(slot.queue)
        slot.queue.clear()
        for _, answer in waiting:
            answer.errback(why)
