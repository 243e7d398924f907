"""What two addresses of one page have in common, however its site is addressed."""

from __future__ import annotations

from urllib.parse import urlsplit


def without_www(host: str) -> str:
    """A host, or all of an address from its host on, without the `www.` that sites take up and drop.

    >>> without_www("www.example.org"), without_www("example.org:8001")
    ('example.org', 'example.org:8001')
    """
    return host.removeprefix("www.")


def bare(url: str) -> str:
    """An address without what a site changes when it moves to https: its scheme, and `www.`.

    >>> bare("http://www.example.org/es-x?a=1"), bare("https://example.org/es-x?a=1")
    ('example.org/es-x?a=1', 'example.org/es-x?a=1')
    """
    return without_www(url.partition("://")[2])


def host(url: str) -> str:
    """The host of an address without `www.`; empty if there is none.

    >>> host("https://www.Example.org/x"), host("file:///tmp/x")
    ('example.org', '')
    """
    try:
        return without_www(urlsplit(url).hostname or "")
    except ValueError:
        return ""
