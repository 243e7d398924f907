"""What stands before the abstracts: titles, authors, affiliations, found from one another's places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.abstract_runs import PARAGRAPH, salutation
from pipelines.byline import Byline, byline, first_author_line, holds
from pipelines.fields.abstracts import RUN_IN, opens_with_title
from pipelines.fields.affiliations import looks_like_affiliation
from pipelines.fields.issue import VOLUME
from pipelines.fields.names import looks_like_authors
from pipelines.languages import confidence, votes
from pipelines.printed import Block, Printed
from pipelines.roles import Line, Role
from pipelines.title_lines import all_titles, title_by_evidence, titles_before

ENDS = (Role.ABSTRACT, Role.SECTION, Role.KEYWORDS, Role.OTHER_ABSTRACT, Role.BODY)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Blocks by what they are; `head` are the lines that speak of the article, from the title
    upwards and then downwards; `end` is where the abstracts begin.
    """

    head: tuple[Line, ...]
    titles: tuple[Block, ...]
    byline: Byline
    end: int


def front_matter(lines: Sequence[Line], printed: Printed, names: Sequence[str]) -> FrontMatter:
    """Read the lines before the abstracts; `names` are the authors' as metas give them, if they do."""
    title = title_by_evidence(lines, printed)
    first = first_author_line(lines, names, title)
    anchor = max((at for at in (title, first) if at is not None), default=0)
    end = next((at for at in range(anchor + 1, len(lines)) if _ends(lines[at], names)), len(lines))
    end = _with_lost_beginning(lines, anchor, end)
    titles = all_titles(lines[:end], title, first) if title is not None else titles_before(lines[:end], first)
    said = byline(lines[first:end], names) if first is not None else Byline(())
    start = min((*titles, anchor))
    return FrontMatter(
        head=(*(line for line in reversed(lines[:start]) if _may_head(line, lines[start - 1])), *lines[start:end]),
        titles=tuple(lines[at].block for at in titles),
        byline=said,
        end=end,
    )


def _with_lost_beginning(lines: Sequence[Line], anchor: int, end: int) -> int:
    """Where the abstract begins, if its first sections are too short to be known, and the first has lost its title."""
    if end == len(lines):
        return end
    while end - 1 > anchor and _opens_section(lines[end]) and _opens_section(lines[end - 1]):
        end -= 1
    if end - 1 <= anchor or not _opens_section(lines[end]):
        return end
    before = lines[end - 1]
    lost = before.role is Role.TEXT and before.block.words >= PARAGRAPH and _is_prose(before.block, ())
    return end - 1 if lost else end


def _opens_section(line: Line) -> bool:
    return line.role is Role.SECTION or bool(RUN_IN.match(line.block.text)) or opens_with_title(line.block)


def _may_head(line: Line, nearest: Line) -> bool:
    """Whether a line before the title may speak of the article: menus and lists of other articles are links,
    but a type that links to its section may stand right over the title (`nearest`).
    """
    if line is nearest and line.role is Role.TYPE:
        return True
    if line.role is Role.ISSUE and VOLUME.match(line.block.text):
        return True
    return not line.block.linked and line.block.words < 25


def _ends(line: Line, names: Sequence[str]) -> bool:
    block = line.block
    if line.role in ENDS or salutation(block):
        return True
    if line.role is not Role.TEXT:
        return False
    return opens_with_title(block) or (block.words >= 25 and _is_prose(block, names))


def _is_prose(block: Block, names: Sequence[str]) -> bool:
    """Sentences, not a long list of people or places."""
    if looks_like_affiliation(block) or looks_like_authors(block.text) or holds(block, names):
        return False
    return block.text.rstrip().endswith((".", "…", "?", "!")) and confidence(votes(block.text)) > 0.5
