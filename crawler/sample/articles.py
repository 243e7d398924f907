"""The sample's articles, each read from its table in articles/, and the pages they are printed on."""

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from crawler.sample.journal import JOURNALS, Journal

HERE = Path(__file__).parent
OTHER = {"es": "en", "en": "es"}


@dataclass(frozen=True)
class Section:
    """One paragraph of an abstract or body, with its title where it has one."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Author:
    """One author; `at` holds the marks of the affiliations, a letter each."""

    name: str
    at: str = ""
    corresponding: bool = False


@dataclass(frozen=True)
class Issue:
    """One issue; `contents` holds the ID of its table of contents in each language that has one."""

    volume: str
    number: str
    date: datetime.date
    months: dict[str, str]
    contents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """How an article stands in one language's edition: its identifiers, and the quirks of its page."""

    lang: str
    id: str
    doi: str
    slug: str
    pages: str = ""
    url_lang: str = ""  # where the address names another language than the edition's
    chrome: str = ""  # where what surrounds the article is in another language
    record: bool = False  # the page leaks the database record
    alternate: bool = False  # the page links its twin: hreflang and the es/en switch
    header_twice: bool = False
    charset: str = "utf-8"


@dataclass(frozen=True)
class Article:
    """One work: what its editions share, and the layout of their abstracts."""

    aid: str
    subdocument: str
    type: dict[str, str]
    title: dict[str, str]
    affiliations: dict[str, str]
    authors: tuple[Author, ...]
    editions: dict[str, Edition]
    issue: Issue | None = None
    abstract: dict[str, list[Section]] = field(default_factory=dict)
    keywords: dict[str, list[str]] = field(default_factory=dict)
    body: dict[str, list[Section]] = field(default_factory=dict)
    received: datetime.date | None = None
    accepted: datetime.date | None = None
    online: datetime.date | None = None
    date_style: str = "plain"
    section_style: dict[str, str] = field(default_factory=dict)  # headings, glued, colons, stops
    headed: bool = True
    first_keyword_label: bool = True
    keyword_label: dict[str, str] = field(default_factory=dict)
    keyword_separator: str = "; "  # '\n' is a line each, 'lines' a list item each
    metas: bool = True
    access: str | None = None
    figures: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    lacks: frozenset[str] = frozenset()  # what this article is meant not to have
    numbers_disagree: bool = False  # meant so, for the flag of that name


@dataclass(frozen=True)
class ArticlePage:
    """One article as one edition prints it: an address and all that stands there."""

    article: Article
    edition: Edition

    @property
    def path(self) -> str:
        """The address the site links to; the server itself looks only at the ID."""
        kind = "articulo" if self.article.issue else "avance"
        return f"/{self.edition.url_lang or self.edition.lang}-{self.edition.slug}-{kind}-{self.edition.id}"

    @property
    def journal(self) -> Journal:
        """The edition of the journal it stands in."""
        return JOURNALS[self.edition.lang]

    @property
    def chrome(self) -> str:
        """The language of what surrounds the article."""
        return self.edition.chrome or self.edition.lang

    @property
    def languages(self) -> tuple[str, str]:
        """The edition's own language, then the other: the order of titles and abstracts."""
        return self.edition.lang, OTHER[self.edition.lang]

    @property
    def twin(self) -> "ArticlePage | None":
        """The same article in the other edition."""
        other = self.article.editions.get(OTHER[self.edition.lang])
        return ArticlePage(self.article, other) if other else None


def article_from(table: dict[str, Any], issues: dict[str, Issue]) -> Article:
    """Build an article from its TOML table; an unknown key is a TypeError."""
    rest = dict(table)
    for name in ("abstract", "body"):
        rest[name] = {lang: [Section(**part) for part in parts] for lang, parts in rest.get(name, {}).items()}
    return Article(
        issue=issues[rest.pop("issue")] if "issue" in rest else None,
        authors=tuple(Author(**author) for author in rest.pop("authors")),
        editions={lang: Edition(lang=lang, **part) for lang, part in rest.pop("edition").items()},
        lacks=frozenset(rest.pop("lacks", ())),
        **rest,
    )


@cache
def articles() -> tuple[Article, ...]:
    """All articles, in the order of their internal numbers."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "articles").glob("*.toml"))]
    return tuple(sorted((article_from(table, issues()) for table in tables), key=lambda article: article.aid))


@cache
def issues() -> dict[str, Issue]:
    """The issues by the keys that article tables use."""
    tables = tomllib.loads((HERE / "issues.toml").read_text("utf-8"))
    return {key: Issue(**table) for key, table in tables.items()}


def article_pages() -> Iterator[ArticlePage]:
    """Every page of every article.

    >>> len(list(article_pages()))
    14
    """
    for article in articles():
        for edition in article.editions.values():
            yield ArticlePage(article, edition)


@cache
def pages_by_id() -> dict[str, ArticlePage]:
    """The article pages by the ID that ends their addresses."""
    return {page.edition.id: page for page in article_pages()}
