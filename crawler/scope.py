"""Which addresses belong to a journal: the scheme, host and port of its `start`, and nothing on this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from crawler.errors import InternalAddressError
from crawler.journals import Journal
from db.addresses import without_www

PORTS = {"http": 80, "https": 443}
CREDENTIALS = re.compile(r"(?<=:)//[^/?#]*@")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host without `www.`, and port: RFC 6454's origin, but for the `www.`."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether the host itself says that it is this machine."""
        if _is_this_machine(self.host):
            return True
        return (literal := _literal(self.host)) is not None and literal.is_loopback


def says_what_it_is(host: str) -> bool:
    """Whether a host is judged by its own words: an address, or a name that means this machine (RFC 6761, 6.3).

    >>> [says_what_it_is(host) for host in ("a.localhost", "127.0.0.1", "::1", "localhost.example")]
    [True, True, True, False]
    """
    return _is_this_machine(host) or _literal(host) is not None


def _is_this_machine(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost")


class OutOfScopeError(Exception):
    """Raised by `origin_of` for an address that nothing here may be fetched from; says what is wrong with it."""


def origin_of(url: str) -> Origin:
    """The origin of a web address.

    >>> origin_of("https://www.example.org/es-x"), origin_of("http://127.0.0.1:8642/")
    (Origin(scheme='https', host='example.org', port=443), Origin(scheme='http', host='127.0.0.1', port=8642))
    """
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutOfScopeError(f"no address: {error}") from error
    if parts.scheme not in PORTS:
        raise OutOfScopeError(f"scheme {parts.scheme}: only http and https are fetched")
    if "@" in parts.netloc:
        raise OutOfScopeError("carries a user name or password")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise OutOfScopeError("names no host")
    return Origin(parts.scheme, without_www(host), port or PORTS[parts.scheme])


def shown(url: str) -> str:
    """An address as it may be printed and kept: without user name and password (RFC 3986, 3.2.1 and 7.5).

    >>> shown("http://user:secret@example.org/a@b")
    'http://…@example.org/a@b'
    """
    return CREDENTIALS.sub("//…@", url)


class Scope:
    """The addresses of one journal."""

    def __init__(self, journal: Journal, *, allow_loopback: bool = False) -> None:
        """Raises `InternalAddressError` for a start on this machine or in its network."""
        self.origins = frozenset(map(origin_of, journal.start))
        for origin in self.origins:
            literal = _literal(origin.host)
            if origin.is_loopback:
                if not allow_loopback:
                    raise InternalAddressError(
                        f"[{journal.slug}] start {origin.host} is this machine; to crawl it, set ALLOW_LOOPBACK=True"
                    )
            elif literal is not None and not is_public(literal):
                raise InternalAddressError(
                    f"[{journal.slug}] start {origin.host} is an internal address; only public sites are crawled"
                )

    @property
    def is_public(self) -> bool:
        """Whether any of it is somebody else's machine."""
        return not all(origin.is_loopback for origin in self.origins)

    def refusal(self, url: str) -> str:
        """Why an address is not to be fetched for this journal; empty if it is."""
        try:
            origin = origin_of(url)
        except OutOfScopeError as error:
            return str(error)
        return "" if origin in self.origins else "outside the journal's own scheme, host and port"


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public Internet, also when it wraps an IPv4 address (RFC 6052, 3056, 4380).

    >>> [is_public(ipaddress.ip_address(text)) for text in ("192.88.98.1", "10.0.0.1", "::1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
