"""What a work says for all of its editions: each field from the edition whose word counts most."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.record import Edition

AGGREGATORS = frozenset({"scielo", "redalyc", "dialnet", "generic"})
"""Platforms that print other publishers' articles: the journal's own site goes before them."""

OF_THE_PRINCIPAL = (
    "doi", "pii", "url", "journal", "issn", "article_type", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access", "status", "original_language", "license",
)  # fmt: skip
"""What a work takes from its principal edition alone."""

PRINTED = (
    "doi", "doi_en", "doi_es", "pii", "url", "journal", "issn", "article_type", "title_en", "title_es",
    "abstract_en", "abstract_es", "keywords_en", "keywords_es", "authors", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access",
)  # fmt: skip
"""The fields of the view `bilingual` that a page says, in the view's order."""


@dataclass(frozen=True, slots=True)
class Member:
    """An edition as one of a work's: what it says, under the id it is held by."""

    id: str
    edition: Edition


def principal(members: Sequence[Member]) -> Member:
    """The edition that speaks for the work, never by order of arrival.

    The journal's own site before an aggregator, then the original language, then the lowest DOI or URL.
    """
    return min(members, key=_rank)


def _rank(member: Member) -> tuple[bool, bool, str, str, str]:
    edition = member.edition
    is_translation = edition.lang is None or edition.lang != edition.original_language
    return edition.platform in AGGREGATORS, is_translation, edition.doi or "~", edition.url or "~", member.id


def compose(members: Sequence[Member]) -> dict[str, Any]:
    """The work's row, but for its id, journal and times: each text from the edition in its own language first."""
    first = principal(members)
    work: dict[str, Any] = {"principal_edition_id": first.id}
    work |= {name: getattr(first.edition, name) for name in OF_THE_PRINCIPAL}
    for lang in ("en", "es"):
        ranked = _by_language(members, lang, first)
        title, abstract, terms = zip(*(edition.in_language(lang) for edition in ranked), strict=True)
        work[f"title_{lang}"] = next(filter(None, title), None)
        work[f"abstract_{lang}"] = next(filter(None, abstract), None)
        work[f"keywords_{lang}"] = json.dumps(next(filter(None, terms), ()), ensure_ascii=False)
        work[f"doi_{lang}"] = _doi_in(lang, ranked)
    work["authors"] = json.dumps(credits(first.edition), ensure_ascii=False)
    work["author_names"] = "; ".join(author.name for author in first.edition.authors)
    work["flags"] = json.dumps(sorted(_flags([member.edition for member in members], work)))
    return work


def _by_language(members: Sequence[Member], lang: str, first: Member) -> list[Edition]:
    """The editions in the order in which they are asked for a text in this language."""
    ranked = sorted(members, key=lambda member: (member.edition.lang != lang, member is not first, member.id))
    return [member.edition for member in ranked]


def credits(edition: Edition) -> list[dict[str, Any]]:
    """The authors as the view `bilingual` gives them: `{"name", "affiliations": [text]}`."""
    return [
        {"name": author.name, "affiliations": [edition.affiliations[at] for at in author.affiliations]}
        for author in edition.authors
    ]


def alone(edition: Edition) -> dict[str, Any]:
    """What `bilingual` would say of an edition that is its work's only one: the fields PRINTED, arrays as lists."""
    row = compose([Member(edition.id, edition)])
    arrays = {name: json.loads(row[name]) for name in ("keywords_en", "keywords_es", "authors")}
    return {name: arrays.get(name, row[name]) for name in PRINTED}


def _doi_in(lang: str, editions: Sequence[Edition]) -> str | None:
    """The DOI of the edition in this language, as that edition prints it or as its twin names it."""
    own = (edition.doi for edition in editions if edition.lang == lang)
    named = (twin.doi for edition in editions for twin in sorted(edition.twins, key=repr) if twin.lang == lang)
    return next(filter(None, (*own, *named)), None)


def _flags(editions: Sequence[Edition], work: Mapping[str, Any]) -> set[str]:
    """All codes raised on the editions, but for what one misses and another supplies."""
    codes = {flag.code for edition in editions for flag in edition.flags}
    return {code for code in codes if work.get(code.removesuffix("_missing"), "[]") in (None, "[]")}
