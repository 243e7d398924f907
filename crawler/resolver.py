"""Finds a host's address for Scrapy and hands out no internal one: what was checked is what is connected to."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.scope import is_public, says_what_it_is


class PublicResolver(CachingThreadedResolver):
    """Scrapy's own; a name that answers otherwise to each question (DNS rebinding) leads nowhere."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Fails with DNSLookupError for an address inside this network. What says itself that it is this machine was
        allowed, or not, by the scope.
        """
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if says_what_it_is(name) else found.addCallback(checked, name)


def checked(address: str, name: str) -> str:
    """The address, if it is public.

    >>> checked("192.88.98.1", "www.example.org")
    '192.88.98.1'
    """
    if not is_public(ipaddress.ip_address(address)):
        raise DNSLookupError(f"{name} is an internal address ({address})")
    return address
