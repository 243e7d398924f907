"""The words of the sample: an article, its editions, and the pages they are printed on."""

import datetime
from dataclasses import dataclass, field

from crawler.sample.journal import JOURNALS, Journal

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
    email: str = ""

    @property
    def marks(self) -> str:
        """What is printed after the name.

        >>> Author("Inés Larrauri-Cebrián", at="ac", corresponding=True).marks
        'a,c,⁎'
        """
        return ",".join([*self.at, *("⁎" if self.corresponding else "")])


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
    figures: dict[str, list[str]] = field(default_factory=dict)  # captions, by the edition's language
    tables: dict[str, list[str]] = field(default_factory=dict)
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
