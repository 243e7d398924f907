"""A text dump as printed blocks: what Common Crawl's WET files and copy-and-paste give, a line a block."""

from pipelines.characters import plain, unescaped
from pipelines.printed import LONGEST, MOST_BLOCKS, Block, Part, Printed, title_pieces


def from_text(text: str) -> Printed:
    """Each line is a block; an empty line before it is a gap. Numeric references are read once."""
    blocks = []
    gap = True
    for line in text.splitlines()[:MOST_BLOCKS]:
        said = plain(unescaped(line[:LONGEST]) if "&#" in line else line[:LONGEST])
        if said:
            blocks.append(Block(said, tag="line", parts=(Part(said),), gap=gap))
        gap = not said
    title = _title(blocks)
    return Printed(blocks=tuple(blocks[1:] if title else blocks), title=title, whole=text)


def _title(blocks: list[Block]) -> str:
    """The first line, where it is the page's title: a piece of it, or its beginning, is printed again below."""
    if not blocks or blocks[0].words < 4:
        return ""
    first = blocks[0].text
    below = {block.text for block in blocks[1:40]}
    pieces = [piece for piece in title_pieces(first) if len(piece.split()) > 3]
    cut_short = any(first.startswith(text) for text in below if len(text.split()) > 3)
    return first if cut_short or any(text.startswith(piece) for text in below for piece in pieces) else ""
