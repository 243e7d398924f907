"""Affiliations as printed: their mark, if they have one, and their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.characters import plain
from pipelines.fields.identifiers import without_emails
from pipelines.fields.names import MARKS, SYMBOLS, TABLE
from pipelines.printed import Block, Part

INSTITUTION = re.compile(rf"\b(?:{'|'.join(TABLE['institutions'])})", re.UNICODE)
SEPARATED = re.compile(r",|\.\s|\(")
LEADING = re.compile(rf"^\(?([a-z]|\d{{1,2}}|[{SYMBOLS}]{{1,3}})(?:\)\s*|[.\s]\s*)(?=[A-ZÁÉÍÓÚÑÇ¿“\"])")
GLUED = re.compile(rf"^([a-z]|\d{{1,2}}|[{SYMBOLS}]{{1,3}})(?=[A-ZÁÉÍÓÚÑÇ])")


FINAL_STOP = re.compile(r"(?<=[a-zà-ÿ)])\.$")
"""A stop that ends an affiliation; after a capital it belongs to an abbreviation."""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One affiliation; `mark` is '' where none is printed."""

    mark: str
    text: str


def looks_like_affiliation(block: Block) -> bool:
    """Whether a block begins with a mark before a place, or names an institution."""
    text = block.text
    if _is_prose(text):
        return False
    marked = LEADING.match(text) or GLUED.match(text) or (block.parts and block.parts[0].tag == "sup")
    place = INSTITUTION.search(text)
    begins = bool(place and place.start() < 30)
    return bool(
        (marked and (place or ("," in text and block.words < 25)))
        or (begins and SEPARATED.search(text) and (block.words < 25 or (place and place.start() == 0)))
    )


def _is_prose(text: str) -> bool:
    """Sentences are made of small words, places of capitals."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", text)]
    return len(words) > 12 and sum(word.islower() for word in words) > 0.5 * len(words)


def affiliations(blocks: Sequence[Block]) -> list[Affiliation]:
    """All affiliations of these blocks, in printed order.

    >>> affiliations([Block("a Servicio de Reumatología, León, España")])
    [Affiliation(mark='a', text='Servicio de Reumatología, León, España')]
    """
    return [found for block in blocks for found in _of_block(block) if found.text]


def _of_block(block: Block) -> Iterator[Affiliation]:
    if sum(part.tag == "sup" for part in block.parts) > 0:
        yield from _by_elements(block.parts)
        return
    text = without_emails(block.text)
    marked = LEADING.match(text) or GLUED.match(text)
    if not marked:
        yield Affiliation(str(block.ordinal or ""), tidy(text))
        return
    yield from _by_sequence(marked[1], text[marked.end() :])


def _by_elements(parts: Sequence[Part]) -> Iterator[Affiliation]:
    mark, text = "", ""
    for part in parts:
        if part.tag == "sup" and MARKS.fullmatch(part.text.strip(" ,)")):
            if text.strip(" ,;"):
                yield Affiliation(mark, tidy(text))
            mark, text = part.text.strip(" ,)"), ""
        else:
            text += part.text
    yield Affiliation(mark, tidy(text))


def _by_sequence(mark: str, text: str) -> Iterator[Affiliation]:
    """Cut 'a First, Spain b Second, Spain' where the next mark in order stands before a capital."""
    following = chr(ord(mark) + 1) if mark.isalpha() else str(int(mark) + 1) if mark.isdigit() else ""
    cut = re.search(rf"[\s;.,]\(?{following}\)?\s+(?=[A-ZÁÉÍÓÚÑ])", text) if following and mark != "z" else None
    if cut is None:
        yield Affiliation(mark, tidy(text))
        return
    yield Affiliation(mark, tidy(text[: cut.start() + 1]))
    yield from _by_sequence(following, text[cut.end() :])


def tidy(text: str) -> str:
    """An affiliation without e-mail addresses and the stops around it."""
    return FINAL_STOP.sub("", plain(without_emails(text)).rstrip(" ;").lstrip(" ;.,"))
