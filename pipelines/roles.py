"""What each block is by its own shape: a label, a date line, a caption, an issue line, or text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from db.record import LANGUAGES, Language
from db.text import folded
from pipelines.fields.abstracts import section_title
from pipelines.fields.article_types import type_code
from pipelines.fields.dates import beginning, labelled
from pipelines.fields.identifiers import ISSN_LINE, doi_line
from pipelines.fields.issue import cited_in, issue_line
from pipelines.printed import Block, Part
from pipelines.tables import phrases, spelt_out, table

LABELS = table("labels")


class Role(StrEnum):
    """What a block is."""

    ABSTRACT = "abstract heading"
    OTHER_ABSTRACT = "heading of highlights and the like"
    KEYWORDS = "keyword label"
    SECTION = "section title"
    BODY = "heading that ends the abstracts"
    OTHER_TITLE = "title in another language, after its label"
    CAPTION = "caption"
    DOI = "doi line"
    ISSN = "issn line"
    ISSUE = "issue line"
    DATES = "date line"
    TYPE = "article type"
    PROSE = "text of the body"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its role; `lang` is what its label says, `rest` the text that follows the label."""

    block: Block
    role: Role
    lang: Language | None = None
    rest: str = ""


Understood = tuple[Role, Language | None, str]
"""What a text is, the language its label says, and what follows the label."""


def _by_language(kind: str) -> dict[str, Language]:
    return {phrase: lang for lang in reversed(LANGUAGES) for phrase in phrases(LABELS[kind][lang])}


ABSTRACT = _by_language("abstract")
OTHER_ABSTRACT = _by_language("other_abstract")
KEYWORDS = _by_language("keywords")
BODY = _by_language("body")
WHOLE = (
    (Role.ABSTRACT, ABSTRACT),
    (Role.KEYWORDS, KEYWORDS),
    (Role.OTHER_ABSTRACT, OTHER_ABSTRACT),
    (Role.BODY, BODY),
)
"""The labels that are a whole block."""


class Beginning:
    """Labels with which a text may begin, and what must follow them."""

    def __init__(self, kind: str, ends: str) -> None:
        spelt = spelt_out(label for lang in LANGUAGES for label in LABELS[kind][lang])
        self._pattern = re.compile(rf"({'|'.join(map(re.escape, spelt))})(?:{ends})", re.IGNORECASE)
        self._letters = {label[:3].casefold() for label in spelt}

    def match(self, text: str) -> re.Match[str] | None:
        """The label at the beginning; the first letters are looked up before the pattern is tried."""
        return self._pattern.match(text) if text[:3].casefold() in self._letters else None


KEYWORDS_FIRST = Beginning(
    "keywords", r"\s*[:：]\s*|\s*[.–-]\s+|(?-i:(?=[A-ZÁÉÍÓÚÑ]))|\s+(?-i:(?=[A-ZÁÉÍÓÚÑ])(?=[^.]{2,300}$))"
)
ABSTRACT_FIRST = Beginning("abstract", r"\s*[:：]\s*|\s*[.–—-]\s+(?=\S)|(?-i:(?<=[A-Z][A-Z])\s+(?=[A-ZÁÉÍÓÚÑ¿¡]))")


def _inside() -> re.Pattern[str]:
    """Where a paragraph holds another heading: in capitals, or ended by a colon."""
    heads = [label for kind in ("abstract", "keywords") for lang in LANGUAGES for label in LABELS[kind][lang]]
    spelt = spelt_out(heads)
    capitals = "|".join(re.escape(label.upper()) for label in spelt)
    ended = "|".join(map(re.escape, spelt))
    return re.compile(rf"(?<=[.!?…)\w])\s+(?=(?:{capitals})(?:\s*[:.]|\s+[A-ZÁÉÍÓÚÑ¿¡])|(?<=[.!?…)]\s)(?:{ended})\s*:)")


HEAD_INSIDE = _inside()
ONLINE = re.compile(r"\[(?:online|on-line|en línea)\]\.? ?,? ?(?:19|20)\d{2}", re.IGNORECASE)
"""How SciELO's page of an abstract cites the article before it."""
OTHER_TITLE_FIRST = Beginning("other_title", r"\s*[:：]?\s*(?=\S|$)")
CAPTION_FIRST = Beginning("caption", r"\.?\s*\d{1,2}\b|\.\s")


DOI_AMID = re.compile(
    r"^(?:([^:.;]{4,40}?)\s+)?(DOI:?\s*(?:https?://\S*?)?10\.\d{4,9}/\S+)(?:\s+(\D{4,60}))?$", re.IGNORECASE
)
HOLDS_DIGIT = re.compile(r"\d")
LONGEST_LABEL = 80
SHORT = 15
"""Words of a line that may hold dates anywhere; a longer one begins with a date's label, or is a sentence."""
LONGEST_LINE = 400
"""Characters from which a block is a text and no line of data."""
LINES_OF_THEIR_OWN = (Role.TYPE, Role.DOI, Role.ISSUE, Role.DATES)


def seen(block: Block) -> Line:
    """The role of a block, from its own words alone."""
    text = block.text
    return Line(block, *(_remembered(text) if len(text) <= LONGEST_LABEL else _understood(text)))


def _understood(text: str) -> Understood:
    said = folded(text) if len(text) <= LONGEST_LABEL else ""
    if said and "/" in text and (both := _of_both(text)):
        return both
    for role, labels in WHOLE:
        if said in labels:
            return role, labels[said], ""
    if found := OTHER_TITLE_FIRST.match(text):
        return Role.OTHER_TITLE, None, text[found.end() :]
    if found := KEYWORDS_FIRST.match(text):
        return Role.KEYWORDS, KEYWORDS.get(folded(found[1])), text[found.end() :]
    if found := ABSTRACT_FIRST.match(text):
        return Role.ABSTRACT, ABSTRACT.get(folded(found[1])), text[found.end() :]
    return _role(text), None, ""


_remembered = lru_cache(maxsize=5_000)(_understood)
"""For short texts: labels and menus are the same on all pages of a journal."""


def _of_both(text: str) -> Understood | None:
    """'Resumen / Abstract' heads the texts of both languages."""
    pieces = [folded(piece) for piece in text.split("/")]
    both = (role for role, labels in WHOLE[:2] if all(piece in labels for piece in pieces))
    return next(((role, None, "") for role in both), None)


def apart(block: Block) -> list[Block]:
    """The block cut where one line holds several: a DOI amid words, or inline elements each of a kind of their own."""
    if block.words >= 30 or len(block.text) > LONGEST_LINE:
        return [block]
    if "10." in block.text and (found := DOI_AMID.match(block.text)) and not labelled(found[1] or ""):
        return [replace(block, text=text, parts=(Part(text),)) for text in found.groups() if text]
    if 1 < len(block.parts) < 8 and _role(block.text) in (Role.TEXT, Role.ISSUE):
        pieces = [replace(block, text=text, parts=(part,)) for part in block.parts if (text := part.text.strip())]
        if all(_role(piece.text) in LINES_OF_THEIR_OWN for piece in pieces):
            return pieces
    return [block]


def _role(text: str) -> Role:
    if len(text) > LONGEST_LINE:
        return Role.CAPTION if CAPTION_FIRST.match(text) else Role.TEXT
    return _role_of_line(text)


@lru_cache(maxsize=5_000)
def _role_of_line(text: str) -> Role:
    """Remembered, for it is asked of a line more than once, and of the same lines on all pages of a journal."""
    if CAPTION_FIRST.match(text):
        return Role.CAPTION
    words = text.count(" ") + 1
    if type_code(text) and not text.endswith(":"):
        return Role.TYPE
    if section_title(text):
        return Role.SECTION
    if "10." in text and doi_line(text):
        return Role.DOI
    if len(text) < 300 and (words <= SHORT or beginning(text)) and labelled(text):
        return Role.DATES
    if (words < 30 and issue_line(text)) or cited_in(text) or (words < 80 and ONLINE.search(text)):
        return Role.ISSUE
    if len(text) < 40 and ISSN_LINE.search(text):
        return Role.ISSN
    return Role.TEXT
