"""A search as its address says it: words, filters, order, and whether other languages are searched too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from db.site.search.typed import printable

FILTERS = {
    "journal": "coalesce(works.journal_id, works.journal) IN (SELECT value FROM json_each(:journal))",
    "year": "EXISTS (SELECT 1 FROM json_each(:year) WHERE works.year"
    " BETWEEN json_extract(value, '$[0]') AND json_extract(value, '$[1]'))",
    "type": "works.article_type IN (SELECT value FROM json_each(:type))",
    "languages": "works.languages IN (SELECT value FROM json_each(:languages))",
    "flag": "EXISTS (SELECT 1 FROM json_each(works.flags) JOIN json_each(:flag) AS asked USING (value))",
    "access": "works.access IN (SELECT value FROM json_each(:access))",
}
"""What a search can be narrowed by; several values of one filter mean any of them."""
SORTS = ("best", "newest", "oldest")
MOST = 20
"""Values of one filter."""
YEARS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """All that two searches must have in common to find the same in the same order."""

    words: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = "best"
    across: bool = True

    @classmethod
    def asked(cls, args: Any) -> Self:
        """What a request's arguments say; what they cannot mean is left out."""
        chosen = [
            (name, value.encode("utf-8", "replace").decode()[:200])
            for name in FILTERS
            for value in dict.fromkeys(args.getlist(name)[:MOST])
            if value
        ]
        sort = args.get("sort")
        sort = sort if sort in SORTS else "best"
        return cls(printable(args.get("q") or ""), tuple(chosen), sort, args.get("across") != "0")

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """The arguments of its address; what goes without saying is left out."""
        said = [("sort", self.sort)] if self.sort != "best" else []
        return [("q", self.words), *self.filters, *said, *([] if self.across else [("across", "0")])]

    def address(self, path: str = "/search", **more: str) -> str:
        """Where it stands.

        >>> Query("lupus & gota", (("year", "2019"),)).address(next="x")
        '/search?q=lupus+%26+gota&year=2019&next=x'
        """
        return f"{path}?{urlencode([*self.arguments, *more.items()])}"

    def narrowed(self, name: str, value: str) -> Query:
        """With one more filter."""
        return replace(self, filters=(*(pair for pair in self.filters if pair != (name, value)), (name, value)))

    def widened(self, name: str, value: str) -> Query:
        """With one filter less."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair != (name, value)))

    def chosen(self, name: str) -> list[str]:
        """The values of one filter."""
        return [value for key, value in self.filters if key == name]

    def condition(self) -> tuple[str, dict[str, str]]:
        """The filters as SQL over `works`, and its parameters."""
        names = [name for name in FILTERS if self.chosen(name)]
        values = {name: json.dumps(self._values(name)) for name in names}
        return " AND ".join(["1", *(FILTERS[name] for name in names)]), values

    def _values(self, name: str) -> list[Any]:
        if name != "year":
            return self.chosen(name)
        spans = [YEARS.fullmatch(value) for value in self.chosen(name)]
        return [[int(span[1]), int(span[2] or span[1])] for span in spans if span]
