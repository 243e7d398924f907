"""From blocks with their noise to the lines that are read: each with its role, nothing twice, no tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.fields import dates
from pipelines.noise import Sifted
from pipelines.printed import Part
from pipelines.roles import LONGEST_LABEL, Line, Role, seen
from pipelines.tables import spelt_out, table

OTHER_TITLE = spelt_out(label for labels in table("labels")["other_title"].values() for label in labels)
LABELS = ["ISSN", *(label for labels in dates.LABELS.values() for label in labels), *OTHER_TITLE]
LABEL_ALONE = re.compile(rf"\W*(?:{'|'.join(map(re.escape, LABELS))})\W*", re.IGNORECASE)
REPEATED = 30
"""Characters from which a block that was printed before is the same one printed again."""


def content_lines(sifted: Sequence[Sifted]) -> Iterator[Line]:
    """Lines with their roles: noise, tab words and what is printed a second time left out.

    Of long paragraphs printed twice the last stays, which stands in its place; of short lines the first.
    """
    yield from _joined(_kept(sifted))


def _kept(sifted: Sequence[Sifted]) -> Iterator[Line]:
    last = {line.block.text: at for at, (line, _) in enumerate(sifted)}
    printed_before: set[str] = set()
    for at, (line, kind) in enumerate(sifted):
        block = line.block
        if line.role is Role.PROSE or (kind and not _is_heading(line, kind)):
            continue
        if line.role is Role.ABSTRACT and not line.rest and _is_tab(sifted, at):
            continue
        if len(block.text) >= REPEATED and (
            last[block.text] > at if block.words >= 25 else block.text in printed_before
        ):
            continue
        printed_before.add(block.text)
        yield line


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that are nothing but a label of a date or an ISSN, put before the line that follows."""
    label = ""
    for line in lines:
        if len(line.block.text) < LONGEST_LABEL and LABEL_ALONE.fullmatch(line.block.text):
            label = f"{label} {line.block.text}".strip()
            continue
        if label:
            text = f"{label} {line.block.text}"
            line = seen(replace(line.block, text=text, parts=(Part(text),)))
            label = ""
        yield line


def _is_heading(line: Line, kind: str) -> bool:
    """Words that are tabs or menu items elsewhere, but head a part of this page."""
    if line.role in (Role.ABSTRACT, Role.KEYWORDS):
        return kind == "navigation" and not line.block.linked
    return line.role is Role.BODY and line.block.level > 0


def _is_tab(sifted: Sequence[Sifted], at: int) -> bool:
    """'Abstract' among the page's tabs is no heading: another tab follows it."""
    following = next((kind for _, kind in sifted[at + 1 : at + 2]), "navigation")
    return following == "navigation" and not sifted[at][0].block.level
