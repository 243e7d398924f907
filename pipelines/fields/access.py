"""Open or paywalled, and under which licence, by what the page shows anyone."""

import re
from collections.abc import Iterable, Iterator
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
    said = next((text for text, _ in pairs if len(text) < 200 and _speaks_of_open(folded(text))), None)
    return ("open", said) if said else None


def _speaks_of_open(said: str) -> bool:
    return any(phrase in said for phrase in OPEN)


WORDS = re.compile(
    r"(?:licen[cs]ia|licen[cs]e)\s+(?:de\s+)?(?:Creative\s+Commons|CC\b)|Creative\s+Commons", re.IGNORECASE
)


def says_open(whole: str) -> str | None:
    """The words by which a page, wherever on it, says that it stands under a Creative Commons licence.

    >>> says_open("bajo licencia Creative Commons"), says_open("todos los derechos reservados")
    ('licencia Creative Commons', None)
    """
    return next((found[0] for part in _around(whole, "ommons", " CC") if (found := WORDS.search(part))), None)


def _around(whole: str, *hints: str) -> Iterator[str]:
    """The surroundings of some letters in a long text: quicker than a pattern over all of it."""
    for hint in hints:
        at = whole.find(hint)
        while at >= 0:
            yield whole[max(0, at - 40) : at + 60]
            at = whole.find(hint, at + 60)


def licence(whole: str) -> tuple[str, str] | None:
    """The one Creative Commons licence that a page links to, as 'CC BY-NC 4.0', and the link's words.

    >>> licence('<a href="https://creativecommons.org/licenses/by-nc/4.0/">')
    ('CC BY-NC 4.0', 'creativecommons.org/licenses/by-nc/4.0')
    """
    parts = " ".join(_around(whole, "commons.org/", "COMMONS.ORG/"))
    links = {("0" if said[2] else said[1].upper(), said[3]): said[0] for said in LICENCE.finditer(parts)}
    return (
        next(((" ".join(("CC", *named)), words) for named, words in links.items()), None) if len(links) == 1 else None
    )
