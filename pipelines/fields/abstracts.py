"""Abstracts: their sections, with titles on lines of their own, run in, or glued to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from db.record import LANGUAGES, Section
from db.text import folded
from pipelines.characters import plain
from pipelines.printed import Block
from pipelines.tables import phrases, spelt_out, table

SECTIONS = table("labels")["sections"]
CATEGORY = {
    phrase: category or None
    for category, labels in SECTIONS.items()
    for lang in LANGUAGES
    for phrase in phrases(labels[lang])
}
TITLES = spelt_out(label for labels in SECTIONS.values() for lang in LANGUAGES for label in labels[lang])
LETTERS = {title[:3].casefold() for title in TITLES}
"""With which titles begin: looked up before anything else is tried."""
TITLE = "|".join(map(re.escape, TITLES))
CAPITAL = r"[A-ZÁÉÍÓÚÜÑÇÀÈÒ¿¡“«\"(\d]"
JOINED = rf"(?:{TITLE})(?:\s*(?:,|y|e|and|&)\s*(?:{TITLE}))*"
"""Titles are joined at will: 'Participants and contexts', 'Diseño, ámbito y pacientes'."""
JOINT = re.compile(r"\s*(?:,|\b(?:y|e|and)\b|&)\s*")
SENTENCE_BEGINS = re.compile(r"^|[.!?…)%»”]\s*")
RUN_IN = re.compile(rf"((?i:{JOINED}))(?:\s*:\s*|\s*\.\s*[-–—]?\s+(?={CAPITAL})|(?={CAPITAL}))")
BOLD_FIRST = ("b", "strong", "span", "em", "i")


def section_title(text: str) -> bool:
    """Whether a whole block is a section's title.

    >>> section_title("Pacientes y método:"), section_title("Los pacientes mejoraron")
    (True, False)
    """
    if len(text) > 60 or text[:3].casefold() not in LETTERS:
        return False
    return folded(text) in CATEGORY or all(folded(piece) in CATEGORY for piece in JOINT.split(text.strip(" .:")))


def category(label: str) -> str | None:
    """NLM's category of a printed label.

    >>> category("Mediciones principales")
    'METHODS'
    """
    return CATEGORY.get(folded(label)) or CATEGORY.get(folded(JOINT.split(label)[0]))


def sections(blocks: Sequence[Block], titles: frozenset[int] = frozenset()) -> tuple[Section, ...]:
    """The sections of an abstract; `titles` are the indexes of blocks known to be titles by their markup."""
    found: list[Section] = []
    label: str | None = None
    for index, block in enumerate(blocks):
        if index in titles or section_title(block.text):
            label = block.text.strip(" .:-–")
            continue
        for own, text in _parts(block):
            name = own or label
            found.append(Section(name, category(name) if name else None, text))
            label = None
    return tuple(found)


def _parts(block: Block) -> Iterator[tuple[str | None, str]]:
    """A block's text cut at the section titles run into it or glued to it."""
    text = _with_titles_marked(block)
    cuts = list(_cuts(text))
    if not cuts:
        bold = _bold_title(block)
        yield (bold.strip(" .:-–"), text[len(bold) :].lstrip(" .:-–")) if bold else (None, text)
        return
    if before := text[: cuts[0].start()].strip():
        yield None, before
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        end = following.start() if following else len(text)
        if said := text[cut.end() : end].strip():
            yield cut[1].strip(), said


def opens_with_title(block: Block) -> bool:
    """Whether the block begins with a section title in an element of its own, and goes on after it."""
    parts = [part for part in block.parts if part.text.strip()]
    return len(parts) > 1 and bool(parts[0].tag) and section_title(parts[0].text)


def _with_titles_marked(block: Block) -> str:
    """The block's text, a colon set after each section title that only an element of its own sets apart."""
    if not any(part.tag and section_title(part.text) for part in block.parts):
        return block.text
    pieces = [
        f"{part.text.strip(' .:')}: " if part.tag and section_title(part.text) else part.text for part in block.parts
    ]
    return plain("".join(pieces).replace(": :", ":").replace(": .", ":"))


def _cuts(text: str) -> list[re.Match[str]]:
    """Titles found in running text: one at its beginning, or two and more anywhere, make a structured abstract."""
    starts = (found.end() for found in SENTENCE_BEGINS.finditer(text))
    found = (RUN_IN.match(text, at) for at in starts if text[at : at + 3].casefold() in LETTERS)
    cuts = [cut for cut in found if cut and cut[1][0].isupper()]
    if cuts and cuts[0].start() == 0 and len(cuts) == 1:
        return cuts
    return cuts if len(cuts) > 1 else []


def _bold_title(block: Block) -> str | None:
    """An unknown title set apart by an element of its own at the beginning, ended by a colon or a stop."""
    parts = [part for part in block.parts if part.text.strip()]
    if len(parts) < 2 or parts[0].tag not in BOLD_FIRST:
        return None
    title = parts[0].text.strip()
    ended = title.endswith((":", ".")) or parts[1].text.lstrip().startswith(":")
    return title if ended and len(title.split()) <= 5 and title[0].isupper() and block.text.startswith(title) else None


def lost_first_title(found: Sequence[Section]) -> bool:
    """Whether a structured abstract begins without a title: some titles are, the first is not."""
    return len(found) > 1 and found[0].label is None and sum(section.label is not None for section in found) > 1
