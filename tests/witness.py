"""What an archived page says, gathered without the extractor; and whether a value follows from words of it."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import lxml.html
from lxml import etree

from db.notices import STATUS, announced, gravest
from db.record import Notice, Page
from pipelines.decode import decode
from pipelines.platforms.registry import platforms

CUT = "[…]"
EMAIL = re.compile(r"\s?\(\s*[\w.+%-]+@[\w.-]+\w\s*\)|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202f\u2060\ufeff\x00-\x1f\x7f-\x9f]+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
XML = re.compile(r"\s*<(?:\?xml|article\b|record\b|OAI-PMH\b)")
MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|table|section|article|meta|span)[\s/>]", re.IGNORECASE)
MONTHS = "jan/ene feb/fev mar apr/abr may/mai jun jul aug/ago sep/set oct/out nov dec/dic/dez"
BY_NAME = {name: number for number, names in enumerate(MONTHS.split(), 1) for name in names.split("/")}
PAYWALL = re.compile(
    r"buy|purchase|compra|price|precio|su[bs]scri|una de estas opciones|options to access|opciones para acceder|claves",
    re.I,
)
OPEN = re.compile(r"full text access|acceso a texto completo|open|abierto|free|gratuit|creative ?commons|\bCC\b", re.I)
ROMAN = dict(zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), range(1, 13), strict=True))


def squeezed(text: str) -> str:
    """A text for comparison: one form of each letter, nothing invisible, no white space, nobody's e-mail address."""
    return INVISIBLE.sub("", unicodedata.normalize("NFC", EMAIL.sub("", text)))


def plain(text: str) -> str:
    """Letters and figures alone, without accents and capitals."""
    spelt = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spelt if c.isalnum())


class Witness:
    """One archived page: what it shows, what its attributes and scripts hold, and the address it came from."""

    def __init__(self, page: Page) -> None:
        self.address = page.url
        self.source = decode(page.body, page.content_type)

    @cached_property
    def _root(self) -> Any:
        if XML.match(self.source):
            return etree.fromstring(self.source.encode(), etree.XMLParser(recover=True, encoding="utf-8"))
        return lxml.html.document_fromstring(self.source) if MARKUP.search(self.source) else None

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The text of the page: of a dump as it is, of markup without scripts, with and without notes and icons."""
        if self._root is None:
            return squeezed(self.source), squeezed(html.unescape(self.source))
        return tuple(squeezed(_text(root)) for root in (self._root, *self._without_ornaments()))

    def _without_ornaments(self) -> Iterator[Any]:
        for platform in platforms().values():
            if platform.ornaments and isinstance(self._root, lxml.html.HtmlElement):
                root = lxml.html.document_fromstring(self.source)
                for element in root.cssselect(platform.ornaments):
                    element.drop_tree()  # type: ignore[attr-defined]  # of lxml.html
                yield root
            elif platform.ornaments and platform.name == "jats":
                root = etree.fromstring(etree.tostring(self._root))
                for element in root.cssselect(platform.ornaments):
                    element.text, keep = "", element.tail
                    for child in list(element):
                        element.remove(child)
                    element.tail = keep
                yield root

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """What attributes hold, and scripts, as they stand and as JSON; each also read as the markup it may be."""
        if self._root is None:
            return ()
        elements = [element for element in self._root.iter() if isinstance(element.tag, str)]
        values = [value for element in elements for value in map(str, element.attrib.values())]
        scripts = [element.text or "" for element in elements if element.tag == "script"]
        held = [*values, *scripts, *(text for script in scripts for text in _strings(_json(script)))]
        return tuple({squeezed(form) for text in held for form in (text, _read_as_markup(text))})

    def holds(self, words: str, reader: str) -> bool:
        """Whether each line of the words, in whose cuts anything may stand, is said where the reader says it read."""
        return all(self._holds(line, reader) for line in words.split("\n"))

    def _holds(self, line: str, reader: str) -> bool:
        if reader == "address":
            return line in self.address or squeezed(line) in self.hidden
        places = self.hidden + (self.shown if self._has_microdata else ()) if reader == "metadata" else self.shown
        places += (squeezed(self.source), *self.hidden) if reader in ("printed", "jats") else ()
        pieces = [squeezed(piece) for piece in line.split(CUT)]
        return any(_in_order(pieces, place) for place in places)

    @property
    def _has_microdata(self) -> bool:
        return "itemprop" in self.source


def _in_order(pieces: Sequence[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _text(root: Any) -> str:
    texts = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and isinstance(element.tag, str) and element.tag not in ("script", "style"):
            texts.append(element.text)
        elif event == "end":
            texts.append(element.tail)
    return "".join(EMAIL.sub("", text) for text in texts if text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _strings(said: Any) -> Iterator[str]:
    if isinstance(said, dict | list):
        for one in said.values() if isinstance(said, dict) else said:
            yield from _strings(one)
    elif said is not None:
        yield str(said)


def _read_as_markup(text: str) -> str:
    return html.unescape(TAG.sub("", html.unescape(html.unescape(text))))


def follows(field: str, value: Any, words: str) -> bool:
    """Whether words say a field's value; where they are cut, whether they say as much of it as they keep.

    `value` is as in the view `bilingual`: a string, a number, or a list (of terms, of authors).
    """
    kind = field.removesuffix("_en").removesuffix("_es")
    if kind in ("title", "abstract"):
        return _texts_follow(str(value), words)
    if kind in ("keywords", "affiliations"):
        return _all_said(value, words)
    if kind == "authors":
        return _all_said([word for author in value for word in author["name"].split()], words)
    if kind in ("received", "accepted", "published_online"):
        return _date_follows(str(value), words)
    if kind == "access":
        return bool((PAYWALL if value == "paywalled" else OPEN).search(words))
    if kind == "status":
        return any(gravest([value, STATUS[notice.kind]]) == value for notice in _announced(words))
    if kind == "license":
        return all(part in plain(words) for part in map(plain, str(value).removeprefix("CC ").split()))
    if kind == "url":
        return plain(str(value).partition("?")[0]) in plain(words)
    return all(plain(part) in plain(words) for part in re.split(r"[-–—]", str(value)))


def _announced(words: str) -> Iterable[Notice]:
    return filter(None, [announced(words, surely=True)])


def _texts_follow(value: str, words: str) -> bool:
    """Whether a text begins and ends as the words do; its labels may be set off in other ways."""
    begins, *ends = (plain(piece) for piece in words.split(CUT))
    text = plain(value)
    return text.startswith(begins) and text.endswith(ends[-1]) if ends else text in begins and begins[-20:] in text


def _all_said(parts: Iterable[str], words: str) -> bool:
    said, kept = plain(words), [plain(piece) for piece in words.split(CUT)]
    told = [plain(part) in said or any(piece in plain(part) for piece in kept) for part in parts]
    return all(told) if CUT not in words else told[0] or told[-1]


def _date_follows(value: str, words: str) -> bool:
    year, month, day = map(int, value.split("-"))
    figures = [int(figure) for figure in re.findall(r"\d+", words)]
    named = [plain(word) for word in re.findall(r"[^\W\d_]+", words)]
    months = {*figures, *(BY_NAME.get(word[:3]) for word in named), *(ROMAN.get(word) for word in named)}
    return year in figures and day in figures and month in months
