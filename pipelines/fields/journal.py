"""The journal's name as the page gives it, and the language of an edition that the name gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from db.record import Language
from db.text import folded
from pipelines.fields.names import looks_like_authors
from pipelines.findings import Findings
from pipelines.noise import Sifted
from pipelines.printed import Block, Printed, title_pieces
from pipelines.roles import Line, Role
from pipelines.tables import phrases, table

TABLE = table("journal")
METAS = ("citation_journal_title", "prism.publicationname", "dc.source")
PUBLICATION = re.compile(rf"(?:{'|'.join(TABLE['publication'])})\s+(.{{3,120}})$", re.IGNORECASE)
ENGLISH_EDITION = re.compile(r"\(English (?:Edition|ed\.?)\)", re.IGNORECASE)
MENU = phrases(TABLE["menu"])
NOUNS = tuple(f"{word} " for word in phrases(TABLE["nouns"]))
SOCIETIES = tuple(f"{word} " for word in phrases(TABLE["societies"]))
PORTALS = phrases(TABLE["portals"])
LEAD = re.compile(
    r"(.{0,120}?)(?:[\s,.]*\b(?:Vol(?:umen|ume)?\b|e?-?ISSN\b|N[úu]mero\s+\d|N\.?[º°o]\.?\s*\d|(?:19|20)\d{2}\s*[;,])"
    r"|\s+;\s*\d)",
    re.IGNORECASE,
)
HEADERS = (Role.ISSUE, Role.ISSN)
PARAGRAPH = 25
"""Words from which a block is an abstract's: after its keywords no issue line is looked for, but in references."""
HEAD = 12
"""Blocks among which a journal's name is looked for by its words alone."""
LONGEST = 14
"""Words in the longest name that is looked for on a line of its own."""


def read(sifted: Sequence[Sifted], printed: Printed, findings: Findings) -> None:
    """Note the journal's name: by metas, the purchase notice, the issue line, the footer, the page's title."""
    if named := printed.first_meta(*METAS):
        findings.add("journal", named.content, "metadata", named.rule, words=named.content, confidence=0.9)
    for line, kind in sifted:
        if kind == "paywall" and len(line.block.text) < 400 and (found := PUBLICATION.search(line.block.text)):
            findings.add("journal", found[1].strip(" ."), "printed", "purchase notice", words=line.block.text)
    lines = [line for line, kind in sifted if not kind]
    short = [line.block for line in lines if line.block.words <= LONGEST]
    for rule, names in (
        ("piece of the page's title", _in_title(short, printed)),
        ("beside the issue line", _beside_issue(lines, printed)),
        ("beside the newsletter", _in_footer(sifted)),
        ("over the journal's menu", _over_menu(sifted)),
        ("rest of the page's title", _rest_of_title(lines, printed)),
        ("a journal's name at the head", _named_as_one(lines)),
    ):
        if findings.value("journal"):
            return
        for name in names:
            findings.add("journal", name, "printed", rule, words=name, confidence=0.8)
    site = printed.first("og:site_name") or ""
    findings.add("journal", site, "metadata", "og:site_name", words=site, confidence=0.7)


def _beside_issue(lines: Sequence[Line], page: Printed) -> Iterator[str]:
    """What stands at the head of the issue line, or before it; before a type or a DOI only if printed twice."""
    printed = Counter(line.block.text for line in lines)
    in_abstracts = False
    for before, line in zip([None, *lines], lines, strict=False):
        in_abstracts = in_abstracts or line.role is Role.ABSTRACT or line.block.words > PARAGRAPH
        if line.role is Role.KEYWORDS and in_abstracts:
            return
        if line.role not in (*HEADERS, Role.TYPE, Role.DOI):
            continue
        lead = _lead(line) if line.role in HEADERS else ""
        if lead and lead in page.title:
            yield lead
        if before and _may_be_name(before) and (line.role in HEADERS or _stands_alone(before.block, printed, page)):
            yield before.block.text
        if lead:
            yield lead


def _lead(line: Line) -> str:
    """What an issue line begins with, if it may be a journal's name."""
    found = LEAD.match(line.block.text)
    lead = found[1].rpartition(": ")[2].strip(" .,;·|-–>›") if found else ""
    return lead if len(lead) > 3 and len(lead.split()) <= LONGEST and not _is_label(lead) else ""


def _stands_alone(block: Block, printed: Counter[str], page: Printed) -> bool:
    """Whether a line is printed more than once, and is not the article's title."""
    return printed[block.text] > 1 and block.text not in page.title


def _in_footer(sifted: Sequence[Sifted]) -> Iterator[str]:
    """The line after the newsletter's, else the one before it."""
    for at, (_, kind) in enumerate(sifted):
        if kind == "newsletter":
            beside = [*sifted[at + 1 : at + 2], *sifted[max(0, at - 1) : at]]
            yield from (line.block.text for line, other in beside if other in (None, "paywall") and _may_be_name(line))


def _over_menu(sifted: Sequence[Sifted]) -> Iterator[str]:
    """The line before 'Journal information'."""
    for (line, kind), (below, _) in pairwise(sifted):
        if not kind and below.block.words < LONGEST and below.block.folded in MENU and _may_be_name(line):
            yield line.block.text


def _may_be_name(line: Line) -> bool:
    block = line.block
    if line.role is not Role.TEXT or block.words > LONGEST:
        return False
    if block.linked and not block.level and not block.folded.startswith(NOUNS):
        return False
    if not block.text[0].isupper() or block.text[-1] in ".:;?" or " > " in block.text or _is_label(block.text):
        return False
    return "," not in block.text or not looks_like_authors(block.text)


def _named_as_one(lines: Sequence[Line]) -> Iterator[str]:
    """The first short line of the page that begins as journals' names do."""
    for line in lines[:HEAD]:
        if _may_be_name(line) and line.block.folded.startswith(NOUNS):
            yield line.block.text


def _is_label(text: str) -> bool:
    """Whether a line holds figures, or is a portal's name or a menu's word."""
    said = folded(text)
    return any(c.isdigit() or c in ":;" for c in text) or said in PORTALS or said.startswith(SOCIETIES)


def _in_title(short: Sequence[Block], printed: Printed) -> Iterator[str]:
    """The piece of the page's title that is printed first as a line of its own, and is no heading.

    The first piece is mostly the article's title: it is the journal's only if another piece is printed, too.
    """
    headings = {block.folded for block in short if block.level}
    pieces = {folded(piece): piece for piece in title_pieces(printed.title) if len(piece.split()) <= LONGEST}
    lines = list(dict.fromkeys(block.folded for block in short if block.folded in pieces))
    first = next(iter(pieces), "")
    for line in lines if len(pieces) > 1 else ():
        if line not in headings and not _is_label(line) and (line != first or len(lines) > 1 or headings & set(pieces)):
            yield pieces[line]


def _rest_of_title(lines: Sequence[Line], printed: Printed) -> Iterator[str]:
    """What is left of the page's title, where it is short, without the piece with which a line below begins."""
    pieces = title_pieces(printed.title)
    yield from (piece for piece in pieces[1:] if folded(piece).startswith(NOUNS))
    begun = [folded(line.block.text[: len(printed.title) + 9]) for line in lines if line.block.words > 2]
    left = [piece for piece in pieces if not any(text.startswith(folded(piece)) for text in begun)]
    if (
        len(left) == 1
        and not any(c.isdigit() for c in left[0])
        and len(left[0].split()) <= 8
        and (len(pieces) > 1 or len(left[0].split()) <= 6)
    ):
        yield left[0]


def edition_language(name: str | None) -> Language | None:
    """The language an edition has by its journal's name.

    >>> edition_language("Revista de Muestra (English Edition)")
    'en'
    """
    return "en" if name and ENGLISH_EDITION.search(name) else None
