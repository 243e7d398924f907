"""Recognises walls and challenges: answers by which a site says that it wants no robot."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path

from scrapy.http import Response

from db.text import folded
from pipelines.stages import GONE

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TITLES = frozenset(folded(title) for titles in TABLE["titles"].values() for title in titles)
MARKERS = tuple(marker.encode() for marker in TABLE["forms"]["markers"])
TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
SHORT = 60_000
"""Bytes of the longest challenge: an article's page may carry a challenge's script, but is not made of it."""
PAUSE = timedelta(days=3)
"""How long a site that has put up a wall is left alone."""


def wall(response: Response) -> str:
    """What in the answer says that robots are not wanted; empty if nothing does.

    >>> wall(Response("http://x.example/", 403)), wall(Response("http://x.example/", body=b"<title>Gota</title>"))
    ('HTTP 403', '')
    """
    if response.status in TABLE["status"]:
        return f"HTTP {response.status}"
    for name, mark in TABLE["headers"].items():
        value = (response.headers.get(name) or b"").decode("latin-1").lower()
        if value and mark in value and (mark or response.status >= 400):
            return f"header {name}"
    if len(response.body) > SHORT or response.status in GONE:
        return ""
    found = TITLE.search(response.body)
    title = folded(found[1].decode("utf-8", "replace")) if found else ""
    if title in TITLES:
        return f"a page called '{title}'"
    marked = response.status != 200 and next((marker for marker in MARKERS if marker in response.body), b"")
    return f"a challenge ({marked.decode()})" if marked else ""
