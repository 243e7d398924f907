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
    return Printed(blocks=tuple(blocks), whole=text)
