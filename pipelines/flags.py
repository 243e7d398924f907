"""What a curator should look at in a record, each with a code of the dictionary; nothing is flagged twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.record import Edition, Flag, Section
from pipelines.fields.abstracts import lost_first_title
from pipelines.fields.article_types import WITHOUT_ABSTRACT
from pipelines.findings import Findings

UNSURE = 0.5
"""Below this lead over the next language a text's language is doubtful."""


def flags(edition: Edition, findings: Findings) -> tuple[Flag, ...]:
    """All flags of a record, in the order of their codes."""
    raised = {
        *_missing(edition), *_languages(findings), *_sections(edition), *_disagreements(findings), *_layout(findings)
    }  # fmt: skip
    return tuple(sorted(raised, key=lambda flag: (flag.code, flag.detail)))


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


def _languages(findings: Findings) -> Iterator[Flag]:
    for source in findings.sources():
        if source.field == "abstract" and source.confidence < UNSURE:
            yield Flag("language_uncertain", f"abstract read as {source.lang}")


def _sections(edition: Edition) -> Iterator[Flag]:
    counts = {abstract.lang: len(abstract.sections) for abstract in edition.abstracts if _structured(abstract.sections)}
    if "en" in counts and "es" in counts and counts["en"] != counts["es"]:
        yield Flag("section_counts_disagree", f"en {counts['en']}, es {counts['es']}")
    for abstract in edition.abstracts:
        if lost_first_title(abstract.sections):
            yield Flag("first_section_title_missing", abstract.lang)


def _structured(sections: Sequence[Section]) -> bool:
    return any(section.label for section in sections)


def _disagreements(findings: Findings) -> Iterator[Flag]:
    """Identifiers that two witnesses of one page give differently."""
    for field in ("doi", "pii", "issn"):
        said = dict.fromkeys(findings.by_reader(field).values())
        if len(said) > 1:
            yield Flag("identifiers_disagree", f"{field}: {' / '.join(said)}")


def _layout(findings: Findings) -> Iterator[Flag]:
    """The places where the platform used to print its fields are empty: the generic reading stepped in."""
    if empty := findings.value("layout"):
        yield Flag("layout_changed", empty)
