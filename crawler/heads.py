"""Bounds the head of an answer: Twisted limits how long a line of it may be, not how many there are."""

from __future__ import annotations

from scrapy.core.downloader.handlers import http11

LARGEST = 256 * 1024
"""Bytes of all lines of a head together: servers themselves send less than a tenth."""

Lenient = http11._LenientHTTPClientParser


class EndlessHeadError(Exception):
    """The head of an answer is larger than any server means it to be."""


class BoundedHead(Lenient):
    """Scrapy's own parser, which gives up an answer whose head has no end."""

    received = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count the lines of the head; those of a body do not come this way."""
        self.received += len(line)
        if self.received > LARGEST:
            raise EndlessHeadError(f"the head of the answer is larger than {LARGEST} bytes")
        super().lineReceived(line)


def bound() -> None:
    """Have every connection of this process read heads with the bounded parser; Scrapy has no setting for it."""
    http11._LenientHTTPClientParser = BoundedHead  # type: ignore[misc] # the place of a class
