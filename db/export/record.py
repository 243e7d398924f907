"""What is taken away of one work: the one place where a row of the database becomes a record for export."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from db.export.names import Name, name

Lang = Literal["en", "es", "both"]
LANGS: tuple[Lang, ...] = ("en", "es", "both")
OTHER = {"en": "es", "es": "en"}

COLUMNS = (
    "id", "doi", "doi_en", "doi_es", "pii", "url", "journal", "issn", "article_type", "title_en", "title_es",
    "abstract_en", "abstract_es", "keywords_en", "keywords_es", "authors", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access", "flags", "status", "original_language", "license",
    "journal_id", "first_seen", "updated_at",
)  # fmt: skip
"""Columns of `works` that a record is made from."""
BESIDE = ("type_code", "edition_en", "edition_es")
"""What else a row brings: the kind of article, and what is cited of each language's edition, as JSON."""


@dataclass(frozen=True, slots=True)
class Words:
    """A work's words in one language, and the DOI of its edition in that language.

    `edition` is what is cited of that edition where it is not the principal one: columns of the same names.
    """

    lang: str
    title: str | None
    abstract: str | None
    keywords: tuple[str, ...]
    doi: str | None
    edition: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credit:
    """An author as printed, taken apart, with affiliations."""

    printed: str
    name: Name
    affiliations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A work as it is taken away; None and () are what is not known, dates are ISO 8601."""

    work_id: str
    doi: str | None
    pii: str | None
    url: str | None
    journal: str | None
    issn: str | None
    article_type: str | None
    type_code: str | None
    en: Words
    es: Words
    authors: tuple[Credit, ...]
    year: int | None
    volume: str | None
    issue: str | None
    pages: str | None
    received: str | None
    accepted: str | None
    published_online: str | None
    access: str | None
    status: str | None
    original_language: str | None
    license: str | None
    flags: tuple[str, ...]
    journal_id: str | None
    first_seen: str | None
    updated_at: str | None

    def ordered(self, lang: Lang) -> tuple[Words, Words]:
        """The words of the main language, then of the other.

        The main one is the one asked for, of 'both' the one the article was written in, else English; a language in
        which the work has no title gives way to the other.
        """
        wanted = lang if lang != "both" else self.original_language
        main, other = (self.es, self.en) if wanted == "es" else (self.en, self.es)
        return (main, other) if main.title or not other.title else (other, main)

    def led_by(self, main: Words) -> Record:
        """The work as the edition in the main language is cited: with its journal, place, address and PII."""
        return replace(self, **main.edition) if main.edition else self

    def dois(self, main: Words, other: Words) -> list[str]:
        """Every DOI once: that of the main language's edition, of the principal edition, of the other language's."""
        return list(dict.fromkeys(doi for doi in (main.doi, self.doi, other.doi) if doi))

    @property
    def address(self) -> str | None:
        """The page's address, if it is one of the web: a reference manager makes it a link.

        >>> from dataclasses import replace
        >>> [replace(EMPTY, url=url).address for url in ("https://x.example/a", "javascript:alert(1)", None)]
        ['https://x.example/a', None, None]
        """
        return self.url if self.url and self.url.lower().startswith(("https://", "http://")) else None

    @property
    def span(self) -> tuple[str | None, str | None]:
        """First and last page, if the pages are a span; else the pages as printed and None.

        >>> from dataclasses import replace
        >>> [replace(EMPTY, pages=pages).span for pages in ("83-90", "83–90", "e1-e7", "83", "83-90, 92", None)]
        [('83', '90'), ('83', '90'), ('e1', 'e7'), ('83', None), ('83-90, 92', None), (None, None)]
        """
        first, last, *more = [part.strip() for part in (self.pages or "").replace("–", "-").split("-")] + ["", ""]
        if first and last and not any(more) and first.isalnum() and last.isalnum():
            return first, last
        return self.pages, None


def record(row: Mapping[str, Any]) -> Record:
    """The record of a row with COLUMNS and BESIDE. What is not to be shown is left out here, for all formats."""
    return Record(
        work_id=row["id"],
        en=_words(row, "en"),
        es=_words(row, "es"),
        authors=tuple(
            Credit(author["name"], name(author["name"]), tuple(author["affiliations"]))
            for author in json.loads(row["authors"])
        ),
        flags=tuple(json.loads(row["flags"])),
        **{field: row[field] for field in PLAIN},
    )


def _words(row: Mapping[str, Any], lang: str) -> Words:
    terms = tuple(json.loads(row[f"keywords_{lang}"]))
    own = {name: value for name, value in json.loads(row[f"edition_{lang}"] or "{}").items() if value}
    return Words(lang, row[f"title_{lang}"] or None, row[f"abstract_{lang}"] or None, terms, row[f"doi_{lang}"], own)


PLAIN = (
    "doi", "pii", "url", "journal", "issn", "article_type", "type_code", "year", "volume", "issue", "pages", "received",
    "accepted", "published_online", "access", "status", "original_language", "license", "journal_id", "first_seen",
    "updated_at",
)  # fmt: skip
"""Fields that are columns of the same name."""

NOTHING = {field: None for field in COLUMNS}
EMPTY = record(
    NOTHING
    | {"id": "x"}
    | dict.fromkeys(BESIDE)
    | dict.fromkeys(("authors", "keywords_en", "keywords_es", "flags"), "[]")
)
"""A work of which nothing is known."""
