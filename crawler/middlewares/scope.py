"""Lets no request out of the journals' own sites, nor to any address inside this network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from crawler.scope import Origin, Scope, is_public, origin_of, shown

Resolver = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses a name stands for, as the system's resolver gives them. Raises OSError if it has none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class ScopeMiddleware:
    """Checks every request, robots.txt, redirects and retries among them, before anything else sees it (order 10)."""

    def __init__(self, scopes: dict[str, Scope], resolve: Resolver = addresses_of) -> None:
        self.scopes = scopes
        self.resolve = resolve
        self._internal: dict[Origin, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider without journals, as in `scrapy shell`."""
        scopes = getattr(crawler.spider, "scopes", None)
        if scopes is None:
            raise NotConfigured
        return cls(scopes)

    async def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest, which says why, for what is out of scope."""
        refusal = self._refusal(request) or await self._resolved_refusal(origin_of(request.url))
        if refusal:
            raise IgnoreRequest(f"{shown(request.url)}: {refusal}")

    def _refusal(self, request: Request) -> str:
        """A page is held against its own journal; robots.txt, which is nobody's page, against all."""
        scopes: Iterable[Scope] = self.scopes.values()
        if slug := request.meta.get("journal"):
            scopes = [self.scopes[slug]]
        refusals = [scope.refusal(request.url) for scope in scopes]
        return "" if "" in refusals else refusals[0]

    async def _resolved_refusal(self, origin: Origin) -> str:
        """Why the host's addresses are not to be visited; asked once a run. A loopback `start` was allowed before."""
        if origin.is_loopback:
            return ""
        if origin not in self._internal:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(None, self.resolve, origin.host, origin.port)
            internal = [address for address in found if not is_public(ipaddress.ip_address(address.partition("%")[0]))]
            self._internal[origin] = f"{origin.host} is an internal address ({internal[0]})" if internal else ""
        return self._internal[origin]
