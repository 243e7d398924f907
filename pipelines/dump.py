"""A text dump as printed blocks: what Common Crawl's WET files and copy-and-paste give, a line a block."""

import html

from pipelines.characters import plain
from pipelines.printed import Block, Part, Printed


def from_text(text: str) -> Printed:
    """Each line is a block; an empty line before it is a gap. Numeric references are read once."""
    blocks = []
    gap = True
    for line in text.splitlines():
        said = plain(html.unescape(line) if "&#" in line else line)
        if said:
            blocks.append(Block(said, tag="line", parts=(Part(said),), gap=gap))
        gap = not said
    title = _title(blocks)
    return Printed(blocks=tuple(blocks[1:] if title else blocks), title=title, whole=text)


def _title(blocks: list[Block]) -> str:
    """The first line, where it is the page's title: printed again below, alone or as the beginning of it."""
    if not blocks or blocks[0].words < 4:
        return ""
    first = blocks[0].text
    return first if any(first.startswith(block.text) and block.words > 3 for block in blocks[1:40]) else ""
