"""One page in, one record or one refusal out: the whole way."""

from __future__ import annotations

import re
from dataclasses import replace

from db.notices import STATUS, announced
from db.record import Edition, KeywordPair, Language, Page, Reason, Rejection
from pipelines import bulk, leaked, located, metas, refusals, structured
from pipelines.byline import agreed
from pipelines.decode import decode
from pipelines.dump import from_text
from pipelines.fields import identifiers
from pipelines.fields.journal import edition_language
from pipelines.fields.notices import notices
from pipelines.fields.pairs import pairs
from pipelines.findings import Findings
from pipelines.flags import flags
from pipelines.markup import from_html, with_blocks
from pipelines.platforms.base import Platform
from pipelines.platforms.registry import recognised
from pipelines.printed import Printed
from pipelines.reading import read
from pipelines.xml_page import from_xml, is_xml

EXTRACTOR = "5"
"""The version of everything in pipelines/: raised whenever the same page may read differently."""

TAG = re.compile(r"<(?:!doctype|html|head|body|div|p|table|section|article|meta|span)[\s/>]", re.IGNORECASE)
LEAST_WORDS = 25
"""A page with fewer words than this in all of its blocks is empty."""


def extract(page: Page) -> Edition | Rejection:
    """Understand a page. Never raises; what is no article, or cannot be read, is a `Rejection` with its reason."""
    if reason := refusals.of_bytes(page.body):
        return Rejection(page.url, reason)
    printed = as_printed(decode(page.body, page.content_type))
    url = page.url if page.url.startswith(("http:", "https:")) else None
    address = url or _canonical_link(printed)
    platform = recognised(address, printed)
    findings = Findings()
    printed = structured.with_metas(printed)
    empty = _locate(printed, platform, findings)
    printed = with_blocks(printed)
    if reason := platform.refuses(address) or platform.declines(printed) or refusals.of_title(printed):
        return Rejection(page.url, reason)
    read(printed, findings)
    metas.read(printed, findings)
    platform.testify(printed, address, findings)
    if not findings.value("issn"):
        only = identifiers.only_issn(printed.whole)
        shaped = only and only.upper()
        findings.add("issn", shaped, "printed", "the only ISSN on the page", words=only or "", confidence=0.6)
    if not (platform.only_articles and findings.languages("title")) and (reason := _no_article(printed, findings)):
        return Rejection(page.url, reason)
    if empty and len(empty) == len(platform.places):
        findings.add("layout", f"{platform.name}: {', '.join(empty)}", "place", "all places of the platform are empty")
    return _edition(url, address, platform, printed, findings)


def _locate(printed: Printed, platform: Platform, findings: Findings) -> list[str]:
    """Note what stands in the platform's own places, take out what is around articles, and return the empty places."""
    tree = printed.tree
    if tree is None:
        return []
    if tree.is_html:
        bulk.cut(tree.root, names_its_article=printed.first("citation_title", "dc.title") is not None)
    tree.drop(platform.ornaments)
    empty = located.read(tree, platform.places, findings)
    if said := platform.byline(tree):
        where = f": {platform.people.within} {platform.people.each}" if platform.people else ""
        said.testify(findings, located.READER, f"authors{where}"[:70])
    tree.drop(platform.around)
    return empty


def as_printed(text: str) -> Printed:
    """XML, markup or a text dump, by what the body holds: a dump has no tags whatever its type says."""
    if is_xml(text):
        return from_xml(text)
    text, dump = leaked.cut(text)
    printed = from_html(text) if TAG.search(text, 0, 20_000) else from_text(text)
    return replace(printed, leaked=dump)


def _canonical_link(printed: Printed) -> str:
    """The address a page without one gives itself."""
    linked = next((href for rel, _, href in printed.links if rel == "canonical"), None)
    return linked or printed.first("og:url", "citation_abstract_html_url") or ""


def _no_article(printed: Printed, findings: Findings) -> Reason | None:
    """Why a page is no article, or None if it is one: an article has a title, and people, a DOI or dates.

    A notice of a retraction may be a title and a DOI.
    """
    known = [findings.value(field) for field in ("authors", "doi", "received", "article_type", "pages")]
    known += [announced(findings.value("title", lang).text) for lang in findings.languages("title")]
    if findings.languages("title") and sum(value is not None for value in known) > 1:
        return None
    if findings.languages("abstract") and (any(known) or findings.languages("keywords")):
        return None
    if sum(block.words for block in printed.blocks) < LEAST_WORDS:
        return "empty"
    if reason := refusals.of_text(printed):
        return reason
    return None if findings.languages("title") and any(known) else "not_article"


def _edition(url: str | None, address: str, platform: Platform, printed: Printed, findings: Findings) -> Edition:
    """Put together what was found; `url` is where the page was got, `address` what tells its identity."""
    twins = tuple(sorted(platform.twins(printed, address), key=lambda twin: twin.edition_id))
    findings.settle("doi")
    journal = findings.value("journal")
    byline = agreed(findings)
    if online := findings.source("published_online"):
        year = int(findings.value("published_online")[:4])
        findings.add("year", year, online.reader, "year of the publication online", words=online.words)
    if url:
        findings.add("url", platform.canonical(url), "address", "the address it was read at", words=url)
    _read_notices(printed, findings)
    said = tuple(dict.fromkeys(findings.all("notices")))
    edition = Edition(
        url=findings.value("url"),
        platform=platform.name,
        native_id=platform.native_id(address),
        lang=edition_language(journal) or _opposite(twins[0].lang if twins and twins[0].doi else None),
        doi=findings.value("doi"),
        pii=findings.value("pii"),
        journal=journal,
        issn=findings.value("issn"),
        article_type=findings.value("article_type"),
        type_code=findings.value("type_code"),
        year=findings.value("year"),
        volume=findings.value("volume"),
        issue=findings.value("issue"),
        pages=findings.value("pages"),
        received=findings.value("received"),
        accepted=findings.value("accepted"),
        published_online=findings.value("published_online"),
        access=findings.value("access"),
        license=findings.value("license"),
        internal_id=findings.value("internal_id"),
        status=findings.value("status"),
        titles=tuple(findings.value("title", lang) for lang in sorted(findings.languages("title"))),
        abstracts=tuple(findings.value("abstract", lang) for lang in sorted(findings.languages("abstract"))),
        keywords=tuple(findings.value("keywords", lang) for lang in sorted(findings.languages("keywords"))),
        pairs=_pairs(findings),
        affiliations=byline.affiliations,
        authors=byline.authors,
        twins=twins,
        notices=said,
        sources=findings.sources(),
    )
    return replace(edition, flags=flags(edition, findings))


def _read_notices(printed: Printed, findings: Findings) -> None:
    """What the page says of an article that was taken back or corrected; a DOI that XML names needs no reading."""
    if not findings.all("notices"):
        titles = [findings.value("title", lang).text for lang in findings.languages("title")]
        for notice, words in notices(printed, titles, findings.value("type_code"), findings.value("doi")):
            findings.add("notices", notice, "printed", "words of a notice", words=words)
            if notice.own:
                findings.add("status", STATUS[notice.kind], "printed", "words of a notice", words=words)
            elif notice.kind != "concern":
                findings.add("type_code", notice.kind, "printed", "words of a notice", words=words)


def _pairs(findings: Findings) -> tuple[KeywordPair, ...]:
    english, spanish = (findings.value("keywords", lang) for lang in ("en", "es"))
    return tuple(sorted(pairs(english.terms, spanish.terms), key=lambda p: (p.en, p.es))) if english and spanish else ()


def _opposite(lang: Language | None) -> Language | None:
    """The edition's own language, where the page names a twin in the other."""
    opposites: dict[Language, Language] = {"en": "es", "es": "en"}
    return opposites.get(lang) if lang else None
