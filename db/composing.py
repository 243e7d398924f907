"""What a work says for all of its editions: each field from the edition whose word counts most.

The rules, in this order: what a person corrected, the latest decision where several editions have one; then for titles,
abstracts and keywords the edition in that language, the principal edition, the lowest id; for everything else the
principal edition alone. DOI, PII, address, journal, ISSN, access and licence are an edition's own: a correction of
these speaks for the work only on its principal edition. `sources` names the edition of each column that the principal
one does not give; where editions disagree (`db.disagreements`), or the texts are no longer those that a reviewer
judged, the work is flagged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from db.agreement import CODES, differences
from db.correctable import TEXTS, Field, named
from db.disagreements import disagreements
from db.notices import gravest
from db.record import Edition
from db.text import folded

AGGREGATORS = frozenset({"scielo", "redalyc", "dialnet", "generic"})
"""Platforms that print other publishers' articles: the journal's own site goes before them."""

OF_THE_PRINCIPAL = (
    "doi", "pii", "url", "journal", "issn", "article_type", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access", "original_language", "license",
)  # fmt: skip
"""What a work takes from its principal edition, unless a person corrected another."""

ITS_OWN = frozenset({"doi", "pii", "url", "journal", "issn", "access", "license"})
"""What differs between two editions by nature: a work has that of its principal edition, whatever was corrected."""

ABSTRACTS = frozenset({("abstract", "en"), ("abstract", "es")})

PRINTED = (
    "doi", "doi_en", "doi_es", "pii", "url", "journal", "issn", "article_type", "title_en", "title_es",
    "abstract_en", "abstract_es", "keywords_en", "keywords_es", "authors", "year", "volume", "issue", "pages",
    "received", "accepted", "published_online", "access",
)  # fmt: skip
"""The fields of the view `bilingual` that a page says, in the view's order."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer thought of an article, and the digest of the texts that were judged."""

    number: int
    who: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """An edition as one of a work's: what it says, corrections included, under the id it is held by.

    `corrected` has the number of the decision for each field that a person corrected.
    """

    id: str
    edition: Edition
    corrected: Mapping[Field, int] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()


Spoken = tuple[Member, Any]
"""What a column says, and who says it."""


def principal(members: Sequence[Member]) -> Member:
    """The edition that speaks for the work, never by order of arrival.

    The journal's own site before an aggregator, then the original language, then the lowest DOI or URL.
    """
    return min(members, key=_rank)


def _rank(member: Member) -> tuple[bool, bool, str, str, str]:
    edition = member.edition
    is_translation = edition.lang is None or edition.lang != edition.original_language
    return edition.platform in AGGREGATORS, is_translation, edition.doi or "~", edition.url or "~", member.id


def compose(members: Sequence[Member], doubts: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """The work's row, but for its id, journal and times; `work_flags` lists what is doubtful in it.

    `doubts` are what its history gives reason for: (code, particulars).
    """
    first, decided = principal(members), _latest(members)
    spoken = dict(_spoken(members, first, decided))
    authors = spoken["authors"][1]
    work: dict[str, Any] = {"principal_edition_id": first.id}
    work |= {column: value for column, (_, value) in spoken.items()}
    for column in ("keywords_en", "keywords_es", "authors"):
        work[column] = json.dumps(work[column], ensure_ascii=False)
    work["author_names"] = "; ".join(author["name"] for author in authors)
    work["sources"] = json.dumps(
        {column: member.id for column, (member, _) in sorted(spoken.items()) if member is not first}
    )
    compared = spoken["abstract_en"][0] is not spoken["abstract_es"][0] or ABSTRACTS & decided.keys()
    between = _between(work) if compared else ()
    disagreements, changed = _disagreements(members, first, decided), _changed_texts(members, work)
    work["work_flags"] = sorted({*doubts, *between, *disagreements, *changed})
    codes = _flags([member.edition for member in members], work) - (CODES if compared else set())
    codes |= {code for code, _ in work["work_flags"]}
    work["flags"] = json.dumps(sorted(codes))
    return work


def _spoken(members: Sequence[Member], first: Member, decided: Mapping[Field, Member]) -> Iterator[tuple[str, Spoken]]:
    """Each column and who gives it what, as the rules say."""
    for name in OF_THE_PRINCIPAL:
        speaker = first if name in ITS_OWN else decided.get((name, ""), first)
        yield name, (speaker, getattr(speaker.edition, name))
    speaker = decided.get(("authors", ""), first)
    yield "authors", (speaker, credits(speaker.edition))
    yield "status", _status(members, first, decided)
    for lang in ("en", "es"):
        ranked = _by_language(members, lang, first)
        said = [(member, member.edition.in_language(lang)) for member in ranked]
        for at, kind in enumerate(TEXTS):
            if corrected := decided.get((kind, lang)):
                speaker, text = corrected, corrected.edition.in_language(lang)[at]
            else:
                speaker, text = next(
                    ((member, texts[at]) for member, texts in said if texts[at]), (first, said[0][1][at])
                )
            yield f"{kind}_{lang}", (speaker, text)
        yield f"doi_{lang}", _doi_in(lang, ranked, first)


def _status(members: Sequence[Member], first: Member, decided: Mapping[Field, Member]) -> Spoken:
    """What a person said it is; else the gravest of what the editions' own pages say."""
    if corrected := decided.get(("status", "")):
        return corrected, corrected.edition.status
    status = gravest(member.edition.status for member in members)
    return next((member for member in (first, *members) if member.edition.status == status), first), status


def _latest(members: Sequence[Member]) -> dict[Field, Member]:
    """For each field that was corrected, the edition on which that was done last."""
    found = sorted((n, name, member.id) for member in members for name, n in member.corrected.items())
    by_id = {member.id: member for member in members}
    return {name: by_id[key] for _, name, key in found}


def _by_language(members: Sequence[Member], lang: str, first: Member) -> list[Member]:
    """The editions in the order in which they are asked for a text in this language."""
    return sorted(members, key=lambda member: (member.edition.lang != lang, member is not first, member.id))


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


def _doi_in(lang: str, ranked: Sequence[Member], first: Member) -> Spoken:
    """The DOI of the edition in this language, as that edition prints it or as its twin names it."""
    own = ((member, member.edition.doi) for member in ranked if member.edition.lang == lang and member.edition.doi)
    named = (
        (m, twin.doi) for m in ranked for twin in sorted(m.edition.twins, key=repr) if twin.lang == lang and twin.doi
    )
    return next(chain(own, named), (first, None))


def _disagreements(
    members: Sequence[Member], first: Member, decided: Mapping[Field, Member]
) -> Iterator[tuple[str, str]]:
    """Where the editions disagree, the principal one named first; what a person decided is no longer doubtful."""
    if len(members) > 1:
        ranked = [first, *sorted((m for m in members if m is not first), key=lambda member: member.id)]
        for column, detail in disagreements([member.edition for member in ranked]):
            if named(column) not in decided:
                yield "editions_disagree", f"{column}: {detail}"


def _between(work: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the two abstracts differ: no single page has set them side by side, or a person corrected one."""
    english, spanish = work["abstract_en"], work["abstract_es"]
    return differences(english, spanish) if english and spanish else []


def digest(work: Mapping[str, Any]) -> str:
    """Equal as long as title and abstract say the same in both languages; case, accents and layout do not count."""
    said = [folded(work[name] or "") for name in ("title_en", "title_es", "abstract_en", "abstract_es")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _changed_texts(members: Sequence[Member], work: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Whose verdict, the last of each reviewer, was given on other texts than the work has now."""
    last = {v.who: v for v in sorted((v for m in members for v in m.verdicts), key=lambda verdict: verdict.number)}
    if last:
        now = digest(work)
        yield from (("text_changed", verdict.who) for verdict in last.values() if verdict.digest != now)


def _flags(editions: Sequence[Edition], work: Mapping[str, Any]) -> set[str]:
    """All codes raised on the editions, but for what one misses and another supplies."""
    codes = {flag.code for edition in editions for flag in edition.flags}
    return {code for code in codes if work.get(code.removesuffix("_missing"), "[]") in (None, "[]")}
