"""SciELO's present site (OPAC), stylesheets 2 and 3: addresses by a key, authors in a dialogue of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

from db.record import LANGUAGES, Twin, identity
from pipelines.fields import issue
from pipelines.findings import Findings
from pipelines.located import People
from pipelines.platforms.base import Platform, holds, parts_of
from pipelines.printed import Printed


class ScieloOpac(Platform):
    """`/j/{acronym}/a/{key}/?lang=es`, its abstract alone at `/j/{acronym}/a/{key}/abstract/?lang=es`."""

    name = "scielo_opac"
    article = re.compile(r"^/j/[\w-]+/a/(?P<id>[A-Za-z0-9]{20,30})(?:/|$)")
    listing = re.compile(r"^/j/[\w-]+/(?:$|i/|grid)")
    refused = {  # noqa: RUF012 - an attribute of the class, never changed
        "contents": re.compile(r"^/j/[\w-]+/i/"),
        "home": re.compile(r"^/(?:j/[\w-]+/?)?$"),
    }
    places = {  # noqa: RUF012 - likewise
        "title": ".articleTxt > h1.article-title, .articleTxt > h2.article-title",
        "article_type": "._articleBadge",
        "issue line": "._editionMeta",
        "doi": "._doi",
        "dates": ".articleTimeline > li",
    }
    people = People(
        within=".ModalTutors",
        each=".tutors, .author-card",
        name="strong, .author-name",
        affiliation=("[data-aff-display]", "> div > span:first-child", ".author-institution, > div:not([class])"),
    )
    ornaments = ".ref, sup.xref, .material-icons-outlined, .short-link, .copyLink, .sr-only, .author-name a"
    around = (
        ".articleSection[data-anchor^=Text], .modal, .articleMenu, .ref-list, .articleTimeline, "
        ".articleBadge-editionMeta-doi-copyLink, .contribGroup, .scielo__contribGroup"
    )

    def recognises(self, url: str, printed: Printed) -> bool:
        """By its address, or by the frame that its stylesheets put around every article."""
        return super().recognises(url, printed) or holds(printed, "#standalonearticle")

    def query(self, query: str) -> str:
        """The language; all else is noise."""
        lang = parse_qs(query).get("lang")
        return f"lang={lang[0]}" if lang else ""

    def native_id(self, url: str) -> str | None:
        """The article's key and the language of the page: each language version is an edition."""
        key = super().native_id(url)
        return f"{key}-{lang}" if key and (lang := _language(url)) else key

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:  # noqa: ARG002 - the page says it all
        """The pages, as the page's script puts them into 'How to cite'."""
        if cited := issue.cited_pages(printed.whole):
            findings.add("pages", cited[0], "printed", "how to cite", words=cited[1])

    def twins(self, printed: Printed, url: str) -> Iterator[Twin]:  # noqa: ARG002 - the address says it all
        """The same key in the other languages."""
        key = super().native_id(url)
        for lang in LANGUAGES if key else ():
            if lang != _language(url):
                yield Twin(lang, identity(self.name, f"{key}-{lang}"), None, "same key")


def _language(url: str) -> str:
    return parse_qs(parts_of(url).query).get("lang", [""])[0]
