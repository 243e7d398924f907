"""Flags of what the witnesses of one page, its print, its metas and its addresses, tell differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz

from db.figures import figures, unmatched
from db.record import Edition, Flag, Language
from db.text import folded
from pipelines import metas
from pipelines.findings import Findings

ALIKE = 60
"""From this likeness in percent two texts are one, perhaps changed; below, another's."""
YEARS = 1
"""Years that print and metas may lie apart: an article is online before its issue comes out."""
MONTH = len("2024-03")
PII_IN_DOI = re.compile(r"/(s\d{4}-?\d{3}[\dx])\(?(\d\d)\)?(\d{5})-?([\dx])$")
"""Older DOIs hold a PII with its punctuation."""


def flags(edition: Edition, findings: Findings) -> Iterator[Flag]:
    """Identifiers, metas and places that disagree."""
    yield from _identifiers(edition, findings)
    yield from _metadata(findings)
    if empty := findings.value("layout"):
        yield Flag("layout_changed", empty)


def _identifiers(edition: Edition, findings: Findings) -> Iterator[Flag]:
    """Two DOIs or PIIs; a DOI that holds another PII; a PII that holds none of the ISSNs.

    A PII may hold the ISSN of a sister edition, and print and metas may give one medium's ISSN each: not errors.
    """
    for field in ("doi", "pii"):
        said = dict.fromkeys(findings.by_reader(field).values())
        if len(said) > 1:
            yield Flag("identifiers_disagree", f"{field}: {' / '.join(said)}")
    if not edition.pii:
        return
    held = PII_IN_DOI.search(edition.doi or "")
    if held and (other := "".join(held.groups()).replace("-", "").upper()) != edition.pii:
        yield Flag("identifiers_disagree", f"pii: {edition.pii} / {other} in the DOI")
    said = dict.fromkeys(findings.all("issn"))
    sisters = {twin.edition_id[1:9] for twin in edition.twins}
    if said and not {issn.replace("-", "") for issn in said} & {edition.pii[1:9], *sisters}:
        yield Flag("issn_disagrees", f"{' / '.join(said)}, pii {edition.pii}")


def _metadata(findings: Findings) -> Iterator[Flag]:
    """What metas say otherwise than print: titles, figures of abstracts, dates and the issue."""
    for lang in findings.languages("title"):
        said, told = _pair(findings, "title", lang)
        if told and said.text != told.text and fuzz.partial_ratio(folded(said.text), folded(told.text)) < ALIKE:
            yield Flag("metadata_disagree", f"title {lang}: {told.text[:80]}")
    for lang in findings.languages("abstract"):
        said, told = _pair(findings, "abstract", lang)
        if told and (differing := _figures(said.text, told.text)):
            yield Flag("metadata_disagree", f"abstract {lang}: {differing}")
    for field in ("received", "accepted", "published_online"):
        said, told = _pair(findings, field)
        if told and said[:MONTH] != told[:MONTH]:
            yield Flag("metadata_disagree", f"{field}: {said} / {told}")
    said, told = _pair(findings, "year")
    if told and abs(said - told) > YEARS:
        yield Flag("metadata_disagree", f"year: {said} / {told}")
    said, told = _pair(findings, "volume")
    if told and folded(said).lstrip("0") != folded(told).lstrip("0"):
        yield Flag("metadata_disagree", f"volume: {said} / {told}")


def _pair(findings: Findings, field: str, lang: Language | None = None) -> tuple[Any, Any]:
    """What the page prints and what its metas tell; None for both if either says nothing."""
    readers = findings.by_reader(field, lang)
    told = readers.pop(metas.READER, None)
    said = next(iter(readers.values()), None)
    return (said, told) if said and told else (None, None)


def _figures(said: str, told: str) -> str:
    """The figures of one text that are others in the other, as in `12 / 21`."""
    if said == told or fuzz.ratio(said, told) < ALIKE:
        return ""
    one, other = figures(said), figures(told)
    printed, in_metas = unmatched(one, other, told), unmatched(other, one, said)
    if not printed or not in_metas:
        return ""
    return " / ".join(" ".join(f"{values[0]:g}" for values in found[:6]) for found in (printed, in_metas))
