"""Dates as journals print them, in four languages, the day before the month."""

import re
from datetime import date as Date  # noqa: N812 - the type beside the function that reads one

from db.text import folded
from pipelines.tables import spelt_out, table

TABLE = table("months")
MONTHS = {
    spelt: number
    for names in (TABLE["en"], TABLE["es"], TABLE["pt"], TABLE["ca"], TABLE["other"], TABLE["spelt"])
    for number, name in enumerate(names, 1)
    if name
    for spelt in (folded(name), folded(name)[:3])
}
ROMAN = dict(zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], range(1, 13), strict=True))
NUMERIC = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*((?:19|20)\d{2})(?!\d)")
ISO = re.compile(r"\b((?:19|20)\d{2})-(\d{2})(?:-(\d{2}))?\b")
NAMED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|º|ª)?[\s.,-]+(?:de[l]?\s+)?([^\W\d_]{3,10}|[IVX]{1,4})[\s.,-]+(?:de[l]?\s+)?((?:19|20)\d{2})(?!\d)"
)
MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d{2})(?!\d)")
HOLDS_YEAR = re.compile(r"(?:19|20)\d\d")
LABELS = {field: spelt_out(labels) for field, labels in TABLE["labels"].items()}
LETTERS = {label[:3].casefold() for labels in LABELS.values() for label in labels}
"""With which labels begin: looked up before any pattern is tried."""
LABELLED = {
    field: re.compile(
        rf"(?:^|(?<=[\s.;,(|\d]))(?:{'|'.join(map(re.escape, labels))})\b\s*(?:el|on|em)?\s*[:.]?\s*([^:;|)]{{6,40}})",
        re.IGNORECASE,
    )
    for field, labels in LABELS.items()
}


def date(text: str) -> str | None:
    """The date a text begins with or holds, ISO 8601; day-first where it is all figures.

    >>> date("15 Julio 2019"), date("24 de enero de 2019"), date("05/07/2019"), date("22-Mayo-2019")
    ('2019-07-15', '2019-01-24', '2019-07-05', '2019-05-22')
    """
    if found := ISO.search(text):
        return iso(int(found[1]), int(found[2]), int(found[3] or 1)) if found[3] else None
    if found := NUMERIC.search(text):
        return iso(int(found[3]), int(found[2]), int(found[1]))
    if found := NAMED.search(text):
        return iso(int(found[3]), month(found[2]), int(found[1]))
    if found := MONTH_FIRST.search(text):
        return iso(int(found[3]), month(found[1]), int(found[2]))
    return None


def labelled(text: str) -> dict[str, str]:
    """The dates of a line by what they are: received, accepted, published_online.

    >>> labelled("Received 28 April 2020. Accepted 10 June 2020")
    {'received': '2020-04-28', 'accepted': '2020-06-10'}
    """
    found: dict[str, str] = {}
    if not HOLDS_YEAR.search(text):
        return found
    for field, pattern in LABELLED.items():
        for said in pattern.finditer(text):
            if moment := date(said[1]):
                found.setdefault(field, moment)
    return found


def beginning(text: str) -> dict[str, str]:
    """The labelled dates of a line that begins with a label: 'Report received 3 May 2020' speaks of something else.

    >>> beginning("Recibido 19 Ago 2013"), beginning("Parecer recebido em 11 Dez 2022")
    ({'received': '2013-08-19'}, {})
    """
    if text[:3].casefold() not in LETTERS:
        return {}
    first = (pattern.match(text) for pattern in LABELLED.values())
    return labelled(text) if any(found and date(found[1]) for found in first) else {}


def month(name: str) -> int:
    """The number of a month by its name, short or long, or in Roman figures; 0 for any other word.

    >>> month("Octubre"), month("Sept"), month("XII"), month("Madrid")
    (10, 9, 12, 0)
    """
    word = folded(name)
    return MONTHS.get(word) or ROMAN.get(word) or (MONTHS.get(word[:3], 0) if len(word) <= 4 else 0)


def iso(year: int, month: int, day: int) -> str | None:
    """The date in ISO 8601; None if there is no such day.

    >>> iso(2020, 2, 29), iso(2021, 2, 29)
    ('2020-02-29', None)
    """
    try:
        return Date(year, month, day).isoformat()
    except ValueError:
        return None
