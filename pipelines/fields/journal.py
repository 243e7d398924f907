"""The journal's name as the page gives it, and the language of an edition that the name gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from db.record import Language
from db.text import folded
from pipelines.fields.article_types import type_code
from pipelines.fields.identifiers import doi_line
from pipelines.fields.issue import VOLUME, issue_line
from pipelines.findings import Findings
from pipelines.printed import Block, Printed

METAS = ("citation_journal_title", "prism.publicationname", "dc.source")
PUBLICATION = re.compile(r"(?:of the publication|de la publicación|de la revista)\s+(.{3,120})$", re.IGNORECASE)
ENGLISH_EDITION = re.compile(r"\(English (?:Edition|ed\.?)\)", re.IGNORECASE)
LONGEST = 14
"""Words in the longest name that is looked for on a line of its own."""


def read(sifted: Sequence[tuple[Block, str | None]], printed: Printed, findings: Findings) -> None:
    """Note the journal's name: by metas, the purchase notice, the issue line, and lines that repeat it."""
    findings.add(
        "journal", printed.first(*METAS), "metadata", METAS[0], words=printed.first(*METAS) or "", confidence=0.9
    )
    for block, kind in sifted:
        if kind == "paywall" and (found := PUBLICATION.search(block.text)):
            findings.add("journal", found[1].strip(" ."), "printed", "purchase notice", words=block.text)
    blocks = [block for block, kind in sifted if not kind]
    for name in _beside_issue(blocks):
        findings.add("journal", name, "printed", "beside the issue line", words=name, confidence=0.8)
    for name in _in_footer(sifted):
        findings.add("journal", name, "printed", "beside the newsletter", words=name, confidence=0.8)
    for name in _in_title(blocks, printed):
        findings.add("journal", name, "metadata", "title of the page", words=printed.title, confidence=0.7)
    findings.add("journal", printed.first("og:site_name"), "metadata", "og:site_name", confidence=0.7)


def _beside_issue(blocks: Sequence[Block]) -> Iterator[str]:
    """What stands at the head of the issue line, or on the line before it; before a type or DOI only if printed twice."""
    printed = Counter(block.folded for block in blocks)
    for before, block in zip([None, *blocks], blocks, strict=False):
        if _opens_header(block):
            volume = VOLUME.search(block.text) if issue_line(block.text) else None
            lead = block.text[: volume.start()].strip(" .,·|-–") if volume else ""
            if lead and len(lead.split()) <= LONGEST:
                yield lead
            if before and _may_be_name(before) and (printed[before.folded] > 1 or issue_line(block.text)):
                yield before.text


def _in_footer(sifted: Sequence[tuple[Block, str | None]]) -> Iterator[str]:
    """The line after the newsletter's, else the one before it."""
    for at, (_, kind) in enumerate(sifted):
        if kind == "newsletter":
            beside = [*sifted[at + 1 : at + 2], *sifted[max(0, at - 1) : at]]
            yield from (block.text for block, other in beside if other in (None, "paywall") and _may_be_name(block))


def _opens_header(block: Block) -> bool:
    return block.words < 30 and bool(issue_line(block.text) or type_code(block.text) or doi_line(block.text))


def _may_be_name(block: Block) -> bool:
    return (
        not _opens_header(block)
        and block.words <= LONGEST
        and block.text[:1].isupper()
        and block.text[-1] not in ".:;?"
    )


def _in_title(blocks: Sequence[Block], printed: Printed) -> Iterator[str]:
    """A piece of the page's title that also stands on a line of its own, but is not its heading."""
    headings = {block.folded for block in blocks if block.level}
    lines = {block.folded for block in blocks}
    pieces = re.split(r"\s+[|–—-]\s+|\s*\|\s*", printed.title)
    yield from (
        piece for piece in reversed(pieces) if folded(piece) in lines - headings and len(piece.split()) <= LONGEST
    )


def edition_language(name: str | None) -> Language | None:
    """The language an edition has by its journal's name.

    >>> edition_language("Revista de Muestra (English Edition)")
    'en'
    """
    return "en" if name and ENGLISH_EDITION.search(name) else None
