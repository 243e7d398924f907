"""When a page is looked at again: soon while it may still change, seldom once it is old, later after each failure."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from db.record import Edition, Rejection

NEVER = "9999-12-31T00:00:00+00:00"
ANNOUNCEMENTS = timedelta(days=1)
"""Sitemaps, feeds and OAI-PMH lists say what is new: one request a day for a whole journal."""
LISTING = timedelta(days=7)
IN_PRESS, RECENT, OLD = timedelta(days=7), timedelta(days=30), timedelta(days=365)
"""An article without an issue yet, one of this year or the last, any other."""
NO_ARTICLE = timedelta(days=180)
MISSING = timedelta(days=7)
"""Until a page that was not found is asked for a second time."""
RETRY, LONGEST_PAUSE = timedelta(hours=6), timedelta(days=30)
"""The first pause after a refusal; it doubles each time."""
SPREAD = 0.1
"""The part of an interval by which pages drift apart, so that a journal read in one night is not due in one night."""


def interval(kind: str, result: Edition | Rejection | None, at: str) -> timedelta:
    """How long what a page says is taken for current.

    >>> interval("article", Edition(url=None, platform="doyma", year=1999, volume="1"), "2024-05-01").days
    365
    """
    if kind == "listing":
        return LISTING
    if kind != "article":
        return ANNOUNCEMENTS
    if not isinstance(result, Edition):
        return NO_ARTICLE
    this_year = int(at[:4])
    young = result.year is None or result.year >= this_year - 1
    if young and not (result.volume or result.issue or result.pages):
        return IN_PRESS if result.year else RECENT
    return RECENT if young else OLD


def after(at: str, pause: timedelta, url: str) -> str:
    """A moment `pause` later, up to a tenth sooner or later by the page's address; ISO 8601 in UTC."""
    drift = (zlib.crc32(url.encode()) % 2001 / 1000 - 1) * SPREAD
    return (datetime.fromisoformat(at) + pause * (1 + drift)).isoformat(timespec="seconds")


def after_failure(at: str, failures: int, *, answered: bool) -> str:
    """When to try again after so many failures before this one.

    No answer at all may be our own network's fault: the first time, the next run asks again at once.

    >>> after_failure("2024-05-01T00:00:00+00:00", 2, answered=True)
    '2024-05-02T00:00:00+00:00'
    """
    pause = min(RETRY * 2 ** min(failures, 10), LONGEST_PAUSE) if answered or failures else timedelta(0)
    return (datetime.fromisoformat(at) + pause).isoformat(timespec="seconds")
