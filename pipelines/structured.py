"""What schema.org says of the article, in JSON-LD or microdata, put into the words of the other metas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from lxml import etree

from db.text import folded
from pipelines.characters import plain
from pipelines.fields import identifiers
from pipelines.printed import Meta, Printed

SCRIPT = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>", re.IGNORECASE)
ARTICLES = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle", "Article", "NewsArticle", "Report"})
SIMPLE = {
    "issueNumber": "citation_issue", "volumeNumber": "citation_volume", "issn": "citation_issn",
    "pageStart": "citation_firstpage", "pageEnd": "citation_lastpage", "pagination": "citation_elocation_id",
    "datePublished": "citation_publication_date", "abstract": "citation_abstract",
    "description": "description", "inLanguage": "citation_language",
}  # fmt: skip
"""Properties (https://schema.org/ScholarlyArticle) by the name of the meta that says the same."""
TITLES = ("headline", "name", "alternativeHeadline", "alternateName")
IDENTIFIERS = ("identifier", "sameAs", "@id", "url")
MOST = 400
MOST_THINGS = 30
"""Values, and things described, that are taken of one page."""
DEEP = 30
LONGEST = 600
LONGEST_SCRIPT = 200_000

Thing = dict[str, Any]


def with_metas(printed: Printed) -> Printed:
    """The page, what its structured data say of its article added to its metas."""
    things = list(islice(chain(_json_articles(printed.whole), _microdata_articles(printed)), MOST_THINGS))
    if not things:
        return printed
    own = _titles_of(printed)
    about = [thing for thing in things if _is_about(thing, own)] or (things if len(things) == 1 else [])
    said = tuple(islice((meta for thing in about[:2] for meta in _metas(thing)), MOST))
    return replace(printed, metas=(*printed.metas, *said)) if said else printed


def _titles_of(printed: Printed) -> list[str]:
    """What the page gives as its title: in its head, in its metas, in its first headings."""
    headings = islice(printed.tree.root.iter("h1", "h2"), MOST_THINGS) if printed.tree else ()
    heads = [printed.title, printed.first("citation_title", "dc.title", "og:title") or ""]
    texts = chain(heads, ("".join(map(str, head.itertext())) for head in headings))
    return [title for text in texts if (title := folded(plain(text[:LONGEST])))]


def _is_about(thing: Thing, own: Sequence[str]) -> bool:
    """Whether a described article is the page's own: others stand in lists of related ones."""
    titles = [folded(text[:LONGEST]) for name in TITLES for text, _ in _texts(thing.get(name))[:3]]
    return any(title and (title in one or (len(one) > 25 and one in title)) for title in titles for one in own)


def _metas(article: Thing) -> Iterator[Meta]:
    for name in TITLES:
        yield from (_meta("dc.title", text, lang, name) for text, lang in _texts(article.get(name)))
    for part in _within(article):
        for key, name in SIMPLE.items():
            yield from (_meta(name, text, lang, key) for text, lang in _texts(part.get(key)))
        if part is not article and part.get("@type") == "Periodical":
            yield from (
                _meta("citation_journal_title", text, "", "isPartOf name") for text, _ in _texts(part.get("name"))
            )
    for text, lang in _texts(article.get("keywords")):
        yield _meta("citation_keywords", text, lang, "keywords")
    for name in IDENTIFIERS:
        for value in _list(article.get(name)):
            said = value.get("value") if isinstance(value, dict) else value
            if isinstance(said, str) and identifiers.doi(said):
                yield _meta("citation_doi", said, "", name)
    for author in _list(article.get("author")):
        yield from _author(author)


def _author(author: Any) -> Iterator[Meta]:
    names = _texts(author.get("name") if isinstance(author, dict) else author)
    yield from (_meta("citation_author", name, "", "author") for name, _ in names)
    for place in _list(author.get("affiliation")) if isinstance(author, dict) else ():
        for name, _ in _texts(place.get("name") if isinstance(place, dict) else place):
            yield _meta("citation_author_institution", name, "", "affiliation")


def _meta(name: str, content: str, lang: str, own: str) -> Meta:
    """A property as the meta that says the same."""
    return Meta(name, content, lang, f"schema.org {own}")


def _within(article: Thing) -> Iterator[Thing]:
    """The article, its issue, its volume, its periodical."""
    part: Any = article
    for _ in range(5):
        yield part
        part = next(iter(_list(part.get("isPartOf"))), None)
        if not isinstance(part, dict):
            return


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> list[tuple[str, str]]:
    """All texts of a value, each with its language if it says one."""
    found = []
    for one in _list(value):
        text, lang = (one.get("@value"), one.get("@language")) if isinstance(one, dict) else (one, "")
        if isinstance(text, str | int) and (said := plain(str(text))):
            found.append((said, str(lang or "")[:2].lower()))
    return found


def _json_articles(whole: str) -> Iterator[Thing]:
    for script in _scripts(whole):
        try:
            said = json.loads(script)
        except (ValueError, RecursionError):
            continue
        things = [thing for one in _list(said) if isinstance(one, dict) for thing in (one, *_list(one.get("@graph")))]
        yield from (thing for thing in things if isinstance(thing, dict) and ARTICLES & set(map(str, _types(thing))))


def _scripts(whole: str) -> Iterator[str]:
    if "ld+json" in whole:
        for opening in islice(SCRIPT.finditer(whole), MOST_THINGS):
            end = whole.find("</script", opening.end(), opening.end() + LONGEST_SCRIPT)
            yield whole[opening.end() : max(end, opening.end())]


def _types(thing: Thing) -> list[Any]:
    return _list(thing.get("@type"))


def _microdata_articles(printed: Printed) -> Iterator[Thing]:
    """Items of microdata (https://html.spec.whatwg.org/multipage/microdata.html) that are articles."""
    for item in printed.tree.root.iterfind(".//*[@itemtype]") if printed.tree and "itemtype" in printed.whole else ():
        if item.get("itemtype", "").rsplit("/", 1)[-1] in ARTICLES and item.get("itemprop") is None:
            yield _item(item)


def _item(item: etree._Element) -> Thing:
    found: Thing = {"@type": item.get("itemtype", "").rsplit("/", 1)[-1]}
    for element in islice(item.iterfind(".//*[@itemprop]"), MOST):
        if _owner(element) is item:
            for name in element.get("itemprop", "").split():
                found.setdefault(name, []).append(_value(element))
    return found | {"@type": found["@type"]}


def _owner(element: etree._Element) -> etree._Element | None:
    around = islice(element.iterancestors(), DEEP)
    return next((up for up in around if up.get("itemscope") is not None), None)


def _value(element: etree._Element) -> Any:
    if element.get("itemscope") is not None:
        return _item(element)
    text = element.get("content") or element.get("datetime") or "".join(map(str, element.itertext()))
    link = element.get("href") if element.tag in ("a", "link") else None
    lang = next((up.get("lang") for up in (element, *islice(element.iterancestors(), DEEP)) if up.get("lang")), "")
    return {"@value": link or text, "@language": lang}
