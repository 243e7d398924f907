"""Flags of what an edition says twice, in English and in Spanish."""

from __future__ import annotations

from collections.abc import Iterator

from db.agreement import differences
from db.record import Edition, Flag


def flags(edition: Edition) -> Iterator[Flag]:
    """Where the two abstracts, or the two lists of keywords, differ."""
    abstracts = {abstract.lang: abstract for abstract in edition.abstracts}
    if "en" in abstracts and "es" in abstracts:
        yield from (Flag(*found) for found in differences(abstracts["en"].text, abstracts["es"].text))
    terms = {keywords.lang: len(keywords.terms) for keywords in edition.keywords}
    if "en" in terms and "es" in terms and terms["en"] != terms["es"]:
        yield Flag("keyword_counts_disagree", f"en {terms['en']}, es {terms['es']}")
