"""What is printed on a page, before anyone asks what it means: blocks in order, metas, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from db.text import folded
from pipelines.tree import Tree

MOST_BLOCKS = 3_000
LONGEST = 20_000
"""Blocks of a page, and characters of a block, that are read: no article's page has more."""


OPENING = 150
"""Characters of a block's opening."""
TITLE_SEPARATOR = re.compile(r"\s+(?:[–—-]|::)\s+|\s*\|\s*")


def title_pieces(title: str) -> list[str]:
    """What a page's title is put together from: the article's, the journal's, the site's.

    >>> title_pieces("Gota en el anciano | Revista de Muestra - Sociedad")
    ['Gota en el anciano', 'Revista de Muestra', 'Sociedad']
    """
    return [piece for piece in TITLE_SEPARATOR.split(title) if piece]


class Part(NamedTuple):
    """A run of text inside a block, with the inline element it stands in ('' for none)."""

    text: str
    tag: str = ""
    linked: bool = False


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or line, with what its surroundings say of it.

    `level` is that of a heading (1 to 6), 0 for none; `gap` tells that white space or a new element stood before it;
    `ordinal` is the number that an ordered list prints before it, 0 for none.
    """

    text: str
    tag: str = "p"
    level: int = 0
    parts: tuple[Part, ...] = ()
    gap: bool = True
    ordinal: int = 0
    words: int = field(init=False, repr=False, compare=False)
    """How many words it has: asked so often that it is counted once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.text.count(" ") + 1)

    @cached_property
    def folded(self) -> str:
        """The text as it is compared with tables."""
        return folded(self.text)

    @cached_property
    def opening(self) -> str:
        """Its first words as they are compared with tables: longer than any phrase of these."""
        return folded(self.text[:OPENING])

    @property
    def linked(self) -> bool:
        """Whether all of it is a link, or links one after the other."""
        return bool(self.parts) and all(part.linked or not part.text.strip(" ,;·|") for part in self.parts)


@dataclass(frozen=True, slots=True)
class Meta:
    """One `<meta>`: its name in lower case, its content, its language if it says one.

    `own` is what the page calls it, where that is no meta: a property of schema.org.
    """

    name: str
    content: str
    lang: str = ""
    own: str = ""

    @property
    def rule(self) -> str:
        """What the page calls it."""
        return self.own or self.name


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as printed. `links` are its `<link>`s as (rel, hreflang, href); `whole` is its text with the markup;
    `leaked` the dump of the site's own record that stood in it; `tree` its elements, None for a text dump.
    """

    blocks: tuple[Block, ...] = ()
    metas: tuple[Meta, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    title: str = ""
    lang: str = ""
    whole: str = field(default="", repr=False)
    leaked: str = field(default="", repr=False)
    tree: Tree | None = field(default=None, repr=False, compare=False)

    def meta(self, *names: str) -> Iterator[Meta]:
        """The metas of these names: all of the first name, then of the next."""
        for name in names:
            yield from (meta for meta in self.metas if meta.name == name)

    def first(self, *names: str) -> str | None:
        """The first content that is not empty under any of these names."""
        said = self.first_meta(*names)
        return said.content if said else None

    def first_meta(self, *names: str) -> Meta | None:
        """The first meta under any of these names whose content is not empty."""
        return next((meta for meta in self.meta(*names) if meta.content), None)
