"""Which language a page is in: what the reader chose, else what the browser asks for, else English."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal, get_args

Lang = Literal["en", "es"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
COOKIE = "language"

spoken: ContextVar[Lang] = ContextVar("spoken", default="en")
"""The language of the page that is being made; each request has its own."""

here: ContextVar[str] = ContextVar("here", default="/")
"""The address of that page on this site, to come back to in another language."""


def chosen(cookies: Mapping[str, str], accepted: str) -> Lang:
    """The reader's language, from the cookie and the header Accept-Language (RFC 9110, 12.5.4).

    >>> chosen({"language": "es"}, "en"), chosen({}, "es-MX,es;q=0.9,en;q=0.8"), chosen({"language": "fr"}, "fr")
    ('es', 'es', 'en')
    """
    return known(cookies.get(COOKIE, "")) or preferred(accepted) or "en"


def known(code: str) -> Lang | None:
    """The language of a tag such as 'es-MX', if it is one of ours.

    >>> known("ES-mx"), known("estonian"), known("")
    ('es', None, None)
    """
    return next((lang for lang in LANGUAGES if code.strip().lower().split("-")[0] == lang), None)


def preferred(accepted: str) -> Lang | None:
    """The language a browser wants most; of two it wants alike, the first.

    >>> preferred("fr, en;q=0.5, es;q=0.7"), preferred("en;q=0"), preferred("es;q=much, en"), preferred("de")
    ('es', None, 'en', None)
    """
    wishes = []
    for wish in accepted.split(","):
        tag, _, weight = wish.partition(";")
        if (lang := known(tag)) and (urgency := _weight(weight)):
            wishes.append((urgency, lang))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else None


def _weight(parameter: str) -> float:
    """The number of 'q=0.8': 1 if none is given, 0 if it is no number."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    return float(value) if value.replace(".", "", 1).isdecimal() else 0.0
