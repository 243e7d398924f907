"""Open or paywalled, and under which licence, by what the page shows anyone."""

import re
from collections.abc import Iterable
from typing import Literal

from db.text import folded
from pipelines.tables import phrases

OPEN = tuple(
    phrases(
        [
            "Open access", "Acceso abierto", "Acceso libre", "Creative Commons", "Full text access", "Free full text",
            "Acceso a texto completo", "Texto completo gratuito", "Artículo de acceso abierto", "Open archive",
        ]
    )
)  # fmt: skip
LICENCE = re.compile(r"creativecommons\.org/(?:licenses/([a-z-]{2,8})|publicdomain/(zero))/(\d\.\d)", re.IGNORECASE)


def access(noise: Iterable[tuple[str, str]]) -> Literal["open", "paywalled"] | None:
    """What (text, kind of noise) pairs say: a purchase notice is a paywall, else words of open access count."""
    pairs = list(noise)
    if any(kind == "paywall" for _, kind in pairs):
        return "paywalled"
    said = [folded(text) for text, _ in pairs]
    return "open" if any(phrase in line for line in said for phrase in OPEN if len(line) < 200) else None


def licence(whole: str) -> str | None:
    """The one Creative Commons licence that a page links to, as 'CC BY-NC 4.0'.

    >>> licence('<a href="https://creativecommons.org/licenses/by-nc/4.0/">')
    'CC BY-NC 4.0'
    """
    found = {("0" if zero else kind.upper(), version) for kind, zero, version in LICENCE.findall(whole)}
    return " ".join(("CC", *found.pop())) if len(found) == 1 else None
