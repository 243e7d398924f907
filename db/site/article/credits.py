"""Who wrote a work, and the identifiers that are linked to their registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.site.links import doi_link, orcid_link

Row = dict[str, Any]


def credits(authors: Sequence[Row], orcids: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Authors with the numbers of their affiliations, and the affiliations in that numbering.

    >>> credits([{"name": "Ana", "affiliations": ["X"]}, {"name": "Bea", "affiliations": ["Y", "X"]}], [])[0]
    [{'name': 'Ana', 'numbers': [1], 'orcid': None}, {'name': 'Bea', 'numbers': [1, 2], 'orcid': None}]
    """
    numbers: dict[str, int] = {}
    for author in authors:
        for affiliation in author["affiliations"]:
            numbers.setdefault(affiliation, len(numbers) + 1)
    known = {row["name"]: orcid_link(row["orcid"]) for row in orcids}
    credited = [
        {
            "name": author["name"],
            "numbers": sorted(numbers[affiliation] for affiliation in author["affiliations"]),
            "orcid": known.get(author["name"]),
        }
        for author in authors
    ]
    return credited, list(numbers)


def dois(work: Row) -> list[Row]:
    """Every DOI of the work once, with its language where that is known, and its link."""
    by_doi = {work["doi"]: None, work["doi_en"]: "en", work["doi_es"]: "es"}
    return [{"doi": doi, "lang": lang, "link": doi_link(doi)} for doi, lang in by_doi.items() if doi]
