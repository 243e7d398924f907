"""What a page's metas say: Highwire and PRISM, Dublin Core, Open Graph; heard after what the page prints.

Sources: Google Scholar's inclusion guidelines (citation_*), PRISM 3.0, DCMI Metadata Terms, https://ogp.me.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from db.record import Language
from db.text import folded
from pipelines.byline import Byline, with_affiliations
from pipelines.fields import identifiers
from pipelines.fields.article_types import type_code
from pipelines.fields.dates import date
from pipelines.fields.issue import YEAR, citation
from pipelines.fields.names import surname_last
from pipelines.findings import Findings
from pipelines.languages import best, parted, votes
from pipelines.passages import Passage, Told, add_passage, add_titles, blocks_of
from pipelines.printed import Meta, Printed, title_pieces
from pipelines.roles import Role

READER = "metadata"
TITLES = ("citation_title", "dc.title", "dcterms.title", "dc.title.alternative", "dcterms.alternative")
ABSTRACTS = ("citation_abstract", "dcterms.abstract", "dc.description.abstract", "dc.description", "eprints.abstract")
DESCRIPTIONS = ("og:description", "twitter:description", "description")
KEYWORDS = ("citation_keywords", "citation_keyword", "dc.subject", "dcterms.subject", "prism.keyword")
AUTHORS = ("citation_author", "citation_authors", "dc.creator.personalname", "dc.creator", "dcterms.creator")
INSTITUTIONS = ("citation_author_institution", "citation_author_affiliation")
SIMPLE = {
    "volume": ("citation_volume", "prism.volume", "dc.source.volume"),
    "issue": ("citation_issue", "prism.number", "prism.issueidentifier", "dc.source.issue"),
}
DATES = {
    "published_online": ("citation_online_date", "dcterms.available", "dc.date.available"),
    "received": ("dcterms.datesubmitted", "dc.date.submitted"),
    "accepted": ("dcterms.dateaccepted",),
}
YEARS = (
    "citation_publication_date", "citation_date", "citation_year", "prism.publicationdate", "dc.date.issued",
    "dcterms.issued", "dc.date",
)  # fmt: skip
DOIS = ("citation_doi", "dc.identifier.doi", "prism.doi", "bepress_citation_doi", "dcterms.identifier", "dc.identifier")
TYPES = ("dc.type.articletype", "prism.section", "citation_section")
FIRST = ("citation_firstpage", "prism.startingpage")
LAST = ("citation_lastpage", "prism.endingpage")
CITATIONS = ("dcterms.bibliographiccitation", "dc.identifier.citation", "citation_citation")
ELECTRONIC = ("dc.identifier.pagenumber", "citation_elocation_id")
LONGEST_TITLE = 1_000
LEAST = 40
"""Words from which a page's description may be its article's abstract and not a line about the journal."""
SURE = 0.9


def read(printed: Printed, findings: Findings) -> None:
    """Note what metas say of every field."""
    _read_identifiers(printed, findings)
    _read_article_type(printed, findings)
    _read_issue(printed, findings)
    _read_titles(printed, findings)
    _read_passages(printed, findings)
    if said := authors(printed):
        said.testify(findings, READER, (printed.first_meta(*AUTHORS) or printed.metas[0]).rule)


def _say(findings: Findings, field: str, value: object, *metas: Meta | None) -> None:
    """Note a value in the words of the metas it was taken from, if there are any and it is one."""
    said = [meta for meta in metas if meta]
    if value is not None and said:
        words = dict.fromkeys(meta.content for meta in said)
        findings.add(field, value, READER, said[0].rule, words=list(words), confidence=SURE)


def _first_that(reading: Callable[[str], str | None], metas: Iterator[Meta]) -> tuple[str | None, Meta | None]:
    """The first meta that something can be read from, and what."""
    return next(((said, meta) for meta in metas if (said := reading(meta.content))), (None, None))


def _read_identifiers(printed: Printed, findings: Findings) -> None:
    for field, reading, names in (
        (
            "doi",
            identifiers.doi,
            ("citation_doi", "dc.identifier.doi", "prism.doi", "bepress_citation_doi", "dc.identifier"),
        ),
        ("issn", identifiers.issn, ("citation_issn", "prism.issn", "prism.eissn", "dc.source.issn")),
        ("pii", identifiers.pii, ("citation_pii", "dc.identifier.pii")),
    ):
        _say(findings, field, *_first_that(reading, printed.meta(*names)))


def _read_article_type(printed: Printed, findings: Findings) -> None:
    """The section of the journal that the article is in: mostly its type, in the journal's own words."""
    if said := printed.first_meta(*TYPES):
        _say(findings, "article_type", said.content, said)
        _say(findings, "type_code", type_code(said.content), said)


def _read_issue(printed: Printed, findings: Findings) -> None:
    for field, names in SIMPLE.items():
        if said := printed.first_meta(*names):
            _say(findings, field, said.content, said)
    _read_pages(printed, findings)
    for field, names in DATES.items():
        if said := printed.first_meta(*names):
            _say(findings, field, date(said.content.replace("/", "-")) or date(said.content), said)
    if said := printed.first_meta(*CITATIONS):
        cited = citation(said.content)
        for field in ("volume", "issue", "pages", "year"):
            _say(findings, field, getattr(cited, field, None), said)
    if (said := printed.first_meta(*YEARS)) and (year := YEAR.search(said.content)):
        _say(findings, "year", int(year[1]), said)


def _read_pages(printed: Printed, findings: Findings) -> None:
    """The first and the last page, once if they are the same; else the electronic one."""
    first, last = printed.first_meta(*FIRST), printed.first_meta(*LAST)
    if ends := list(dict.fromkeys(meta.content for meta in (first, last) if meta)):
        _say(findings, "pages", "-".join(ends), first, last)
    elif said := printed.first_meta(*ELECTRONIC):
        _say(findings, "pages", said.content, said)


def _read_titles(printed: Printed, findings: Findings) -> None:
    """Titles of the metas that the page does not print; what the page's own share card says only failing all else."""
    known = {folded(findings.value("title", lang).text) for lang in findings.languages("title")}
    said = {
        folded(meta.content): Told(plain_title(meta.content), meta.lang, meta.rule, meta.content)
        for meta in printed.meta(*TITLES)
    }
    add_titles([told for title, told in said.items() if title not in known and len(title) > 3], findings, READER)
    if card := printed.first_meta("og:title", "twitter:title"):
        pieces = [title for title in title_pieces(card.content)[:1] if _is_another(title, findings)]
        add_titles([Told(title, rule=card.rule) for title in pieces], findings, READER)


def _is_another(title: str, findings: Findings) -> bool:
    """Whether a title is none of those known, but as long as they are: share cards also name journals and portals."""
    known = [findings.value("title", lang).text for lang in findings.languages("title")]
    if len(title.split()) < 3 or any(folded(title) in folded(one) or folded(one) in folded(title) for one in known):
        return False
    return not known or 0.4 < len(title) / len(known[0]) < 2.5


def plain_title(text: str) -> str:
    """A title without the markup that metadata may hold."""
    return " ".join(block.text for block in blocks_of(text[:LONGEST_TITLE]))


def _read_passages(printed: Printed, findings: Findings) -> None:
    told = [meta for meta in printed.meta(*ABSTRACTS) if _is_whole(meta.content)]
    if not told and not findings.languages("abstract"):
        told = [
            meta
            for meta in printed.meta(*DESCRIPTIONS)
            if _is_whole(meta.content) and len(meta.content.split()) >= LEAST
        ][:1]
    once = {(meta.content, meta.lang): meta for meta in reversed(told)}
    passages = [Passage(blocks_of(meta.content), meta.lang, meta.rule) for meta in reversed(once.values())]
    add_passage(Role.ABSTRACT, passages, findings, READER)
    lists = [
        Passage(tuple(block for term in terms for block in blocks_of(term)), lang, rule)
        for lang, rule, terms in _keyword_lists(printed)
    ]
    add_passage(Role.KEYWORDS, lists, findings, READER)


def abstracts(printed: Printed) -> dict[Language, str]:
    """The abstracts of the metas made for them, by language."""
    whole = [meta.content for meta in printed.meta(*ABSTRACTS) if len(meta.content.split()) >= LEAST]
    return {best(votes(part)): part for text in reversed(whole) for part in parted(text) or (text,)}


def _is_whole(text: str) -> bool:
    return not text.rstrip().endswith(("...", "…"))


def _keyword_lists(printed: Printed) -> Iterator[tuple[str, str, list[str]]]:
    """The language, the meta and the terms of each list, kind of meta by kind of meta."""
    for name in KEYWORDS:
        lists: dict[str, tuple[str, list[str]]] = {}
        for meta in printed.meta(name):
            if meta.content.count(";") > 1:
                yield meta.lang, meta.rule, [meta.content]
            else:
                lists.setdefault(meta.lang, (meta.rule, []))[1].append(meta.content)
        yield from ((lang, rule, terms) for lang, (rule, terms) in lists.items())


def authors(printed: Printed) -> Byline | None:
    """The authors of the metas, each once, with the institutions that follow each name."""
    people: dict[str, list[str]] = {}
    words, place_words = [], []
    name = next((name for name in AUTHORS if printed.first(name)), "")
    current: list[str] = []
    for meta in printed.metas:
        if meta.name == name:
            words.append(meta.content)
            for one in _names(meta):
                current = people.setdefault(surname_last(one), [])
        elif meta.name in INSTITUTIONS and meta.content not in current:
            current.append(meta.content)
            place_words.append(meta.content)
    return with_affiliations(people.items(), None, words, place_words) if people else None


def _names(meta: Meta) -> list[str]:
    """One name, or several that a single meta lists."""
    return [name for one in meta.content.split(";") if (name := one.strip())]
