"""Scrapy's downloader, which keeps to one request at a time from each site, and sends none where none is wanted."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from scrapy import Request
from scrapy.core import downloader
from scrapy.core.downloader import Slot
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import Deferred

from crawler.scope import origin_of


class HeldBackError(IgnoreRequest):
    """Raised for a request that waited in the queue while its site put up a wall or asked for a pause."""


class Downloader(downloader.Downloader):
    """Scrapy 2.19 counts a request only when its task begins, so that a queue of eight leaves all at once."""

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        """Count it now; Scrapy takes it out of the count when it has come."""
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)

    async def _download(self, slot: Slot, request: Request) -> Response:
        """The last moment before it leaves. Raises `HeldBackError` for a site that is left alone by now."""
        manners = getattr(self.crawler.spider, "manners", None)  # only the spider of journals has them
        if manners and (why := manners.unwanted(origin_of(request.url).host)):
            slot.transferring.discard(request)
            self._process_queue(slot)
            raise HeldBackError(why)
        return await super()._download(slot, request)
