"""The parts of two abstracts that face each other: labels, sections, or everything as running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.export.sentences import paragraphs, sentences

Sides = tuple[list[str], list[str]]
"""Sentences in English, and those in Spanish among which their counterparts are."""

LABEL = re.compile(r"(?=[^\W_])[^.:;?!\n]{1,80}:(?=\s)")
"""What stands before a section's text, with its colon (`db.record.Section.as_paragraph`)."""


def facing_sections(english: str, spanish: str) -> Iterator[Sides]:
    """Label by label and section by section where both abstracts have as many and several, else both as running text.

    >>> list(facing_sections("Aim: To see.\\n\\nWe saw.", "Fin: Ver.\\n\\nVimos."))
    [(['Aim:'], ['Fin:']), (['To see.'], ['Ver.']), (['We saw.'], ['Vimos.'])]
    >>> list(facing_sections("Aim: To see.", "Ver.\\n\\nVimos."))
    [(['Aim: To see.'], ['Ver.', 'Vimos.'])]
    """
    sections = [paragraphs(side) for side in (english, spanish)]
    if not 1 < len(sections[0]) == len(sections[1]):
        yield sentences(english), sentences(spanish)
        return
    for one, other in zip(*sections, strict=True):
        labels = LABEL.match(one), LABEL.match(other)
        if labels[0] and labels[1]:
            yield [labels[0][0]], [labels[1][0]]
            one, other = one[labels[0].end() :], other[labels[1].end() :]
        yield sentences(one), sentences(other)
