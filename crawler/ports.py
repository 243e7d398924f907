"""Ports of this machine: taking one, and what to say of one that cannot be had."""

from __future__ import annotations

import errno
import socket

from crawler.errors import BusyPortError

HOST = "127.0.0.1"
PRIVILEGED = 1024
"""Ports below it are the system's own."""
LAST = 65535


def bound(port: int, setting: str = "PORT") -> socket.socket:
    """A socket listening on that port of this machine, 0 for any free one. Raises `BusyPortError`."""
    # named, or asyncio does not see that it is TCP and leaves Nagle on: every answer would come 40 ms later
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # who comes before Datasette is ready waits instead of being refused
    except OSError as error:
        listening.close()
        raise busy(port, setting, error) from error
    return listening


def busy(port: int, setting: str, error: OSError) -> BusyPortError:
    """The error that says so, with a remedy that is right for `make` and `scrapy` alike.

    >>> print(busy(8001, "PORT", OSError(errno.EADDRINUSE, "Address already in use")))
    port 8001 is taken; choose another, for example PORT=8002
    """
    why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
    other = port + 1 if PRIVILEGED <= port < LAST else 8002
    return BusyPortError(f"port {port} {why}; choose another, for example {setting}={other}")
