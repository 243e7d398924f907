"""What stands in the places that a platform names by CSS selectors: evidence that is heard before all other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from db.text import folded
from pipelines import markup, passages
from pipelines.byline import Byline, with_affiliations
from pipelines.characters import plain
from pipelines.fields import article_types, dates, identifiers, issue
from pipelines.fields.affiliations import tidy
from pipelines.fields.names import LONGEST_NAME, without_degrees
from pipelines.findings import Findings
from pipelines.printed import Block
from pipelines.roles import Role
from pipelines.tables import phrases, table
from pipelines.tree import Elements, Tree, below

READER = "place"
ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b")
"""https://support.orcid.org, structure of the identifier: four groups of four, the last may end in X."""


@dataclass(frozen=True, slots=True)
class People:
    """Where the authors stand: in the first element `within` that holds any, an element for `each`, and in that one
    the name and the affiliations.
    """

    within: str
    each: str
    name: str
    affiliation: tuple[str, ...] = ()


OTHERS = phrases(table("names")["other_roles"])
ROLES_BEGIN = {role[:3] for role in OTHERS}
"""What is printed beside a name that is no author's: reviewers, translators, editors."""
LONGEST_ROLE = 60
MOST = 150
MOST_PEOPLE = 1_000
MOST_PLACES = 12
MOST_PARTS = 100
"""Elements of one place, authors, an author's affiliations, and pieces of text in one element: nobody has more."""
LANGS = ("{http://www.w3.org/XML/1998/namespace}lang", "xml:lang", "lang", "lng")
"""Attributes that say a language; `lng` stands in SciELO's old files."""


def read(tree: Tree, places: Mapping[str, str], findings: Findings) -> list[str]:
    """Note what stands in each place, and return the places where nothing stands."""
    found = {field: tree.select(selector)[:MOST] for field, selector in places.items()}
    for field, elements in found.items():
        READERS[field](elements, findings, f"{field}: {places[field][:60]}")
    return [field for field, elements in found.items() if not elements]


def text_of(element: etree._Element) -> str:
    """All text of an element, a space between what stands in blocks or lines of their own.

    >>> text_of(etree.HTML("<li><b>Received</b><br>24 Apr 2013</li>"))
    'Received 24 Apr 2013'
    """
    if not len(element):
        return plain(element.text or "")
    return " ".join(block.text for block in markup.blocks_of(element, MOST_PARTS))


def byline(tree: Tree, people: People) -> Byline | None:
    """Everybody's name, affiliations and ORCID; nobody twice, no reviewers and translators."""
    places: dict[str, list[str]] = {}
    orcids: dict[str, str] = {}
    words: list[str] = []
    place_words: list[str] = []
    groups = (below(group, people.each) for group in tree.select(people.within))
    for card in next((cards for cards in groups if cards), [])[:MOST_PEOPLE]:
        printed, name = next((said for element in below(card, people.name) if (said := _name(element))[1]), ("", ""))
        texts = [str(text) for text in card.itertext() if not text.isspace()]
        if not name or any(_names_other_role(text) for text in texts):
            continue
        stand = [text_of(element) for element in _places(card, people)]
        words.append(printed)
        place_words += stand
        own = [tidy(text) for text in stand]
        places.setdefault(name, []).extend(place for place in own if place and place not in places[name])
        if orcid := ORCID.search(" ".join([*(link.get("href") or "" for link in card.iter("a")), *texts])):
            orcids[name] = orcid[0]
    return with_affiliations(places.items(), orcids, words, place_words) if places else None


def _names_other_role(text: str) -> bool:
    """Whether a text on somebody's card says that they are no author."""
    return len(text) < LONGEST_ROLE and text.strip()[:3].casefold() in ROLES_BEGIN and folded(text) in OTHERS


def _places(card: etree._Element, people: People) -> Elements:
    """The affiliations, by the first selector that finds any: a stylesheet's later version may have dropped a tag."""
    found = (below(card, selector) for selector in people.affiliation)
    return next((places for places in found if places), [])[:MOST_PLACES]


def _name(element: etree._Element) -> tuple[str, str]:
    """A name as the page prints it, and without the degrees beside it; '' if it is none."""
    said = text_of(element)
    return said, without_degrees(said) if len(said) < LONGEST_NAME else ""


TERMS = ("kwd", "subject")
"""Elements (JATS, Dublin Core) that hold one term, not the whole list."""


def _titles(elements: Elements, findings: Findings, rule: str) -> None:
    told = {
        ": ".join(words): passages.Told(": ".join(words), _lang(element), rule, words)
        for element in elements
        if (words := _with_subtitle(element))
    }
    passages.add_titles(list(told.values()), findings, READER)


def _with_subtitle(element: etree._Element) -> tuple[str, ...]:
    """A title, and the subtitle that stands beside it; they are cited with a colon between them."""
    title, beside = text_of(element), element.getnext()
    if beside is not None and "subtitle" in (beside.tag, *(beside.get("class") or "").split()):
        return tuple(filter(None, (title, text_of(beside))))
    return (title,) if title else ()


def _lang(element: etree._Element) -> str:
    """The language that the element, or one around it, says of itself."""
    around = (element, *element.iterancestors())
    return next((said[:2].lower() for one in around for name in LANGS if (said := one.get(name))), "")


def _passages(role: Role) -> Callable[[Elements, Findings, str], None]:
    def note(elements: Elements, findings: Findings, rule: str) -> None:
        found = [passages.Passage(tuple(blocks), lang, rule) for lang, blocks in _by_list(elements)]
        passages.add_passage(role, found, findings, READER)

    return note


def _by_list(elements: Elements) -> Iterator[tuple[str, list[Block]]]:
    """Each element with its blocks; terms that stand one by one are a list for each language."""
    lists: dict[str, list[Block]] = {}
    for element in elements:
        blocks = [piece for block in markup.blocks_of(element) for piece in _unescaped(block)]
        if element.tag in TERMS and not any(";" in block.text for block in blocks):
            lists.setdefault(_lang(element), []).extend(blocks)
        else:
            yield _lang(element), blocks
    yield from lists.items()


def _unescaped(block: Block) -> Sequence[Block]:
    """A block whose text is itself markup, read as such."""
    return passages.blocks_of(block.text) if passages.TAG.search(block.text) else (block,)


def _dates(elements: Elements, findings: Findings, rule: str) -> None:
    for text in map(text_of, elements):
        for field, moment in dates.beginning(text).items():
            findings.add(field, moment, READER, rule, words=text)


def _simple(field: str, reading: Callable[[str], object] = str) -> Callable[[Elements, Findings, str], None]:
    def note(elements: Elements, findings: Findings, rule: str) -> None:
        for text in map(text_of, elements):
            findings.add(field, reading(text) or None, READER, rule, words=text)

    return note


def _article_type(elements: Elements, findings: Findings, rule: str) -> None:
    for text in map(text_of, elements[:1]):
        findings.add("article_type", text, READER, rule, words=text)
        findings.add("type_code", article_types.type_code(text), READER, rule, words=text)


def _issue(elements: Elements, findings: Findings, rule: str) -> None:
    for text in map(text_of, elements[:1]):
        for field, value in issue.headline(text).items():
            findings.add(field, value, READER, rule, words=text)


def _numbering(elements: Elements, findings: Findings, rule: str) -> None:
    said = [(text, found) for text in map(text_of, elements) if (found := issue.issue_line(text))]
    for text, found in said[:1]:
        for field in ("volume", "issue", "year"):
            findings.add(field, getattr(found, field), READER, rule, words=text)


def _citation(elements: Elements, findings: Findings, rule: str) -> None:
    for text in map(text_of, elements[:1]):
        found = issue.long_citation(text)
        for field in ("volume", "issue", "pages", "year"):
            findings.add(field, getattr(found, field, None), READER, rule, words=text)


READERS: dict[str, Callable[[Elements, Findings, str], None]] = {
    "title": _titles,
    "abstract": _passages(Role.ABSTRACT),
    "keywords": _passages(Role.KEYWORDS),
    "article_type": _article_type,
    "issue line": _issue,
    "numbering": _numbering,
    "citation": _citation,
    "dates": _dates,
    "doi": _simple("doi", identifiers.doi),
    "issn": _simple("issn", identifiers.issn),
    "journal": _simple("journal"),
    "volume": _simple("volume"),
    "issue": _simple("issue"),
    "pages": _simple("pages"),
}
"""How what stands in each place is read."""
