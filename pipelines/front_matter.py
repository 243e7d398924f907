"""What stands before the abstracts: titles, authors, affiliations, found from one another's places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from db.text import folded
from pipelines.abstract_runs import salutation
from pipelines.fields.affiliations import Affiliation, affiliations, looks_like_affiliation
from pipelines.fields.identifiers import without_emails
from pipelines.fields.names import MARKS, Named, looks_like_authors, people
from pipelines.languages import best, confidence, votes
from pipelines.printed import Block, Part, Printed
from pipelines.roles import Line, Role

TITLE_METAS = ("citation_title", "dc.title", "dcterms.title", "og:title", "prism.title")
ENDS = (Role.ABSTRACT, Role.SECTION, Role.KEYWORDS, Role.OTHER_ABSTRACT, Role.BODY)
PIECE = re.compile(r"\s+[|–—-]\s+")
FOOTNOTES = " *†‡☆★⁎"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Blocks by what they are; `head` are the lines that speak of the article, from the title
    upwards and then downwards; `end` is where the abstracts begin.
    """

    head: tuple[Line, ...]
    titles: tuple[Block, ...]
    authors: tuple[Named, ...]
    author_words: str
    affiliations: tuple[Affiliation, ...]
    end: int


def front_matter(lines: Sequence[Line], printed: Printed, names: Sequence[str]) -> FrontMatter:
    """Read the lines before the abstracts; `names` are the authors' as metas give them, if they do."""
    title = _title_by_evidence(lines, printed)
    first = _authors(lines, names, title)
    anchor = max((at for at in (title, first) if at is not None), default=0)
    end = next((at for at in range(anchor, len(lines)) if at != anchor and _ends(lines[at], names)), len(lines))
    titles = _both_titles(lines[:end], title, first) if title is not None else _titles_before(lines[:end], first)
    after = lines[first:end] if first is not None else lines[(titles[-1] + 1 if titles else end) : end]
    author_blocks = _author_blocks(after, names) if first is not None else []
    found = affiliations(_affiliation_blocks(list(_with_marks(after[len(author_blocks) :]))))
    start = min((*titles, anchor)) if titles else anchor
    return FrontMatter(
        head=(*(line for line in reversed(lines[:start]) if _may_head(line)), *lines[start:end]),
        titles=tuple(lines[at].block for at in titles),
        authors=tuple(_people(author_blocks, found, names)),
        author_words=without_emails(" ".join(block.text for block in author_blocks)),
        affiliations=tuple(found),
        end=end,
    )


def _may_head(line: Line) -> bool:
    """Whether a line before the title may speak of the article: menus and lists of other articles are links."""
    return not line.block.linked and line.block.words < 25


def _ends(line: Line, names: Sequence[str]) -> bool:
    block = line.block
    if line.role in ENDS or salutation(block):
        return True
    return line.role is Role.TEXT and block.words >= 25 and _is_prose(block, names)


def _is_prose(block: Block, names: Sequence[str]) -> bool:
    """Sentences, not a long list of people or places."""
    if looks_like_affiliation(block) or looks_like_authors(block.text) or _holds(block, names):
        return False
    return block.text.rstrip().endswith((".", "…", "?", "!")) and confidence(votes(block.text)) > 0.5


def _holds(block: Block, names: Sequence[str]) -> bool:
    """Whether a block holds most of the authors' names."""
    said = f" {block.folded} "
    surnames = [words[-1] for name in names if (words := folded(name).split())]
    return bool(surnames) and sum(surname in said for surname in surnames) >= max(1, 0.6 * len(surnames))


def _title_by_evidence(lines: Sequence[Line], printed: Printed) -> int | None:
    """The block that metas, or failing them the page's own main heading, call the title."""
    said = [folded(meta.content) for meta in printed.meta(*TITLE_METAS)]
    said += [folded(piece) for piece in (printed.title, *PIECE.split(printed.title)[1:])]
    texts = [(at, line.block) for at, line in enumerate(lines) if line.role is Role.TEXT and not line.block.linked]
    for at, block in texts:
        own = block.folded
        if block.words > 2 and any(
            own == title or (len(own) > 25 and title.startswith(own)) for title in said if title
        ):
            return at
    return next((at for at, block in texts if block.level == 1 and block.words > 2), None)


def _authors(lines: Sequence[Line], names: Sequence[str], title: int | None) -> int | None:
    """The first line of people after the title, or where none is known, after any line of words."""
    words_seen = title is not None
    for at in range(0 if title is None else title + 1, len(lines)):
        line = lines[at]
        too_far = title is not None and at > title + 12
        if too_far or line.role in (Role.ABSTRACT, Role.KEYWORDS) or salutation(line.block):
            return None
        if line.role is not Role.TEXT:
            continue
        if looks_like_authors(line.block.text) or _holds(line.block, names):
            if words_seen and not line.block.level:
                return at
        elif line.block.words > 2:
            words_seen = True
    return None


def _titles_before(head: Sequence[Line], authors: int | None) -> list[int]:
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
    return [places[-1]] if confidence(second) >= 0 and head[places[1]].block.words > 2 else [places[0]]


def _both_titles(head: Sequence[Line], title: int, authors: int | None) -> list[int]:
    """The title and, next to it, the same in one or two other languages."""
    stop = authors if authors is not None else min(title + 3, len(head))
    after = [at for at in range(title + 1, stop) if _is_other_title(head[title], head[at])][:2]
    before = [title - 1] if not after and title and _is_other_title(head[title], head[title - 1]) else []
    return sorted([*before, title, *after])


def _is_other_title(title: Line, line: Line) -> bool:
    block = line.block
    if line.role is not Role.TEXT or block.words < 2 or looks_like_affiliation(block):
        return False
    own, other = votes(title.block.text), votes(block.text)
    proportion = len(block.text) / max(1, len(title.block.text))
    return best(own) != best(other) and 0.4 < proportion < 2.5 and confidence(other) > 0.2


def _author_blocks(after: Sequence[Line], names: Sequence[str]) -> list[Block]:
    """Lines of people, and what a line break tore off them, up to the affiliations."""
    blocks: list[Block] = []
    for at, line in enumerate(after):
        text = line.block.text
        if blocks and MARKS.fullmatch(text) and not _before_place(after[at + 1 : at + 2]):
            blocks.append(line.block)
            continue
        torn = bool(blocks) and (text[0] in ",;" or blocks[-1].text.rstrip().endswith(",")) and "," in text
        if line.role is not Role.TEXT or not (torn or looks_like_authors(text) or _holds(line.block, names)):
            if not without_emails(text).strip(" ,;.()"):
                continue
            break
        if blocks and looks_like_affiliation(line.block):
            break
        blocks.append(line.block)
    return blocks


def _before_place(following: Sequence[Line]) -> bool:
    """Whether a mark on a line of its own belongs to the place on the next line, not to the author before it."""
    return any(looks_like_affiliation(line.block) for line in following)


def _with_marks(after: Sequence[Line]) -> Iterator[Line]:
    """Lines with a mark that stood alone put before the place it belongs to."""
    mark = ""
    for line in after:
        block = line.block
        if MARKS.fullmatch(block.text) and len(block.text) < 3:
            mark = block.text
            continue
        if mark and looks_like_affiliation(block):
            text = f"{mark} {block.text}"
            yield replace(line, block=replace(block, text=text, parts=(Part(text),)))
        else:
            yield line
        mark = ""


def _affiliation_blocks(after: Sequence[Line]) -> list[Block]:
    """Lines of places; after the first, also those that only have a place's shape: short, with commas."""
    blocks: list[Block] = []
    for line in after:
        block = line.block
        if line.role is not Role.TEXT:
            if blocks:
                break
        elif looks_like_affiliation(block) or (blocks and "," in block.text and block.words < 25):
            blocks.append(block)
        elif blocks and block.words > 3:
            break
    return blocks


def _people(blocks: Sequence[Block], places: Sequence[Affiliation], names: Sequence[str]) -> Iterator[Named]:
    parts: list[Part] = []
    for block in blocks:
        parts += [Part("\n")] if parts and block.text[0] not in ",;" else []
        parts += block.parts or (Part(block.text),)
    marks = {place.mark for place in places if place.mark}
    return iter(people(parts, marks, names))
