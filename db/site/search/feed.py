"""A search as an Atom feed (RFC 4287): what was last added to the collection comes first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from db.site.links import article_path
from db.site.search.find import newest_entries
from db.site.search.query import Query

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENTRIES = 50
ROWS = """
SELECT works.id, title_en, title_es, abstract_en, abstract_es, author_names, journal, license, first_seen,
    updated_at
FROM json_each(:seqs) AS wanted CROSS JOIN works ON works.seq = wanted.value
ORDER BY first_seen DESC, works.seq DESC
"""
NEVER = "1970-01-01T00:00:00+00:00"


def feed(connection: sqlite3.Connection, query: Query, title: str, absolute: Callable[[str], str]) -> bytes:
    """The feed of a search; `absolute` makes a path an address. Entries name their article by its address here."""
    seqs = newest_entries(connection, query, ENTRIES)
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    rows = [dict(row) for row in cursor.execute(ROWS, {"seqs": json.dumps(seqs)})]
    root = ET.Element(f"{{{ATOM}}}feed")
    own = absolute(query.address("/search.atom"))
    _add(root, "id", own)
    _add(root, "title", title)
    _add(root, "updated", max((moment(row["updated_at"]) for row in rows), default=NEVER))
    _add(root, "link", rel="self", type="application/atom+xml", href=own)
    _add(root, "link", rel="alternate", type="text/html", href=absolute(query.address()))
    _add(_add(root, "author"), "name", "Cribado")
    _add(root, "generator", "Cribado")
    for row in rows:
        _entry(_add(root, "entry"), row, absolute)
    ET.register_namespace("", ATOM)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(entry: ET.Element, row: dict[str, Any], absolute: Callable[[str], str]) -> None:
    address = absolute(article_path(row["id"]))
    _add(entry, "id", address)
    _add(entry, "title", " · ".join(filter(None, (row["title_en"], row["title_es"]))) or row["id"])
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "published", moment(row["first_seen"]))
    _add(entry, "updated", moment(row["updated_at"]))
    for name in filter(None, (row["author_names"] or "").split("; ")):
        _add(_add(entry, "author"), "name", name)
    if row["journal"]:
        _add(entry, "category", term=_clean(row["journal"]))
    if row["license"]:
        _add(entry, "rights", row["license"])
    lang = "en" if row["abstract_en"] else "es"
    if row[f"abstract_{lang}"]:
        _add(entry, "summary", row[f"abstract_{lang}"]).set(LANG, lang)


def moment(timestamp: str) -> str:
    """A time as RFC 3339 has it; what has no zone is UTC.

    >>> moment("2024-03-01T08:00:02"), moment("no time")
    ('2024-03-01T08:00:02+00:00', '1970-01-01T00:00:00+00:00')
    """
    try:
        time = datetime.fromisoformat(timestamp)
    except ValueError:
        return NEVER
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat(timespec="seconds")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = _clean(text) if text is not None else None
    return child


def _clean(text: str) -> str:
    """Without the characters that no XML may hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
