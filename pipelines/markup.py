"""HTML as printed blocks: lxml cuts away what is never article, BeautifulSoup walks what is left."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import lxml.html
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from lxml import etree

from pipelines.characters import plain, readable
from pipelines.printed import LONGEST, MOST_BLOCKS, Block, Meta, Part, Printed

NEVER_ARTICLE = (
    "script", "style", "noscript", "template", "svg", "nav", "select", "input", "textarea", "iframe",
    "object", "video", "audio", "dialog", "footer", "figure",
)  # fmt: skip
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
DEEP = 200
"""Elements nested deeper than this are read as one text: no real page goes there, bombs do."""


def from_html(text: str) -> Printed:
    """Blocks, metas and links of a page; what cannot be parsed gives no blocks, never an error."""
    root = _parsed(text)
    if root is None:
        return Printed(blocks=(), whole=text)
    metas, links = tuple(_metas(root)), tuple(_links(root))
    title = plain(root.findtext(".//title") or "")
    lang = (root.get("lang") or "").lower()[:2]
    _prune(root)
    soup = BeautifulSoup(etree.tostring(root, encoding="unicode", method="html"), "lxml")
    blocks = tuple(itertools.islice(_blocks(soup.body), MOST_BLOCKS)) if soup.body else ()
    return Printed(blocks=blocks, metas=metas, links=links, title=title, lang=lang, whole=text)


def _parsed(text: str) -> etree._Element | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _metas(root: etree._Element) -> Iterator[Meta]:
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = plain(meta.get("content") or "")
        if name and content:
            lang = (
                meta.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("xml:lang") or meta.get("lang") or ""
            )
            yield Meta(name.strip().lower(), content, lang.lower()[:2])


def _links(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    for link in root.iter("link"):
        yield (
            (link.get("rel") or "").lower(),
            (link.get("hreflang") or "").lower()[:2],
            (link.get("href") or "").strip(),
        )


def _prune(root: etree._Element) -> None:
    """Take out what is never article, keeping the text that follows it. Hidden parts stay: tabs and accordions."""
    etree.strip_elements(root, *NEVER_ARTICLE, with_tail=False)


@dataclass
class _Line:
    """The block being gathered: parts so far and where they stand."""

    tag: str
    level: int
    gap: bool = True
    parts: list[Part] = field(default_factory=list)
    ordinal: int = 0

    def block(self) -> Block | None:
        parts = tuple(Part(readable(part.text), part.tag, part.linked) for part in self.parts if part.text)
        text = plain("".join(part.text for part in parts)[:LONGEST])
        if not text:
            return None
        return Block(text, self.tag, self.level, parts, self.gap, self.ordinal)


def _blocks(body: Tag) -> Iterator[Block]:
    outermost = _Line("body", 0)
    lines = itertools.chain(_lines(body, outermost, Part(""), 0), [outermost])
    last: Block | None = None
    for block in (block for line in lines if (block := line.block())):
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
    return before == after and before in ("b", "strong", "i", "em", "font")


def _lines(element: Tag, line: _Line, inline: Part, depth: int) -> Iterator[_Line]:
    """Walk an element: text gathers in `line`; a block element, or a line break, closes it.

    `inline` is an empty part that says in what inline element the text stands.
    """
    items = 0
    for child in element.children:
        if not isinstance(child, Tag):
            if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                yield from _text(str(child), line, inline)
        elif child.name == "br":
            yield _closed(line, gap=False)
        elif depth > DEEP:
            line.parts.append(replace(inline, text=child.get_text(" ")))
        elif child.name in BLOCKS:
            yield _closed(line)
            items += child.name == "li"
            inner = _opened(child, items if element.name == "ol" else 0)
            yield from _lines(child, inner, replace(inline, tag=""), depth + 1)
            yield _closed(inner)
            line.gap = True
        else:
            yield from _lines(child, line, Part("", child.name, inline.linked or child.name == "a"), depth + 1)


def _text(text: str, line: _Line, inline: Part) -> Iterator[_Line]:
    """Add text to the line; inside <pre> its line ends are kept."""
    first, *others = text.split("\n") if line.tag == "pre" else [text]
    line.parts.append(replace(inline, text=first))
    for other in others:
        yield _closed(line, gap=not other.strip())
        line.parts.append(replace(inline, text=other))


def _closed(line: _Line, *, gap: bool = True) -> _Line:
    """A copy of the line as gathered, while the line itself starts afresh."""
    gathered = replace(line)
    line.parts = []
    line.gap = gap
    return gathered


def _opened(element: Tag, ordinal: int) -> _Line:
    level = int(element.name[1]) if re.fullmatch(r"h[1-6]", element.name) else 0
    return _Line(element.name, level, ordinal=ordinal)
