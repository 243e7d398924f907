"""HTML as printed blocks: lxml parses and cuts away what is never article, one walk gathers what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from lxml import etree

from pipelines.characters import is_readable, plain, readable, without_bad_references
from pipelines.printed import LONGEST, MOST_BLOCKS, Block, Meta, Part, Printed
from pipelines.tree import Tree

NEVER_ARTICLE = (
    "script", "style", "noscript", "template", "svg", "nav", "select", "input", "textarea", "iframe",
    "object", "video", "audio", "dialog", "footer", "figure",
)  # fmt: skip
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption h1 h2 h3 h4 h5 h6 header "  # noqa: SIM905 - a list of sixty strings would fill a page
    "hr html li main ol p pre section summary td th tr ul "
    "abstract disp-formula kwd kwd-group list list-item sec title trans-abstract".split()
)
"""Elements that stand apart from the text around them: HTML's, and in the last line those of JATS."""
INLINE = frozenset({"inline-formula", "ext-link", "named-content", "styled-content", "inline-graphic", "sc-text"})
"""Elements of JATS that stand in the text although they have a hyphen, as web components have, which stand apart."""
LEVELS = {f"h{level}": level for level in range(1, 7)}
WRAPPING = ("b", "strong", "i", "em", "font")
LONGEST_TAG = 20_000
LONG_TAG = re.compile(rf"<[^<>]{{{LONGEST_TAG},}}+>?+")
"""A tag that no page needs: a picture within the page, or a bomb of attributes."""
MOST_METAS = 1_500
MOST_PARTS = 60_000
DEEP = 200
"""Elements nested deeper than this are read as one text: no real page goes there, bombs do."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def from_html(text: str) -> Printed:
    """A page with its metas and links, its blocks not yet gathered; what cannot be parsed is an empty page."""
    root = _parsed(text)
    if root is None:
        return Printed(whole=text)
    said = list(root.iter("meta", "link"))
    return Printed(
        metas=tuple(islice(_metas(said), MOST_METAS)),
        links=tuple(islice(_links(said), MOST_METAS)),
        title=plain(next((title.text or "" for title in root.iter("title")), "")),
        lang=(root.get("lang") or "").lower()[:2],
        whole=text,
        tree=Tree(root),
    )


def with_blocks(printed: Printed) -> Printed:
    """The page with its blocks. Takes out of its tree what is never article; hidden parts stay: tabs, accordions."""
    body = printed.tree.root.find("body") if printed.tree and printed.tree.is_html else None
    if body is None:
        return printed
    etree.strip_elements(body, *NEVER_ARTICLE, with_tail=False)
    return replace(printed, blocks=blocks_of(body))


def blocks_of(element: etree._Element, most_parts: int = MOST_PARTS) -> tuple[Block, ...]:
    """The blocks in an element, of which no more than so many pieces of text are read."""
    return tuple(_unwrapped(_Walk(element, most_parts).blocks))


def _parsed(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        said = without_bad_references(_without_long_tags(text))
        return etree.fromstring(said.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _without_long_tags(text: str) -> str:
    half = LONGEST_TAG // 2  # a long tag fills one of the windows, and it is quickly seen that none is filled
    filled = any(text.find("<", at, at + half) < 0 for at in range(0, len(text) - half, half))
    return LONG_TAG.sub(" ", text) if filled else text


def _metas(said: Iterable[etree._Element]) -> Iterator[Meta]:
    for meta in (element for element in said if element.tag == "meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = plain(meta.get("content") or "")
        if name and content:
            lang = meta.get(XML_LANG) or meta.get("xml:lang") or meta.get("lang") or ""
            yield Meta(name.strip().lower(), content, lang.lower()[:2])


def _links(said: Iterable[etree._Element]) -> Iterator[tuple[str, str, str]]:
    for link in (element for element in said if element.tag == "link"):
        yield (
            (link.get("rel") or "").lower(),
            (link.get("hreflang") or "").lower()[:2],
            (link.get("href") or "").strip(),
        )


@lru_cache(maxsize=500)
def _stands_apart(tag: object) -> bool:
    """Whether an element of this name is a block of its own."""
    return tag in BLOCKS or (isinstance(tag, str) and "-" in tag and tag not in INLINE)


class _Line:
    """The block being gathered: parts so far and where they stand."""

    __slots__ = ("gap", "level", "ordinal", "parts", "tag")

    def __init__(self, tag: str, ordinal: int = 0, level: int = 0) -> None:
        self.tag = tag
        self.level = level
        self.ordinal = ordinal
        self.gap = True
        self.parts: list[Part] = []


class _Walk:
    """Walks a body once: text gathers in a line until a block element, or a line break, closes it as a block."""

    def __init__(self, body: etree._Element, most_parts: int) -> None:
        self.most_parts = most_parts
        self.blocks: list[Block] = []
        self.parts = 0
        line = _Line("body")
        self._inside(body, line, "", linked=False, depth=0)
        self._close(line)

    def _inside(self, element: etree._Element, line: _Line, inline: str, *, linked: bool, depth: int) -> None:
        """Read an element whose text goes to `line`; `inline` is the inline element it stands in."""
        if depth > DEEP:
            line.parts.append(Part(" ".join(map(str, element.itertext())), inline, linked))
            return
        if text := element.text:
            self._text(text, line, inline, linked=linked)
        items = 0
        for child in element:
            self.parts += 1
            tag = child.tag
            if tag == "br":
                self._close(line, gap=False)
            elif _stands_apart(tag):
                items += tag == "li"
                self._close(line)
                self._apart(child, items if element.tag == "ol" else 0, linked=linked, depth=depth + 1)
                line.gap = True
            elif len(child):
                self._inside(child, line, tag, linked=linked or tag == "a", depth=depth + 1)
            elif isinstance(tag, str) and (text := child.text):  # an entity that nobody knows is no element
                self._text(text, line, tag, linked=linked or tag == "a")
            if tail := child.tail:
                self._text(tail, line, inline, linked=linked)
            if len(self.blocks) >= MOST_BLOCKS or self.parts > self.most_parts:
                return

    def _apart(self, element: etree._Element, ordinal: int, *, linked: bool, depth: int) -> None:
        """Read an element that is a block of its own."""
        line = _Line(element.tag, ordinal, _level(element))
        self._inside(element, line, "", linked=linked, depth=depth)
        self._close(line)

    def _text(self, text: str, line: _Line, inline: str, *, linked: bool) -> None:
        """Add text to the line, which no white space begins; inside <pre> its line ends are kept."""
        if line.tag == "pre":
            self._lines(text, line, inline, linked=linked)
        elif line.parts or not text.isspace():
            line.parts.append(Part(text, inline, linked))

    def _lines(self, text: str, line: _Line, inline: str, *, linked: bool) -> None:
        """Add a text whose every line is a block."""
        first, *others = text.split("\n", MOST_BLOCKS)
        line.parts.append(Part(first, inline, linked))
        for other in others:
            self._close(line, gap=not other.strip())
            line.parts.append(Part(other, inline, linked))

    def _close(self, line: _Line, *, gap: bool = True) -> None:
        """Make a block of what the line has gathered, if it is anything; the line starts afresh."""
        if line.parts:
            said, parts = _readable(line.parts)
            text = " ".join(said[:LONGEST].split())
            if text:
                self.blocks.append(Block(text, line.tag, line.level, parts, line.gap, line.ordinal))
            line.parts = []
        line.gap = gap


def _readable(parts: Sequence[Part]) -> tuple[str, tuple[Part, ...]]:
    """A line's text, and its parts, made readable: one by one only where all together are not."""
    written = "".join([part.text for part in parts])
    if is_readable(written):
        return written, tuple(parts)
    read = tuple([Part(readable(text), tag, linked) for text, tag, linked in parts])
    return "".join([part.text for part in read]), read


def _level(element: etree._Element) -> int:
    """The level of a heading, 0 for none; in JATS the titles of sections stand below that of the abstract."""
    if element.tag != "title":
        return LEVELS.get(element.tag, 0)
    parent = element.getparent()
    return 4 if parent is not None and parent.tag == "sec" else 3


def _unwrapped(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks, those that a line break tore in two put together again."""
    last: Block | None = None
    for block in blocks:
        if last and _goes_on(last, block):
            text, parts = f"{last.text} {block.text}", (*last.parts, Part(" "), *block.parts)
            last = replace(last, text=text, parts=parts)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _goes_on(last: Block, block: Block) -> bool:
    """Whether a line break only wrapped the line: it stands inside one inline element, before a small letter."""
    if block.gap or not block.text[0].islower() or last.text[-1] in ".:;!?":
        return False
    before, after = last.parts[-1].tag, next((part.tag for part in block.parts if part.text.strip()), "")
    return before == after and before in WRAPPING
