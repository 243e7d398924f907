"""Notices on a page: that its own article was taken back, or that it speaks of another, which it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from db.notices import TABLE, announced, beginnings
from db.record import Notice
from pipelines.fields import identifiers
from pipelines.printed import Block, Printed
from pipelines.tables import phrases

Found = tuple[Notice, str]
"""A notice, and the page's words for it."""

KINDS = {"retraction": "retraction", "correction": "correction"}
"""The kind of notice that an article of this type is."""
BANNERS = beginnings("banners")
BANNER = tuple(BANNERS)
REFERS = tuple(phrases(TABLE["refers"]["phrases"]))
LONGEST_BANNER, LONGEST = 400, 600
"""Characters of a block that may be a banner, and of one that may name the article a notice speaks of."""
BEYOND = 3
"""Blocks after the words that refer to another article in which its DOI may stand."""


def notices(printed: Printed, titles: Sequence[str], type_code: str | None, own_doi: str | None) -> list[Found]:
    """What the page says of its own article or, if it is a notice, of which other articles."""
    sure = type_code in KINDS
    told = [(found, title) for title in titles if (found := announced(title, surely=sure))]
    about = [found for found in told if not found[0].own]
    if not about and sure and not told:
        about = [(Notice(KINDS[type_code or ""], own=False), type_code or "")]  # type: ignore[arg-type]  # one of Kind
    if about:
        return list(_with_dois(about, printed.blocks, own_doi))
    return told or list(_banner(printed))


def _with_dois(about: Sequence[Found], blocks: Sequence[Block], own_doi: str | None) -> Iterator[Found]:
    """The notice once for each title and DOI of the articles it speaks of; the titles go with the first DOI."""
    spoken_of = {doi: words for doi, words in _spoken_of(blocks) if doi != own_doi}
    first = next(iter(spoken_of), None)
    for notice, words in dict(about).items():
        yield replace(notice, doi=first), words
    for doi in list(spoken_of)[1:]:
        yield Notice(about[0][0].kind, own=False, doi=doi), spoken_of[doi]


def _spoken_of(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """The DOIs that stand with, or right after, words that refer to another article."""
    left = 0
    for block in blocks:
        refers = len(block.text) < LONGEST and any(f" {phrase} " in f" {block.folded} " for phrase in REFERS)
        left = BEYOND if refers else left - 1
        if left > 0 and len(block.text) < LONGEST and (doi := identifiers.doi(block.text)):
            yield doi, block.text


def _banner(printed: Printed) -> Iterator[Found]:
    """A sentence on the page that takes its article back."""
    for block in printed.blocks:
        said = block.opening if len(block.text) < LONGEST_BANNER else ""
        if said.startswith(BANNER):
            kind = next(kind for phrase, kind in BANNERS.items() if said.startswith(phrase))
            yield Notice(kind, own=True), block.text
            return
