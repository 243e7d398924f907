"""Which lines are the titles: by metas and headings, else by their place before the authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.text import folded
from pipelines.fields.affiliations import looks_like_affiliation
from pipelines.fields.identifiers import DOI
from pipelines.languages import best, confidence, votes
from pipelines.printed import Block, Printed, title_pieces
from pipelines.roles import Line, Role

METAS = ("citation_title", "dc.title", "dcterms.title", "og:title", "prism.title")
LONGEST = 100
"""Words from which a line is no title, whatever metas say."""


def title_by_evidence(lines: Sequence[Line], printed: Printed) -> int | None:
    """The block that metas, or failing them the page's own main heading, call the title."""
    said = [folded(meta.content) for meta in printed.meta(*METAS)]
    said += [folded(piece) for piece in (printed.title, *title_pieces(printed.title)[1:])]
    for at, block in _texts(lines):
        if block.words > LONGEST:
            continue
        own = block.folded
        if block.words > 2 and any(
            own == title or (len(own) > 25 and title.startswith(own)) for title in said if title
        ):
            return at
    main = next((at for at, block in _texts(lines) if block.level == 1 and block.words > 2), None)
    return main if main is not None else _highest_heading(lines)


def _texts(lines: Sequence[Line]) -> Iterator[tuple[int, Block]]:
    """The lines that may be titles, each with its place."""
    return ((at, line.block) for at, line in enumerate(lines) if line.role is Role.TEXT and not line.block.linked)


def _highest_heading(lines: Sequence[Line]) -> int | None:
    """The first heading of several words before the abstracts, where no main heading is marked."""
    for at, line in enumerate(lines):
        if line.role in (Role.ABSTRACT, Role.KEYWORDS, Role.SECTION):
            return None
        if line.role is Role.TEXT and 2 <= line.block.level <= 3 and line.block.words > 4 and not line.block.linked:
            return at
    return None


def titles_before(head: Sequence[Line], authors: int | None) -> list[int]:
    """One or two lines of words right before the authors; without authors, the first after the journal's lines."""
    if authors is None:
        texts = [at for at, line in enumerate(head) if line.role is Role.TEXT and line.block.words > 3]
        labelled = [at for at, line in enumerate(head) if line.role not in (Role.TEXT, Role.CAPTION)]
        later = [at for at in texts if not labelled or at > labelled[0]]
        return _pair(head, (later or texts)[:2])
    before: list[int] = []
    for at in range(authors - 1, -1, -1):
        if head[at].role is not Role.TEXT or len(before) == 2:
            break
        before.insert(0, at)
    return _pair(head, before)


def _pair(head: Sequence[Line], places: Sequence[int]) -> list[int]:
    """Two lines are both titles only if they are in two languages; else the later is the title."""
    if len(places) < 2:
        return list(places)
    first, second = (votes(head[at].block.text) for at in places)
    if best(first) != best(second) and head[places[0]].block.words > 2:
        return list(places)
    return [places[1]] if head[places[1]].block.words > 2 else [places[0]]


def all_titles(head: Sequence[Line], title: int, authors: int | None) -> list[int]:
    """The title and, next to it, the same in one or two other languages."""
    stop = authors if authors is not None else min(title + 3, len(head))
    after = [at for at in range(title + 1, stop) if _is_other_title(head[title], head[at])][:2]
    before = [title - 1] if not after and title and _is_other_title(head[title], head[title - 1]) else []
    return sorted([*before, title, *after])


def _is_other_title(title: Line, line: Line) -> bool:
    block = line.block
    if line.role is not Role.TEXT or block.words < 2 or looks_like_affiliation(block) or DOI.search(block.text):
        return False
    own, other = votes(title.block.text), votes(block.text)
    proportion = len(block.text) / max(1, len(title.block.text))
    return best(own) != best(other) and 0.4 < proportion < 2.5 and confidence(other) > 0.2
