"""What is paywall, navigation and chrome: found by category, in both languages, and taken out before all else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.text import folded
from pipelines.fields.identifiers import ISSN
from pipelines.printed import Block
from pipelines.roles import ABSTRACT
from pipelines.tables import phrases, table

COUNTS = re.compile(r"\s*[(\[]?\d[\d.,]*[)\]]?\s*$")
NUMBER = re.compile(r"[\d\s.,€$£%()-]+")
SEPARATOR = re.compile(r"\s*[|·•>»]\s*")
AFTER = 14
"""Words that may follow a start of several words: a title or a sentence that only begins alike is longer."""
SENTENCE = 12
"""Words from which a block right under an abstract's heading is its text, whatever it begins with."""
LONG = 45
"""Words from which a block is never noise for standing in a zone: abstracts are longer, notices shorter."""


@dataclass(frozen=True, slots=True)
class Category:
    """The phrases of one kind of noise; `longest` in words."""

    name: str
    longest: int
    lines: frozenset[str]
    starts: tuple[str, ...]
    opens: tuple[str, ...]
    closes: frozenset[str]


def _categories() -> Iterator[Category]:
    for name, words in table("noise").items():
        yield Category(
            name=name,
            longest=words["longest"],
            lines=phrases(words["lines"]),
            starts=tuple(phrases(words["starts"])),
            opens=tuple(phrases(words.get("from", []))),
            closes=phrases(words.get("until", [])),
        )


CATEGORIES = tuple(_categories())


def category(block: Block) -> str | None:
    """The kind of noise a block is by itself, or None.

    >>> [category(Block(text)) for text in ("Figures (1)", "Visitas 14915", "Visitas a urgencias: se contaron")]
    ['navigation', 'navigation', None]
    """
    said = folded(COUNTS.sub("", block.text))
    if not said or (NUMBER.fullmatch(block.text) and not ISSN.fullmatch(block.text)):
        return "number"
    words = block.words
    pieces = [folded(COUNTS.sub("", piece)) for piece in SEPARATOR.split(block.text)]
    for kind in CATEGORIES:
        if said in kind.lines or all(_is_line(piece, kind) for piece in pieces):
            return kind.name
        if words <= kind.longest and any(_begins(said, start, words) for start in (*kind.starts, *kind.opens)):
            return kind.name
    return None


def _is_line(said: str, kind: Category) -> bool:
    return not said or said in kind.lines or any(_begins(said, start, len(said.split())) for start in kind.starts)


def _begins(said: str, start: str, words: int) -> bool:
    """A one-word start, such as a counter's name, speaks only for a line that holds little else."""
    if said == start:
        return True
    return said.startswith(start + " ") and words <= (len(start.split()) + AFTER if " " in start else 3)


def sifted(blocks: Sequence[Block]) -> list[tuple[Block, str | None]]:
    """Each block with the kind of noise it is, by itself or by the zone it stands in; None for what stays."""
    found = []
    zone: Category | None = None
    in_abstract = False
    for block in blocks:
        said = block.folded
        in_abstract = said in ABSTRACT or (in_abstract and not block.level and block.words >= SENTENCE)
        kind = None if (in_abstract and block.words >= SENTENCE) or block.level == 1 else category(block)
        if opened := next((c for c in CATEGORIES if c.opens and said.startswith(c.opens)), None):
            zone = opened
        elif zone and (block.words >= LONG or said in zone.closes):
            zone = None
        found.append((block, kind or (zone.name if zone else None)))
    return found
