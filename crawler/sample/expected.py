"""What must come of each page of the sample: a record, or a refusal with its reason."""

import datetime
from typing import Any

from crawler.sample.articles import article_pages
from crawler.sample.metas import places
from crawler.sample.model import ArticlePage, Section
from crawler.sample.plates import PLATES


def expected_records() -> dict[str, dict[str, Any]]:
    """The record of each article page by its path; what a page does not print is None (or [])."""
    return {page.path: expected_record(page) for page in article_pages()}


def expected_refusals() -> dict[str, str]:
    """The reason for refusing each page that is no article, by its path."""
    return {plate.path: plate.reason for plate in PLATES if plate.reason}


def expected_record(page: ArticlePage) -> dict[str, Any]:
    """One page's record, from the same data that the page is printed from."""
    article, edition, issue = page.article, page.edition, page.article.issue
    date = issue.date if issue else article.online
    return {
        "doi": edition.doi.lower(),
        "pii": edition.id if edition.id.startswith("S") else None,
        "journal": page.journal.title,
        "issn": page.journal.issn if article.metas or edition.record else None,
        "article_type": article.type[edition.lang],
        "title_en": article.title.get("en"),
        "title_es": article.title.get("es"),
        "abstract_en": abstract(article.abstract.get("en", [])),
        "abstract_es": abstract(article.abstract.get("es", [])),
        "keywords_en": article.keywords.get("en", []),
        "keywords_es": article.keywords.get("es", []),
        "authors": authors(page),
        "received": iso(article.received),
        "accepted": iso(article.accepted),
        "published_online": iso(article.online),
        "year": date.year if date else None,
        "volume": issue.volume if issue else None,
        "issue": issue.number if issue else None,
        "pages": edition.pages or None,
        "access": article.access,
    }


def authors(page: ArticlePage) -> list[dict[str, Any]]:
    """The authors with their affiliations as the page prints them, the country at the end."""
    return [
        {
            "name": author.name,
            "affiliations": [f"{place}, {page.journal.country}" for place in places(page.article, author)],
        }
        for author in page.article.authors
    ]


def abstract(sections: list[Section]) -> str | None:
    """Paragraphs apart by a blank line, section titles before a colon."""
    return "\n\n".join(labelled(section) for section in sections) or None


def labelled(section: Section) -> str:
    """One paragraph.

    >>> labelled(Section("El 42\\u00a0% de los *Candida*.", "Resultados"))
    'Resultados: El 42 % de los Candida.'
    """
    text = plain(section.text)
    return f"{section.label}: {text}" if section.label else text


def plain(text: str) -> str:
    """Take away the marks of italics, soft hyphens, and no-break spaces.

    >>> plain("inmuno\\u00adsupresión")
    'inmunosupresión'
    """
    return text.replace("*", "").replace("\u00ad", "").replace("\u00a0", " ")


def iso(date: datetime.date | None) -> str | None:
    """A date as a record holds it."""
    return date.isoformat() if date else None
