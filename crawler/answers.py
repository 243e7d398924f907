"""What an answer of Scrapy's says in our terms: the address that was asked for, its headers, its content type."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed


def meta(arrived: Response | Failure) -> dict[str, Any]:
    """What was noted of the request: 'journal', 'kind', 'asked', 'barren'; of a failure, too."""
    noted: dict[str, Any] = arrived.request.meta  # type: ignore[union-attr] # Scrapy adds it to both
    return noted


def asked(response: Response) -> str:
    """The address in the frontier; redirects may have led elsewhere."""
    return str(response.meta["asked"])


def headers(response: Response) -> tuple[tuple[str, str], ...]:
    """All headers, one pair for each value."""
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, said in response.headers.items() for v in said)


def content_type(response: Response) -> str:
    """The header Content-Type; '' if there is none."""
    return (response.headers.get("Content-Type", b"") or b"").decode("latin-1")


def too_large(largest: int) -> str:
    """What is said of a page of more bytes than that, wherever it came from."""
    return f"larger than {largest} bytes (DOWNLOAD_MAXSIZE)"


def reason(error: BaseException, largest: int) -> str:
    """Why no answer came, for a person to read; `largest` is how many bytes one may have."""
    if isinstance(error, DownloadCancelledError):
        return too_large(largest)
    if isinstance(error.__cause__, ResponseFailed):  # its own text is one for programmers
        return "; ".join(said(failure.value) for failure in error.__cause__.reasons)[:500]
    return said(error)


def said(error: BaseException) -> str:
    """What an error says, on one line; its name if it says nothing.

    >>> said(ValueError("cut\\nshort")), said(ValueError())
    ('cut short', 'ValueError')
    """
    return " ".join(str(error).split())[:500] or type(error).__name__.lstrip("_")
