"""Articles in JATS, the XML of journals (https://jats.nlm.nih.gov), and SciELO's SPS, which is JATS with rules."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from db.notices import STATUS, TABLE
from db.record import Notice
from pipelines.byline import Byline, with_affiliations
from pipelines.characters import plain
from pipelines.fields import access, article_types, identifiers
from pipelines.fields.affiliations import tidy
from pipelines.fields.dates import iso
from pipelines.fields.issue import YEAR
from pipelines.findings import Findings
from pipelines.located import ORCID, text_of
from pipelines.platforms.base import Platform
from pipelines.printed import Printed
from pipelines.tree import Tree

READER = "jats"
HREF = "{http://www.w3.org/1999/xlink}href"
NO_ABSTRACT = (
    "graphical", "highlights", "key-points", "plain-language-summary", "summary", "teaser", "toc", "video", "in-brief",
    "author-highlights", "short-summary",
)  # fmt: skip
"""`abstract-type` of what is no abstract of the article."""
STUB = "sub-article[article-type=translation] > front-stub"
DATES = {"received": "received", "accepted": "accepted"}
ONLINE = ("epub", "epub-ppub", "pub")


def _within(*paths: str) -> str:
    return ", ".join(f"{front} {path}" for path in paths for front in ("article > front > article-meta", STUB))


def _excluding(kinds: tuple[str, ...]) -> str:
    return "".join(f":not([abstract-type={kind}])" for kind in kinds)


class Jats(Platform):
    """`<article>` with `<front>`; the other language's texts stand in `trans-…` or in a `sub-article`."""

    name = "jats"
    only_articles = True
    places = {  # noqa: RUF012 - an attribute of the class, never changed
        "title": _within("> title-group > article-title", "> title-group trans-title"),
        "abstract": _within(f"> abstract{_excluding(NO_ABSTRACT)}", f"> trans-abstract{_excluding(NO_ABSTRACT)}"),
        "keywords": _within("> kwd-group:not([kwd-group-type=abbreviations]) kwd", "> kwd"),
        "journal": "article > front > journal-meta journal-title",
        "issn": "article > front > journal-meta > issn",
        "doi": "article > front > article-meta > article-id[pub-id-type=doi]",
        "volume": "article > front > article-meta > volume",
    }
    ornaments = "xref[ref-type=fn], xref[ref-type=bibr], xref[ref-type=corresp], fn, tex-math"

    def recognises(self, url: str, printed: Printed) -> bool:  # noqa: ARG002 - the file says it all
        """By its root."""
        return (
            printed.tree is not None
            and printed.tree.root.tag == "article"
            and printed.tree.root.find("front") is not None
        )

    def byline(self, tree: Tree) -> Byline | None:
        """Authors and groups, no editors; affiliations by their ids."""
        meta = tree.root.find("front/article-meta")
        if meta is None:
            return None
        places = {aff.get("id", ""): _affiliation(aff) for aff in meta.iter("aff")}
        printed = [text_of(_original(aff)) for aff in meta.iter("aff")]
        people, orcids, words = {}, {}, []
        for contrib in meta.iterfind("contrib-group/contrib"):
            name = _name(contrib)
            if not name or contrib.get("contrib-type", "author") != "author":
                continue
            words.append(_printed_name(contrib))
            ids = " ".join(ref.get("rid", "") for ref in contrib.iter("xref") if ref.get("ref-type") == "aff").split()
            own = [places[key] for key in ids if places.get(key)] or [_affiliation(aff) for aff in contrib.iter("aff")]
            people[name] = own or (list(places.values()) if len(places) == 1 else [])
            if orcid := ORCID.search(" ".join(found.text or "" for found in contrib.iter("contrib-id"))):
                orcids[name] = orcid[0]
        return with_affiliations(people.items(), orcids, words, printed) if people else None

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:  # noqa: ARG002 - the file says it all
        """Issue, pages, dates and type."""
        meta = printed.tree.root.find("front/article-meta") if printed.tree else None
        if meta is None:
            return
        for field, value, words in _issue(meta):
            findings.add(field, value, READER, field, words=words)
        for notice, said in _notices(printed.tree.root if printed.tree else meta):
            findings.add("notices", notice, READER, "related-article", words=said)
            findings.add("status", STATUS[notice.kind] if notice.own else None, READER, "related-article", words=said)
        for date in meta.iterfind("history/date"):
            field = DATES.get(date.get("date-type", ""), "other date")
            findings.add(field, _date(date), READER, "history", words=_date_words(date))
        subject = plain(meta.findtext("article-categories/subj-group/subject") or "")
        findings.add("article_type", subject, READER, "subject", words=subject)
        findings.add("type_code", article_types.type_code(subject), READER, "subject", words=subject)
        kind = printed.tree.root.get("article-type", "") if printed.tree else ""
        findings.add("type_code", article_types.JATS.get(kind), READER, "article-type", words=kind)
        for text in map(text_of, meta.iter("license", "copyright-statement")):
            if access.access([(text, "")]):
                findings.add("access", "open", READER, "license", words=text)
        for date in meta.iterfind("pub-date"):
            if (date.get("pub-type") or date.get("date-type")) in ONLINE:
                findings.add("published_online", _date(date), READER, "pub-date", words=_date_words(date))
        for year in sorted(_years(meta), key=lambda pair: pair[0] not in ("collection", "ppub", "epub-ppub")):
            findings.add("year", year[1], READER, f"pub-date {year[0]}", words=str(year[1]))


def _notices(article: etree._Element) -> Iterator[tuple[Notice, str]]:
    """What the article says of others, or others of it, by its related articles and their DOIs."""
    for related in article.iterfind("front/article-meta/related-article"):
        relation, href = related.get("related-article-type", ""), related.get(HREF, "")
        for part, own in (("jats", False), ("jats_own", True)):
            for kind, relations in TABLE[part].items():
                if relation in relations:
                    yield Notice(kind, own, None if own else identifiers.doi(href)), f"{relation} {href}"


def _name(contrib: etree._Element) -> str:
    """'Given Surname Suffix', or the name of a group."""
    collab = contrib.find("collab")
    if collab is not None:
        return text_of(collab)
    parts = [contrib.findtext(f".//name/{part}") or "" for part in ("given-names", "surname", "suffix")]
    return plain(" ".join(filter(None, parts)))


def _printed_name(contrib: etree._Element) -> str:
    """What the file says of a name, part after part."""
    named = contrib.find("collab")
    named = contrib.find(".//name") if named is None else named
    return text_of(named) if named is not None else ""


def _original(aff: etree._Element) -> etree._Element:
    """What holds the affiliation as the journal printed it."""
    original = aff.find("institution[@content-type='original']")
    return aff if original is None else original


def _affiliation(aff: etree._Element) -> str:
    """The affiliation as the journal printed it, else its parts one after the other."""
    original = _original(aff)
    if original is not aff:
        return tidy(text_of(original)).rstrip(".")
    pieces = [plain(aff.text or "")]
    for part in aff:
        if part.tag not in ("label", "email", "sup"):
            pieces.append(plain("".join(map(str, part.itertext()))))
        pieces.append(plain(part.tail or ""))
    said = [piece.strip(" ,;.") for piece in pieces]
    return tidy(", ".join(piece for piece in said if piece)).rstrip(".")


def _issue(meta: etree._Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Issue and pages, each with the words of the file."""
    supplement = plain(meta.findtext("supplement") or "")
    number = plain(meta.findtext("issue") or "")
    said = supplement if supplement and not number else number
    yield "issue", said, (said,)
    first, last = plain(meta.findtext("fpage") or ""), plain(meta.findtext("lpage") or "")
    ends = tuple(dict.fromkeys(filter(None, (first, last)))) or (plain(meta.findtext("elocation-id") or ""),)
    yield "pages", "-".join(ends), ends


def _years(meta: etree._Element) -> Iterator[tuple[str, int]]:
    for date in meta.iterfind("pub-date"):
        said = plain(date.findtext("year") or "")
        if YEAR.fullmatch(said):
            yield date.get("pub-type") or date.get("date-type") or "", int(said)


def _date(date: etree._Element) -> str | None:
    """A full date; None where the day or the month is not said."""
    numbers = [plain(date.findtext(part) or "") for part in ("year", "month", "day")]
    if all(number.isdecimal() and len(number) < 5 for number in numbers):
        return iso(*map(int, numbers))
    return date.get("iso-8601-date") if len(date.get("iso-8601-date", "")) == 10 else None


def _date_words(date: etree._Element) -> tuple[str, ...]:
    """The parts of a date as the file has them, else the date it gives in one."""
    parts = tuple(plain(date.findtext(part) or "") for part in ("day", "month", "year"))
    return parts if all(parts) else (date.get("iso-8601-date", ""),)
