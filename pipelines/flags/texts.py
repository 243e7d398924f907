"""Flags of single texts: missing, short or long, in a doubtful language, with words of the web page in them."""

from __future__ import annotations

from collections.abc import Iterator

from db.record import Abstract, Edition, Flag, Section
from db.text import folded
from pipelines.fields.abstracts import lost_first_title
from pipelines.fields.article_types import WITHOUT_ABSTRACT
from pipelines.findings import Findings
from pipelines.tables import phrases, table

UNSURE = 0.5
"""Below this lead over the next language a text's language is doubtful."""
SHORT, LONG = 100, 6_000
"""Characters: a shorter abstract may be a piece of one, a longer one may be more than one."""
NOISE = table("suspicions")
LINES = phrases(NOISE["paragraphs"])
INSIDE = tuple(phrases(NOISE["inside"]))
MARKS: tuple[str, ...] = tuple(NOISE["marks"])
LINE = 60
"""Characters of a paragraph that may be nothing but a button or a heading."""
END = 200
"""At so many characters from its end a text is searched for what was printed after it."""


def flags(edition: Edition, findings: Findings) -> Iterator[Flag]:
    """The flags of each text by itself."""
    yield from _missing(edition)
    for source in findings.sources():
        if source.field == "abstract" and source.confidence < UNSURE:
            yield Flag("language_uncertain", f"abstract read as {source.lang}")
    for abstract in edition.abstracts:
        yield from _of_abstract(abstract)


def _missing(edition: Edition) -> Iterator[Flag]:
    """Texts that are not there; letters and their like need no abstract and no keywords."""
    for lang in ("en", "es"):
        title, abstract, terms = edition.in_language(lang)
        if not title:
            yield Flag(f"title_{lang}_missing")
        if edition.type_code in WITHOUT_ABSTRACT:
            continue
        if not abstract:
            yield Flag(f"abstract_{lang}_missing")
        if not terms:
            yield Flag(f"keywords_{lang}_missing")


def _of_abstract(abstract: Abstract) -> Iterator[Flag]:
    size = sum(len(section.text) for section in abstract.sections)
    if size < SHORT:
        yield Flag("abstract_short", f"{abstract.lang}: {size}")
    if size > LONG:
        yield Flag("abstract_long", f"{abstract.lang}: {size}")
    if lost_first_title(abstract.sections):
        yield Flag("first_section_title_missing", abstract.lang)
    for said in (*map(_line, abstract.sections), _at_end(abstract.sections[-1].text)):
        if said:
            yield Flag("noise_suspected", f"{abstract.lang}: {said}")


def _line(section: Section) -> str | None:
    """A paragraph that is nothing but words of the page around the abstract."""
    return section.text if len(section.text) < LINE and folded(section.text) in LINES else None


def _at_end(text: str) -> str | None:
    """The words near the end of an abstract that look like what stood after it; None if there are none.

    >>> _at_end("Se vio a 12. Palabras clave: gota"), _at_end("Las palabras clave se eligieron al final.")
    ('Palabras clave:', None)
    """
    end = text[-END:]
    said = folded(end)
    return next((mark for mark in MARKS if mark in end), None) or next((one for one in INSIDE if one in said), None)
