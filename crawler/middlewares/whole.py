"""Asks again for a page that was cut short, which Scrapy takes for whole where no length was announced."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class WholeMiddleware:
    """Turns a response with the flag `partial` into another try, and at last into a failure (order 560)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Raises IgnoreRequest when it was cut short once too often."""
        if "partial" not in response.flags or self.crawler.spider is None:
            return response
        again = get_retry_request(request, spider=self.crawler.spider, reason="cut short")
        if again is None:
            raise IgnoreRequest("the page was cut short")
        return again
