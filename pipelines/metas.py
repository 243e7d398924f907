"""What a page's metas say: Highwire and PRISM, Dublin Core, Open Graph; heard after what the page prints.

Sources: Google Scholar's inclusion guidelines (citation_*), PRISM 3.0, DCMI Metadata Terms, https://ogp.me.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from pipelines.passages import add_passage, add_titles, blocks_of
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
        findings.add("authors", said, READER, AUTHORS[0], words="; ".join(author.name for author in said.authors))


def _say(findings: Findings, field: str, value: object, printed: Printed, names: Sequence[str]) -> None:
    if value is not None:
        words = printed.first(*names) or ""
        rule = next((meta.name for meta in printed.meta(*names)), names[0])
        findings.add(field, value, READER, rule, words=words, confidence=SURE)


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
        said = next((value for meta in printed.meta(*names) if (value := reading(meta.content))), None)
        _say(findings, field, said, printed, names)


def _read_article_type(printed: Printed, findings: Findings) -> None:
    """The section of the journal that the article is in: mostly its type, in the journal's own words."""
    said = printed.first(*TYPES)
    _say(findings, "article_type", said, printed, TYPES)
    _say(findings, "type_code", type_code(said) if said else None, printed, TYPES)


def _read_issue(printed: Printed, findings: Findings) -> None:
    for field, names in SIMPLE.items():
        _say(findings, field, printed.first(*names), printed, names)
    ends = dict.fromkeys(filter(None, (printed.first(*FIRST), printed.first(*LAST))))
    _say(findings, "pages", "-".join(ends) or printed.first(*ELECTRONIC), printed, (*FIRST, *ELECTRONIC))
    for field, names in DATES.items():
        said = printed.first(*names) or ""
        _say(findings, field, date(said.replace("/", "-")) or date(said), printed, names)
    said = printed.first(*CITATIONS) or ""
    cited = citation(said)
    for field in ("volume", "issue", "pages", "year"):
        _say(findings, field, getattr(cited, field, None), printed, CITATIONS)
    year = YEAR.search(printed.first(*YEARS) or "")
    _say(findings, "year", int(year[1]) if year else None, printed, YEARS)


def _read_titles(printed: Printed, findings: Findings) -> None:
    """Titles of the metas that the page does not print; what the page's own share card says only failing all else."""
    known = {folded(findings.value("title", lang).text) for lang in findings.languages("title")}
    said = {folded(meta.content): (plain_title(meta.content), meta.lang) for meta in printed.meta(*TITLES)}
    new = [pair for title, pair in said.items() if title not in known and len(title) > 3]
    add_titles(new, findings, READER, TITLES[0])
    card = title_pieces(printed.first("og:title", "twitter:title") or "")[:1]
    add_titles([(title, "") for title in card if _is_another(title, findings)], findings, READER, "og:title")


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
    told = [(meta.content, meta.lang) for meta in printed.meta(*ABSTRACTS) if _is_whole(meta.content)]
    if not told and not findings.languages("abstract"):
        told = [
            (meta.content, meta.lang)
            for meta in printed.meta(*DESCRIPTIONS)
            if _is_whole(meta.content) and len(meta.content.split()) >= LEAST
        ][:1]
    passages = [(blocks_of(text), lang) for text, lang in dict.fromkeys(told)]
    add_passage(Role.ABSTRACT, passages, findings, READER, ABSTRACTS[0])
    lists = [
        (tuple(block for term in terms for block in blocks_of(term)), lang) for lang, terms in _keyword_lists(printed)
    ]
    add_passage(Role.KEYWORDS, lists, findings, READER, KEYWORDS[0])


def abstracts(printed: Printed) -> dict[Language, str]:
    """The abstracts of the metas made for them, by language."""
    whole = [meta.content for meta in printed.meta(*ABSTRACTS) if len(meta.content.split()) >= LEAST]
    return {best(votes(part)): part for text in reversed(whole) for part in parted(text) or (text,)}


def _is_whole(text: str) -> bool:
    return not text.rstrip().endswith(("...", "…"))


def _keyword_lists(printed: Printed) -> Iterator[tuple[str, list[str]]]:
    """The terms of each language, kind of meta by kind of meta."""
    for name in KEYWORDS:
        lists: dict[str, list[str]] = {}
        for meta in printed.meta(name):
            if meta.content.count(";") > 1:
                yield meta.lang, [meta.content]
            else:
                lists.setdefault(meta.lang, []).append(meta.content)
        yield from lists.items()


def authors(printed: Printed) -> Byline | None:
    """The authors of the metas, each once, with the institutions that follow each name."""
    people: dict[str, list[str]] = {}
    name = next((name for name in AUTHORS if printed.first(name)), "")
    current: list[str] = []
    for meta in printed.metas:
        if meta.name == name:
            for one in _names(meta):
                current = people.setdefault(surname_last(one), [])
        elif meta.name in INSTITUTIONS and meta.content not in current:
            current.append(meta.content)
    return with_affiliations(people.items()) if people else None


def _names(meta: Meta) -> list[str]:
    """One name, or several that a single meta lists."""
    return [name for one in meta.content.split(";") if (name := one.strip())]
