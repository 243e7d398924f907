"""The words of the house: what a page, an edition, a text, an author, a flag and a rejection are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Language = Literal["en", "es", "pt", "ca"]
LANGUAGES: tuple[Language, ...] = ("en", "es", "pt", "ca")

Reason = Literal[
    "empty", "unreadable", "not_article", "statistics", "contents", "guidelines", "home", "login",
    "consent", "not_found", "pdf", "binary", "blog", "foreign", "reserved",
]  # fmt: skip
"""Why a page gave no record; `db/dictionary.toml` says each in both languages."""


@dataclass(frozen=True, slots=True)
class Page:
    """One response as it came: `body` in bytes, `fetched_at` ISO 8601 in UTC, `url` a `file:` address if local."""

    url: str
    body: bytes
    content_type: str = ""
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site gives to ask by whether a page is still the same: `ETag` and `Last-Modified` (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies already, in a WARC file that is not ours: its whole path, and the bytes of its record."""

    warc: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page and how it came: HTTP status and headers (none for a file), its journal, its frontier address.

    `place` is where it lies, if it is to stay there and not be copied.
    """

    page: Page
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    journal_id: str | None = None
    frontier_url: str | None = None
    place: Place | None = None

    @property
    def validators(self) -> Validators:
        """What the site sent with it to recognise it by."""
        said = {name.lower(): value for name, value in self.headers}
        return Validators(said.get("etag"), said.get("last-modified"))

    def __str__(self) -> str:
        return self.page.url  # what a log says of it, instead of the whole page


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a structured abstract: its label as printed (None if it has none) and NLM's category."""

    label: str | None
    category: str | None
    text: str

    def as_paragraph(self) -> str:
        """The section as the abstract prints it: `Label: text`."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Title:
    """A title in one language."""

    lang: Language
    text: str


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract in one language, paragraph by paragraph."""

    lang: Language
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """Plain text: paragraphs separated by a blank line, each section a paragraph `Label: text`."""
        return "\n\n".join(section.as_paragraph() for section in self.sections)


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keyword list of one language, in printed order."""

    lang: Language
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeywordPair:
    """An English and a Spanish keyword of one edition that say the same, and how sure that is (0 to 1)."""

    en: str
    es: str
    score: float


@dataclass(frozen=True, slots=True)
class Author:
    """An author as printed; `affiliations` are positions (from 0) in `Edition.affiliations`."""

    name: str
    affiliations: tuple[int, ...] = ()
    orcid: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a curator should look at; `code` is one of those in `db/dictionary.toml`."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one field came from: the reader, the rule or meta tag, how sure (0 to 1), and the page's own words."""

    field: str
    reader: str
    rule: str
    confidence: float = 1.0
    lang: Language | None = None
    words: str = ""


Kind = Literal["retraction", "correction", "concern"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says of an article that was taken back, corrected or is in doubt.

    `own`: it is the page's own article; else the page is a notice about another, of which it gives DOI or title.
    """

    kind: Kind
    own: bool
    doi: str | None = None
    title: str | None = None


def identity(platform: str, native_id: str) -> str:
    """The id of an edition that its platform identifies: a PII or pid stands alone, a bare number needs its platform.

    >>> identity("doyma", "S0000001924000031"), identity("doyma", "13084295")
    ('S0000001924000031', 'doyma-13084295')
    """
    return native_id if native_id[0].isalpha() else f"{platform}-{native_id}"


@dataclass(frozen=True, slots=True)
class Twin:
    """The other-language edition of the same article, as the page itself names it."""

    lang: Language
    edition_id: str
    doi: str | None = None
    method: str = ""


def _fields(record: Any) -> dict[str, Any]:
    """What one of the dataclasses here holds; `asdict` says the same but copies everything, ten times as slowly."""
    return {name: getattr(record, name) for name in record.__slots__}


@dataclass(frozen=True, slots=True)
class Edition:
    """One article in one edition, as one page gives it; None and () are what the page does not say.

    Dates are ISO 8601. `native_id` is the platform's own identity of the article (PII, pid, number), `internal_id`
    a publisher's number of it that all its editions share. `lang` is the edition's own language, known only where
    the journal has editions by language.
    """

    url: str | None
    platform: str
    native_id: str | None = None
    lang: Language | None = None
    original_language: Language | None = None
    doi: str | None = None
    pii: str | None = None
    journal: str | None = None
    issn: str | None = None
    article_type: str | None = None
    type_code: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    received: str | None = None
    accepted: str | None = None
    published_online: str | None = None
    access: Literal["open", "paywalled"] | None = None
    license: str | None = None
    status: str | None = None
    internal_id: str | None = None
    titles: tuple[Title, ...] = ()
    abstracts: tuple[Abstract, ...] = ()
    keywords: tuple[Keywords, ...] = ()
    pairs: tuple[KeywordPair, ...] = ()
    affiliations: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    twins: tuple[Twin, ...] = ()
    notices: tuple[Notice, ...] = ()
    flags: tuple[Flag, ...] = ()
    sources: tuple[Source, ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """A stable text id: the platform's own identity before DOI before URL before content.

        A printed DOI can be wrong, so the identity the platform itself uses is the safer one; and two pages
        that print one DOI may be two editions, so the address tells them apart.

        >>> Edition(url=None, platform="doyma", native_id="13084295", doi="10.5555/x.1").id
        'doyma-13084295'
        >>> Edition(url=None, platform="generic", doi="10.5555/X.1").id
        'doi-10.5555-x.1-675f8a'
        """
        if self.native_id:
            return identity(self.platform, self.native_id)
        if self.doi:
            doi = self.doi.lower()
            mark = hashlib.sha256(f"{doi} {self.url or ''}".encode()).hexdigest()[:6]
            return f"doi-{doi.replace('/', '-')}-{mark}"
        if self.url:
            return "url-" + hashlib.sha256(self.url.encode()).hexdigest()[:16]
        words = json.dumps([[asdict(t) for t in self.titles], [asdict(a) for a in self.abstracts]])
        return "text-" + hashlib.sha256(words.encode()).hexdigest()[:16]

    @property
    def digest(self) -> str:
        """Equal for two readings that say the same, whatever else differed between the two pages."""
        said = {name: value for name, value in _fields(self).items() if name != "sources"}
        words = json.dumps(said, sort_keys=True, check_circular=False, default=_fields)
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    def in_language(self, lang: str) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Title, abstract and keywords in one language."""
        title = next((t.text for t in self.titles if t.lang == lang), None)
        abstract = next((a.text for a in self.abstracts if a.lang == lang), None)
        terms = next((k.terms for k in self.keywords if k.lang == lang), ())
        return title, abstract, terms


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that gave no record, with its reason."""

    url: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One archived response: where its WARC record starts and how many bytes it takes there."""

    url: str
    fetched_at: str
    digest: str
    warc: str
    offset: int
    length: int
    content_type: str = ""
    status: int = 200

    @property
    def id(self) -> str:
        """Stable and telling: the WARC file and the offset in it."""
        return f"{self.warc}@{self.offset}"


@dataclass(frozen=True, slots=True)
class Archived:
    """A page that is safe in the archive, and where; `snapshot` is None for one of which no copy may be kept."""

    fetched: Fetched
    snapshot: Snapshot | None

    def __str__(self) -> str:
        return self.fetched.page.url


@dataclass(frozen=True, slots=True)
class Reading:
    """A page understood: what it gave, where it is archived, for which journal, its address in the frontier, and
    what its site would recognise it by.
    """

    page: Page
    result: Edition | Rejection
    snapshot: Snapshot | None = None
    journal_id: str | None = None
    frontier_url: str | None = None
    validators: Validators = NO_VALIDATORS

    def __str__(self) -> str:
        return self.page.url
