"""Bounds the head of an answer: Twisted limits how long a line of it may be, not how many there are."""

from __future__ import annotations

from twisted.internet.error import ConnectionAborted
from twisted.web import _newclient

LARGEST = 256 * 1024
"""Bytes of all lines of a head together: servers themselves send less than a tenth."""


class BoundedHead(_newclient.HTTPClientParser):
    """Twisted's own parser, which hangs up on an answer whose head has no end."""

    received = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Count the lines of the head; those of a body do not come this way."""
        self.received += len(line)
        if self.received > LARGEST:
            if self.transport is not None:
                self.transport.abortConnection()
            raise ConnectionAborted(f"the head of the answer is larger than {LARGEST} bytes")
        super().lineReceived(line)  # type: ignore[no-untyped-call] # Twisted's


def bound() -> None:
    """Have every connection of this process read heads with the bounded parser; Twisted has no setting for it."""
    _newclient.HTTPClientParser = BoundedHead  # type: ignore[misc] # the place of a class
