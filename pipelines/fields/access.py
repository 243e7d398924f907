"""Open or paywalled, and under which licence, by what the page shows anyone."""

import re
from collections.abc import Iterable
from typing import Literal

from db.text import folded
from pipelines.tables import phrases, table

OPEN = tuple(phrases(table("access")["open"]))
LICENCE = re.compile(r"creativecommons\.org/(?:licenses/([a-z-]{2,8})|publicdomain/(zero))/(\d\.\d)", re.IGNORECASE)


def access(notices: Iterable[tuple[str, str]]) -> tuple[Literal["open", "paywalled"], str] | None:
    """What (text, kind of noise) pairs say, and in which words: a purchase notice outweighs words of open access.

    >>> access([("Acceso a texto completo", "navigation"), ("Precio 19,34 €", "paywall")])
    ('paywalled', 'Precio 19,34 €')
    """
    pairs = list(notices)
    paid = next((text for text, kind in pairs if kind == "paywall"), None)
    if paid:
        return "paywalled", paid
    said = next((text for text, _ in pairs if len(text) < 200 and any(phrase in folded(text) for phrase in OPEN)), None)
    return ("open", said) if said else None


WORDS = re.compile(
    r"(?:licen[cs]ia|licen[cs]e)\s+(?:de\s+)?(?:Creative\s+Commons|CC\b)|Creative\s+Commons", re.IGNORECASE
)


HINTS = ("ommons", "OMMONS", " CC ", " CC-")
"""What a page holds that names a licence: looked for first, since most pages are long and name none."""


def says_open(whole: str) -> str | None:
    """The words by which a page, wherever on it, says that it stands under a Creative Commons licence.

    >>> says_open("bajo licencia Creative Commons"), says_open("todos los derechos reservados")
    ('licencia Creative Commons', None)
    """
    if not any(hint in whole for hint in HINTS):
        return None
    found = WORDS.search(whole)
    return found[0] if found else None


def licence(whole: str) -> str | None:
    """The one Creative Commons licence that a page links to, as 'CC BY-NC 4.0'.

    >>> licence('<a href="https://creativecommons.org/licenses/by-nc/4.0/">')
    'CC BY-NC 4.0'
    """
    if "creativecommons" not in whole.lower():
        return None
    found = {("0" if zero else kind.upper(), version) for kind, zero, version in LICENCE.findall(whole)}
    return " ".join(("CC", *found.pop())) if len(found) == 1 else None
