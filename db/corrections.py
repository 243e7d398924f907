"""What persons say that an edition says, laid over what its page says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from db.correctable import TEXTS
from db.record import Abstract, Author, Edition, Keywords, Section, Title


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that one field of an edition says; None if there is none."""

    field: str
    lang: str
    value: str | None


def laid_over(edition: Edition, corrections: Iterable[Correction]) -> Edition:
    """The edition as persons say it reads, the later corrections over the earlier.

    >>> laid_over(Edition(None, "doyma", year=2019), [Correction("year", "", "2020")]).year
    2020
    """
    for correction in corrections:
        edition = replace(edition, **_changed(edition, correction))
    return edition


def _changed(edition: Edition, correction: Correction) -> dict[str, Any]:
    field, lang, value = correction.field, correction.lang, correction.value
    if field == "authors":
        return _authors(edition, json.loads(value or "[]"))
    if field not in TEXTS:
        return {field: int(value) if field == "year" and value else value}
    name = field if field == "keywords" else f"{field}s"
    said = [text for text in getattr(edition, name) if text.lang != lang]
    if value is not None:
        said.append(_text(field, lang, value))
    return {name: tuple(sorted(said, key=lambda text: text.lang))}


def _text(field: str, lang: Any, value: str) -> Title | Abstract | Keywords:
    if field == "title":
        return Title(lang, value)
    if field == "abstract":
        return Abstract(lang, (Section(None, None, value),))
    return Keywords(lang, tuple(json.loads(value)))


def _authors(edition: Edition, credited: list[dict[str, Any]]) -> dict[str, Any]:
    """Authors and affiliations from what `bilingual` says of them; who is named as before keeps the ORCID."""
    texts = list(dict.fromkeys(text for author in credited for text in author["affiliations"]))
    orcids = {author.name: author.orcid for author in edition.authors}
    authors = tuple(
        Author(a["name"], tuple(texts.index(text) for text in a["affiliations"]), orcids.get(a["name"]))
        for a in credited
    )
    return {"authors": authors, "affiliations": tuple(texts)}
