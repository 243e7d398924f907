"""SciELO's classic site (scielo.php): the pid is the identity; old articles stand there as they were typed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from db.record import Reason, Twin, identity
from pipelines.platforms.base import Kind, Platform, parts_of
from pipelines.printed import Printed

LANGUAGES = ("en", "es", "pt")
SCRIPTS: dict[str, Reason] = {
    "sci_issuetoc": "contents",
    "sci_issues": "contents",
    "sci_serial": "home",
    "sci_home": "home",
    "sci_alphabetic": "contents",
    "sci_stat": "statistics",
    "sci_statjournal": "statistics",
    "sci_pdf": "pdf",
}
"""`script` of what is no article."""


class Scielo(Platform):
    """`/scielo.php?script=sci_arttext&pid=S…&lng=es`, in any order; `sci_abstract` has the abstract alone."""

    name = "scielo"
    places = {  # noqa: RUF012 - an attribute of the class, never changed
        "dates": ".history > p",
        "journal": ".content h2 > a",
        "title": "span.article-title",
    }
    around = "#toolBox, .ref-list, p.ref, .references"

    def recognises(self, url: str, printed: Printed) -> bool:  # noqa: ARG002 - the address says it all
        """By its address."""
        return parts_of(url).path.endswith("/scielo.php")

    def kind_of(self, url: str) -> Kind | None:
        """By the script that the address calls."""
        if not parts_of(url).path.endswith("/scielo.php"):
            return super().kind_of(url)
        script = _parameter(url, "script")
        if script in ("sci_arttext", "sci_abstract"):
            return "article" if _parameter(url, "pid") else None
        return "listing" if SCRIPTS.get(script) in ("contents", "home") else None

    def refuses(self, url: str) -> Reason | None:
        """By the script that the address calls."""
        return SCRIPTS.get(_parameter(url, "script"))

    def query(self, query: str) -> str:
        """Script, pid and language, in this order; all else is noise."""
        said = parse_qs(query)
        names = [name for name in ("script", "pid", "lng", "tlng") if said.get(name)]
        return "&".join(f"{name}={said[name][0]}" for name in names)

    def native_id(self, url: str) -> str | None:
        """The pid and the language of the text: each language version is an edition."""
        pid = _parameter(url, "pid")
        return f"{pid}-{lang}" if pid and (lang := _language(url)) else pid or None

    def twins(self, printed: Printed, url: str) -> Iterator[Twin]:  # noqa: ARG002 - the address says it all
        """The same pid in the other languages."""
        pid = _parameter(url, "pid")
        for lang in LANGUAGES if pid else ():
            if lang != _language(url):
                yield Twin(lang, identity(self.name, f"{pid}-{lang}"), None, "same pid")  # type: ignore[arg-type]  # one of three


def _parameter(url: str, name: str) -> str:
    return parse_qs(parts_of(url).query).get(name, [""])[0]


def _language(url: str) -> str:
    """The text's language (`tlng`); the interface's (`lng`) where none is given."""
    return _parameter(url, "tlng") or _parameter(url, "lng")
