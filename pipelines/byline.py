"""The byline: which lines name the authors and which the places they work at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.record import Author
from db.text import folded
from pipelines.abstract_runs import salutation
from pipelines.fields.affiliations import Affiliation, affiliations, looks_like_affiliation
from pipelines.fields.identifiers import without_emails
from pipelines.fields.names import LONGEST, MARKS, Named, is_name, looks_like_authors, people
from pipelines.findings import Findings
from pipelines.printed import Block, Part
from pipelines.roles import Line, Role


@dataclass(frozen=True, slots=True)
class Byline:
    """Authors, and the affiliations to which they point; `words` and `place_words` are how the page prints both."""

    authors: tuple[Author, ...]
    affiliations: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), compare=False)
    place_words: tuple[str, ...] = field(default=(), compare=False)

    def testify(self, findings: Findings, reader: str, rule: str) -> None:
        """Note who is said to have written the article, and where they are said to work."""
        findings.add("authors", self, reader, rule, words=self.words)
        if self.affiliations:
            findings.add("affiliations", self, reader, rule, words=self.place_words)


def with_affiliations(
    people: Iterable[tuple[str, Sequence[str]]],
    orcids: Mapping[str, str] | None = None,
    words: Iterable[str] = (),
    place_words: Iterable[str] = (),
) -> Byline:
    """A byline from names with the affiliations of each, which are noted once; with how the page prints them.

    >>> with_affiliations([("Ana Ruiz", ["León"]), ("Eva Sol", ["León", "Lugo"])]).authors[1].affiliations
    (0, 1)
    """
    places: dict[str, int] = {}
    authors = tuple(
        Author(name, tuple(places.setdefault(place, len(places)) for place in own), (orcids or {}).get(name))
        for name, own in people
    )
    return Byline(authors, tuple(places), tuple(dict.fromkeys(words)), tuple(dict.fromkeys(place_words)))


def by_marks(
    named: Sequence[Named], places: Sequence[Affiliation], words: Sequence[str] = (), place_words: Sequence[str] = ()
) -> Byline:
    """A byline whose marks say who works where; a single place without a mark is everybody's.

    A list may number its places with letters, of which the page's source knows only the order.
    """
    marked = {place.mark: at for at, place in enumerate(places) if place.mark}
    only = (0,) if len(places) == 1 and not marked else ()
    if not any(mark.isdigit() for author in named for mark in author.marks):
        marked |= {
            chr(ord("a") + int(mark) - 1): at for mark, at in marked.items() if mark.isdigit() and int(mark) < 27
        }
    authors = tuple(
        Author(a.name, () if a.group else tuple(dict.fromkeys(marked[m] for m in a.marks if m in marked)) or only)
        for a in named
    )
    return Byline(authors, tuple(place.text for place in places), tuple(words), tuple(place_words))


def agreed(findings: Findings) -> Byline:
    """The first byline that was not misread; where it knows no places, those of one that names the same people."""
    bylines: list[Byline] = findings.all("authors")
    if not bylines:
        return Byline(())
    first = next((said for said in bylines if not _is_misread(said, bylines)), bylines[0])
    others = (other for other in bylines if other.affiliations and _same_people(first, other))
    other = next(others, None) if not first.affiliations else None
    findings.let_stand("authors", first)
    findings.let_stand("affiliations", other or first)
    if other is None:
        return first
    named = zip(first.authors, other.authors, strict=True)
    return Byline(tuple(Author(own.name, its.affiliations, its.orcid) for own, its in named), other.affiliations)


def _is_misread(said: Byline, others: Sequence[Byline]) -> bool:
    """Whether much of it is no name, and nobody else names it."""
    known = {word for other in others if other is not said for author in other.authors for word in _words(author)}
    strange = [author for author in said.authors if not is_name(author.name) and not known & {_words(author)[-1]}]
    return len(strange) > len(said.authors) / 3 and len(others) > 1


def _same_people(a: Byline, b: Byline) -> bool:
    if len(a.authors) != len(b.authors):
        return False
    return all(_words(own)[-1] in _words(its) for own, its in zip(a.authors, b.authors, strict=True))


def _words(author: Author) -> list[str]:
    return folded(author.name).split() or [author.name]


def holds(block: Block, names: Sequence[str]) -> bool:
    """Whether a block holds most of the authors' names."""
    said = f" {block.folded} "
    surnames = [words[-1] for name in names if (words := folded(name).split())]
    return bool(surnames) and sum(surname in said for surname in surnames) >= max(1, 0.6 * len(surnames))


def first_author_line(lines: Sequence[Line], names: Sequence[str], title: int | None) -> int | None:
    """The first line of people after the title, or where none is known, after any line of words."""
    words_seen = title is not None
    for at in range(0 if title is None else title + 1, len(lines)):
        line = lines[at]
        too_far = title is not None and at > title + 12
        if too_far or line.role in (Role.ABSTRACT, Role.KEYWORDS) or salutation(line.block):
            return None
        if line.role is not Role.TEXT:
            continue
        if looks_like_authors(line.block.text) or holds(line.block, names):
            if words_seen and not line.block.level:
                return at
        elif line.block.words > 2:
            words_seen = True
    return None


def byline(after: Sequence[Line], names: Sequence[str]) -> Byline:
    """The authors of the lines from the first author on, the places that follow, and the lines as printed."""
    blocks, rest = _author_blocks(after, names)
    between = [line for line in after[:rest] if line.block not in blocks]
    place_blocks = _affiliation_blocks(_with_marks([*between, *after[rest:]]))
    places = affiliations(place_blocks)
    words, place_words = ([block.text for block in found] for found in (blocks, place_blocks))
    return by_marks(_people(blocks, places, names), places, words, place_words)


def _author_blocks(after: Sequence[Line], names: Sequence[str]) -> tuple[list[Block], int]:
    """Lines of people, with what a line break tore off them, and where they end."""
    blocks: list[Block] = []
    for at, line in enumerate(after):
        if _is_of_people(line, after[at + 1 : at + 2], blocks, names):
            blocks.append(line.block)
        elif without_emails(line.block.text).strip(" ,;.()") and not _between_people(after, at):
            return blocks, at
    return blocks, len(after)


def _between_people(after: Sequence[Line], at: int) -> bool:
    """Whether a place stands between two authors: each author on a line, the place below."""
    if not looks_like_affiliation(after[at].block):
        return False
    following = next((line.block for line in after[at + 1 :] if not looks_like_affiliation(line.block)), None)
    return following is not None and len(following.text) < 200 and looks_like_authors(following.text)


def _is_of_people(line: Line, following: Sequence[Line], before: Sequence[Block], names: Sequence[str]) -> bool:
    """Names, the marks of the author before, or the rest of a line of names."""
    text = line.block.text
    if line.role is not Role.TEXT or len(text) > LONGEST or (before and looks_like_affiliation(line.block)):
        return False
    if before and MARKS.fullmatch(text):
        return not _before_place(following)
    torn = bool(before) and (text[0] in ",;" or before[-1].text.rstrip().endswith(",")) and "," in text
    return torn or looks_like_authors(text) or holds(line.block, names)


def _before_place(following: Sequence[Line]) -> bool:
    """Whether a mark on a line of its own belongs to the place on the next line, not to the author before it."""
    return any(looks_like_affiliation(line.block) for line in following)


def _with_marks(after: Iterable[Line]) -> Iterator[Line]:
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


def _affiliation_blocks(after: Iterable[Line]) -> list[Block]:
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


def _people(blocks: Sequence[Block], places: Sequence[Affiliation], names: Sequence[str]) -> list[Named]:
    parts: list[Part] = []
    for block in blocks:
        parts += [Part("\n")] if parts and block.text[0] not in ",;" else []
        parts += block.parts or (Part(block.text),)
    return people(parts, {place.mark for place in places if place.mark}, names)
