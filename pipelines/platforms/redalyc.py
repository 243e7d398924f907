"""Redalyc (https://www.redalyc.org): the article's number stands in the query of its address, or in the path."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from db.record import Reason
from pipelines.platforms.base import Kind, Platform, parts_of
from pipelines.printed import Printed

SCRIPTS: dict[str, Reason] = {
    "/toc.oa": "contents",
    "/buscar.oa": "contents",
    "/revista.oa": "home",
    "/home.oa": "home",
}
"""Paths of what is no article; a listing among them still gives its links."""


class Redalyc(Platform):
    """`/articulo.oa?id={number}`, its full text at `/journal/{journal}/{number}/html/`."""

    name = "redalyc"
    article = re.compile(r"^/journal/\d+/(?P<id>\d{9,15})/(?:html/?)?$")
    listing = re.compile(r"^/(?:toc|revista)\.oa$")

    def recognises(self, url: str, printed: Printed) -> bool:
        """By its address."""
        return super().recognises(url, printed) or self._number(url) is not None

    def kind_of(self, url: str) -> Kind | None:
        """By the path; the page of an article also by its number."""
        return "article" if self._number(url) else super().kind_of(url)

    def refuses(self, url: str) -> Reason | None:
        """By the path."""
        return SCRIPTS.get(parts_of(url).path)

    def query(self, query: str) -> str:
        """The number; all else is noise."""
        number = parse_qs(query).get("id")
        return f"id={number[0]}" if number else ""

    def native_id(self, url: str) -> str | None:
        """The article's number, wherever it stands."""
        return self._number(url) or super().native_id(url)

    def _number(self, url: str) -> str | None:
        parts = parts_of(url)
        return parse_qs(parts.query).get("id", [""])[0] or None if parts.path == "/articulo.oa" else None
