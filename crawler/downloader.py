"""Scrapy's downloader, which keeps to one request at a time from each site even where DOWNLOAD_DELAY is 0."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from scrapy import Request
from scrapy.core import downloader
from scrapy.core.downloader import Slot
from scrapy.http import Response
from twisted.internet.defer import Deferred


class Downloader(downloader.Downloader):
    """Scrapy 2.19 counts a request only when its task begins, so that a queue of eight leaves all at once."""

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        """Count it now; Scrapy takes it out of the count when it has come."""
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
