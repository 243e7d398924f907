"""OAI-PMH records in oai_dc: unqualified Dublin Core, one article a record."""

from __future__ import annotations

import re

from lxml import etree

from db.record import Reason
from pipelines.byline import Byline, with_affiliations
from pipelines.characters import plain
from pipelines.fields import access, identifiers
from pipelines.fields.issue import PAGES_ALONE, YEAR, issue_line
from pipelines.fields.names import surname_last
from pipelines.findings import Findings
from pipelines.platforms.base import Platform
from pipelines.printed import Printed
from pipelines.tree import Tree

READER = "oai_dc"


class Oai(Platform):
    """`<record>` with `<header>` and `<oai_dc:dc>`; a deleted record says so in its header."""

    name = "oai"
    only_articles = True
    places = {  # noqa: RUF012 - an attribute of the class, never changed
        "title": "dc > title",
        "abstract": "dc > description",
        "keywords": "dc > subject",
    }

    def recognises(self, url: str, printed: Printed) -> bool:  # noqa: ARG002 - the record says it all
        """By its root."""
        return printed.tree is not None and printed.tree.root.tag in ("record", "OAI-PMH")

    def declines(self, printed: Printed) -> Reason | None:
        """A deleted record; an answer that lists none."""
        assert printed.tree is not None  # noqa: S101 - recognised by it
        header = printed.tree.root.find("header")
        if header is not None and header.get("status") == "deleted":
            return "not_found"
        return "empty" if printed.tree.root.find(".//dc") is None else None

    def byline(self, tree: Tree) -> Byline | None:
        """'Surname, Name; University' a creator."""
        people, words = {}, []
        for creator in tree.root.iter("creator"):
            said = plain(creator.text or "")
            name, _, place = said.partition(";")
            if name:
                words.append(said)
                people[surname_last(name)] = [place.strip()] if place.strip() else []
        return with_affiliations(people.items(), None, words, words) if people else None

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:  # noqa: ARG002 - the record says it all
        """Source, date, identifiers; `dc:relation` speaks of other things."""
        assert printed.tree is not None  # noqa: S101 - recognised by it
        root = printed.tree.root
        for text in _texts(root, "identifier"):
            findings.add("doi", identifiers.doi(text), READER, "dc:identifier", words=text)
        for text in _texts(root, "source"):
            self._source(text, findings)
        for text in _texts(root, "rights"):
            if access.access([(text, "")]):
                findings.add("access", "open", READER, "dc:rights", words=text)
        dates = sorted(_texts(root, "date"))
        year = YEAR.search(dates[0]) if dates else None
        findings.add("year", int(year[1]) if year else None, READER, "dc:date", words=dates[0] if dates else "")

    def _source(self, text: str, findings: Findings) -> None:
        """An ISSN alone, or 'Journal; Vol. 12 Núm. 3 (2019); 45-52'."""
        if issn := identifiers.ISSN.fullmatch(text.removeprefix("ISSN").strip(" :")):
            findings.add("issn", issn[0].upper(), READER, "dc:source", words=text)
            return
        pieces = [piece.strip() for piece in text.split(";")]
        if len(pieces) < 2:
            return
        findings.add("journal", pieces[0], READER, "dc:source", words=text)
        said = issue_line(pieces[1])
        for field in ("volume", "issue", "year"):
            findings.add(field, getattr(said, field, None), READER, "dc:source", words=text)
        if pages := PAGES_ALONE.fullmatch(pieces[-1]):
            findings.add("pages", re.sub(r"\s*[-–—]\s*", "-", pages[1]), READER, "dc:source", words=text)


def _texts(root: etree._Element, name: str) -> list[str]:
    return [text for element in root.iterfind(f".//dc/{name}") if (text := plain(element.text or ""))]
