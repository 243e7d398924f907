"""What is paywall, navigation and chrome: found by category, in both languages, and taken out before all else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from db.text import folded
from pipelines.body import Body
from pipelines.fields.dates import date
from pipelines.fields.identifiers import ISSN
from pipelines.printed import OPENING, Block
from pipelines.roles import ABSTRACT, KEYWORDS, Line, Role, apart, seen
from pipelines.tables import phrases, table

Sifted = tuple[Line, str | None]
COUNTS = re.compile(r"\s*[(\[]?\d[\d.,]*[)\]]?\s*$")
BUTTONS = ("a", "button", "span")
COUNT = 20
COUNTED = "0123456789)] "
NUMBER = re.compile(r"[\d\s.,€$£%()-]+")
SEPARATOR = re.compile(r"\s*[|·•>»]\s*")
AFTER = 14
"""Words that may follow a start of several words: a title or a sentence that only begins alike is longer."""
SENTENCE = 12
"""Words from which a block right under an abstract's heading is its text, whatever it begins with."""
SHORT = 80
"""Characters of a text whose kind is remembered."""
LISTED = ("li", "dd", "p")
"""Elements that hold one keyword each, or a line of them."""
TERM = 8
LABEL = "label"
LONG = 45
"""Words from which a block is never noise for standing in a zone: abstracts are longer, notices shorter."""


@dataclass(frozen=True, slots=True)
class Category:
    """The phrases of one kind of noise that open and close a zone; `longest` in words."""

    name: str
    longest: int
    opens: tuple[str, ...]
    closes: frozenset[str]


CATEGORIES = {
    name: Category(name, words["longest"], tuple(phrases(words.get("from", []))), phrases(words.get("until", [])))
    for name, words in table("noise").items()
}


def _kinds_by_phrase(*columns: str) -> dict[str, tuple[str, ...]]:
    """Of which kinds each phrase of these columns is, in the order of the table."""
    kinds: dict[str, tuple[str, ...]] = {}
    for name, words in table("noise").items():
        for phrase in phrases(phrase for column in columns for phrase in words.get(column, [])):
            kinds[phrase] = (*kinds.get(phrase, ()), name)
    return kinds


LINES = _kinds_by_phrase("lines")
STARTS = _kinds_by_phrase("starts")
OPENINGS = _kinds_by_phrase("starts", "from")
LONGEST_DATE = 30
LONGEST = max(kind.longest for kind in CATEGORIES.values())
LONGEST_NOTICE = 2_000
"""Characters in the longest notice, whatever its words."""
LONGEST_START = max(len(start.split()) for start in OPENINGS)
FIRST = frozenset(start.split()[0] for start in OPENINGS)
"""Looked up before any start is: few blocks begin with one of these."""
ZONES = tuple(kind for kind in CATEGORIES.values() if kind.opens)


def _says_more(figures: str) -> bool:
    """Whether figures are an ISSN or a date."""
    return len(figures) < LONGEST_DATE and bool(ISSN.fullmatch(figures) or date(figures))


def category(block: Block) -> str | None:
    """The kind of noise a block is by itself, or None.

    >>> [category(Block(text)) for text in ("Figures (1)", "Visitas 14915", "Visitas a urgencias: se contaron")]
    ['navigation', 'navigation', None]
    """
    if block.words > LONGEST or len(block.text) > LONGEST_NOTICE:
        return None
    beside = _side_by_side(block)
    return _remembered(block.text, beside) if len(block.text) < SHORT else _category(block.text, beside)


def _category(text: str, beside: tuple[str, ...]) -> str | None:
    """The kind of noise a text is, of which these pieces stand side by side, if any do."""
    words = text.count(" ") + 1
    said = folded((_without_count(text) if text[-1] in COUNTED else text)[:OPENING])
    if not said or (NUMBER.fullmatch(text) and not _says_more(text)):
        return "number"
    beside = beside or (tuple(SEPARATOR.split(text)) if words <= AFTER * 3 and SEPARATOR.search(text) else ())
    pieces = [folded(_without_count(piece)) for piece in beside] if len(beside) > 1 else [said]
    lines = [set(_kinds_of_line(piece)) for piece in pieces if piece] or [set()]
    found = {*LINES.get(said, ()), *set.intersection(*lines)}
    found.update(kind for kind in _begun(said, words, OPENINGS) if words <= CATEGORIES[kind].longest)
    return next((name for name in CATEGORIES if name in found), None) if found else None


_remembered = lru_cache(maxsize=5_000)(_category)
"""For short texts: the same menus stand on all pages of a journal."""


def _without_count(text: str) -> str:
    """A text without the count at its end; the pattern sees no more than the end."""
    return text[:-COUNT] + COUNTS.sub("", text[-COUNT:])


def _side_by_side(block: Block) -> tuple[str, ...]:
    """Buttons and links that are all there is on a line."""
    if len(block.parts) < 2 or block.words > AFTER * 3:
        return ()
    said = [part for part in block.parts if part.text.strip()]
    return tuple(part.text for part in said) if all(part.tag in BUTTONS for part in said) else ()


def _kinds_of_line(said: str) -> Iterator[str]:
    yield from LINES.get(said, ())
    yield from _begun(said, said.count(" ") + 1, STARTS)


def _begun(said: str, words: int, starts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The kinds one of whose starts begins the text; a one-word start, such as a counter's name, speaks only
    for a line that holds little else.
    """
    first = said.split(" ", LONGEST_START)[:LONGEST_START]
    if first[0] not in FIRST:
        return
    for count in range(1, len(first) + 1):
        start = " ".join(first[:count])
        if start in starts and (start == said or words <= (count + AFTER if count > 1 else 3)):
            yield from starts[start]


def _goes_on(listing: str, block: Block) -> bool:
    """Whether a block is a term of the list whose label, or last term, stood in `listing`."""
    if block.level or block.words > TERM or block.linked or block.tag not in LISTED:
        return False
    return listing == LABEL or (block.tag == listing and not (listing == "p" and block.gap))


def _apart(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Blocks cut where they hold several lines, each with whether it is text of the body."""
    body = Body()
    for block, following in zip_longest(blocks, blocks[1:]):
        if body.takes(block, following):
            yield block, True
        else:
            yield from ((piece, False) for piece in apart(block))


def _opened(said: str) -> Category | None:
    """The zone that a block opens by its first words."""
    if not said or said.split(" ", 1)[0] not in FIRST:
        return None
    return next((kind for kind in ZONES if said.startswith(kind.opens)), None)


def sifted(blocks: Sequence[Block]) -> list[Sifted]:
    """Each block as a line, with the kind of noise it is by itself or by its zone; None for what stays."""
    found: list[Sifted] = []
    listing: str | None = None
    zone: Category | None = None
    in_abstract = False
    for block, body_text in _apart(blocks):
        if body_text:
            found.append((Line(block, Role.PROSE), None))
            continue
        said = block.opening if block.words <= LONGEST else ""
        in_abstract = said in ABSTRACT or (in_abstract and not block.level and block.words >= SENTENCE)
        listed = listing is not None and said not in KEYWORDS and _goes_on(listing, block)
        listing = LABEL if said in KEYWORDS else block.tag if listed else None
        kept = (in_abstract and block.words >= SENTENCE) or block.level == 1 or listed
        kind = None if kept else category(block)
        if opened := _opened(said):
            zone = opened
        elif zone and (block.words >= LONG or said in zone.closes):
            zone = None
        found.append((seen(block), kind or (zone.name if zone else None)))
    return found
