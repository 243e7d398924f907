"""Whether two editions are one work: what speaks for it, what against it, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from rapidfuzz import fuzz

from db.sketches import Sketch, figures
from db.titles import RULES, numbers, tells_apart

FOR: dict[str, float] = RULES["for"]
AGAINST: dict[str, float] = RULES["against"]
FORBIDDING = frozenset(RULES["forbidding"]["methods"])
LIMITS = RULES["limits"]
Finding = tuple[str, str]
"""A kind of evidence, by its name in `joining.toml`, and the evidence in words."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two editions gave. Evidence against a common work has a negative strength."""

    verdict: Literal["one", "doubtful", "two"]
    score: float
    evidence: tuple[tuple[str, str, float], ...]

    @property
    def is_forbidden(self) -> bool:
        """Whether only a person can join the two."""
        return any(method in FORBIDDING for method, *_ in self.evidence)

    @property
    def contradicts(self) -> bool:
        """Whether the two must not come into one work by way of a third either."""
        return self.is_forbidden or (self.verdict == "two" and any(strength < 0 for *_, strength in self.evidence))


def compare(one: Sketch, other: Sketch) -> Likeness:
    """Weigh all evidence: each kind takes away, or gives back, its share of the doubt.

    The sum is that of Fellegi and Sunter (1969), A theory for record linkage, with strengths set by hand.
    """
    found = sorted({method: detail for method, detail in _evidence(one, other)}.items())
    strengths = tuple((method, detail, FOR[method] if method in FOR else -AGAINST[method]) for method, detail in found)
    doubt = prod(1 - s if s > 0 else 1 / (1 + s) for *_, s in strengths)
    score = round(max(0.0, 1 - doubt), 4)
    if score < RULES["doubtful_from"]:
        return Likeness("two", score, strengths)
    is_forbidden = any(method in FORBIDDING for method, *_ in strengths)
    return Likeness("one" if score >= RULES["joined_from"] and not is_forbidden else "doubtful", score, strengths)


def _evidence(one: Sketch, other: Sketch) -> Iterator[Finding]:
    yield from _identifiers(one, other)
    yield from _place(one, other)
    yield from _titles(one, other)
    yield from _abstracts(one, other)
    yield from _people(one, other)
    yield from _kinds(one, other)


def _identifiers(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """What the pages claim, and identifiers that say the same."""
    claimed = {one.claims.get(other.id), other.claims.get(one.id)} - {None}
    for method in claimed:
        yield method if method in FOR else "other claim", method or ""
    if one.internal_id and (one.platform, one.internal_id) == (other.platform, other.internal_id):
        yield "same internal id", one.internal_id
    if shared := one.dois & other.dois:
        yield "same DOI", " ".join(sorted(shared))
    if not claimed and _are_two_of_one_language(one, other):
        yield "two of one language", f"{one.native_id or one.doi} / {other.native_id or other.doi}"


def _are_two_of_one_language(one: Sketch, other: Sketch) -> bool:
    """Whether one site has them as two articles of one journal: its own ids, or DOIs, differ within a language."""
    if one.platform != other.platform:
        return False
    if one.native_id and other.native_id:
        return _are_of_one_series(one, other) and one.native_id[0].isalpha() == other.native_id[0].isalpha()
    is_one_language = one.lang is not None and one.lang == other.lang
    return is_one_language and None not in (one.doi, other.doi) and one.doi != other.doi


def _are_of_one_series(one: Sketch, other: Sketch) -> bool:
    """Whether both stand in the same edition of a journal; where ISSNs do not tell, by their only language."""
    if one.lang and other.lang:
        return one.lang == other.lang
    if one.issn and other.issn:
        return one.issn == other.issn
    langs = one.titles.keys() | other.titles.keys() | one.abstracts.keys() | other.abstracts.keys()
    return len(langs) == 1


def is_one_journal(one: Sketch, other: Sketch) -> bool | None:
    """Whether both stand in one journal, be it in sister editions or abbreviated; None if that is not known."""
    if (one.journal_id and one.journal_id == other.journal_id) or (one.issn and one.issn == other.issn):
        return True
    if not one.family or not other.family:
        return None
    return len(one.family) == len(other.family) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(one.family, other.family, strict=True)
    )


def _place(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """Where they are printed, and when."""
    is_first_online = bool(one.dois & other.dois) and not (one.volume and other.volume)
    if one.year and other.year and abs(one.year - other.year) >= LIMITS["years"] and not is_first_online:
        yield "years differ", f"{one.year} / {other.year}"
    journal = is_one_journal(one, other)
    if journal is False and not one.dois & other.dois:
        yield "journals differ", f"{' '.join(one.family)} / {' '.join(other.family)}"
    if not journal:
        return
    if one.volume and other.volume and one.volume != other.volume:
        yield "volumes differ", f"{one.volume} / {other.volume}"
    elif one.pages and other.pages and one.volume == other.volume:
        yield from _pages(one, other, one.pages, other.pages)


def _pages(
    one: Sketch, other: Sketch, at: tuple[str, str | None], other_at: tuple[str, str | None]
) -> Iterator[Finding]:
    if at[0] != other_at[0]:
        yield "pages differ", f"{at[0]} / {other_at[0]}"
        return
    issues = {one.issue, other.issue} - {None}
    is_whole = (at[1] is not None or at[0].startswith("e")) and at == other_at
    method = "same pages" if is_whole and len(issues) < 2 and one.volume else "same first page"
    yield method, f"{one.volume or ''}: {at[0]}"


def _titles(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """Titles within each language; parts of a series across languages."""
    if one.parts != other.parts and not one.parts & other.parts:
        yield "parts differ", f"{' '.join(sorted(one.parts)) or '–'} / {' '.join(sorted(other.parts)) or '–'}"
    likest = 0.0
    shared = sorted(one.titles.keys() & other.titles.keys())
    for lang in shared:
        a, b = one.titles[lang], other.titles[lang]
        ratio = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100
        is_alike = ratio >= LIMITS["title_differs"] or fuzz.token_set_ratio(a, b) >= 100 * LIMITS["title_same"]
        if is_alike and numbers(a) != numbers(b):
            yield "parts differ", f"{' '.join(numbers(a)) or '–'} / {' '.join(numbers(b)) or '–'}"
        if is_alike and tells_apart(a, b):
            yield "kinds differ", f"{a} / {b}"
        likest = max(likest, ratio if min(a.count(" "), b.count(" ")) + 1 >= LIMITS["title_words"] else 0.8)
    if likest >= LIMITS["title_same"]:
        yield "same title", f"{likest:.2f}"
    elif shared and likest < LIMITS["title_differs"]:
        yield "titles differ", f"{likest:.2f}"


def _abstracts(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """Abstracts within each language; where there is no common one, the numbers they give."""
    if shared := sorted(one.abstracts.keys() & other.abstracts.keys()):
        likest = max(_same_text(one.abstracts[lang], other.abstracts[lang]) for lang in shared)
        if likest >= LIMITS["abstract_same"]:
            yield "same abstract", f"{likest:.2f}"
        elif likest < LIMITS["abstract_differs"]:
            yield "abstracts differ", f"{likest:.2f}"
        return
    for a, b in product(one.abstracts.values(), other.abstracts.values()):
        mine, theirs = figures(a), figures(b)
        if min(len(mine), len(theirs)) < LIMITS["figures"]:
            continue
        share = len(mine & theirs) / len(mine | theirs)
        if share >= LIMITS["figures_same"]:
            yield "same figures", f"{share:.2f}"
        elif share <= LIMITS["figures_differ"]:
            yield "figures differ", f"{share:.2f}"


def _same_text(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1; one that begins the other is cut short, and is the same."""
    low, high = sorted((a, b), key=len)
    return fuzz.ratio(low, high[: len(low)]) / 100 if len(low) < 0.8 * len(high) else fuzz.ratio(a, b) / 100


def _people(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """Authors by the last words of their names, and the dates of their manuscript."""
    if one.dates and one.dates == other.dates:
        yield "same dates", " / ".join(one.dates)
    if not one.authors or not other.authors:
        return
    short, long = sorted((one.authors, other.authors), key=len)
    words = {word for name in long for word in name}
    found = sum(name[-1] in words for name in short)
    if found / len(long) >= LIMITS["authors_same"]:
        yield "same authors", f"{found} / {len(long)}"
    elif not {word for name in short for word in name if len(word) > 2} & words:
        yield "authors differ", f"{short[0][-1]} / {long[0][-1]}"


def _kinds(one: Sketch, other: Sketch) -> Iterator[Finding]:
    """A notice and what it speaks of are two; so, as a rule, are a letter and what is none."""
    if one.kinds != other.kinds:
        yield "kinds differ", f"{' '.join(sorted(one.kinds)) or '–'} / {' '.join(sorted(other.kinds)) or '–'}"
    if None not in (one.type_code, other.type_code) and (one.type_code == "letter") != (other.type_code == "letter"):
        yield "types differ", f"{one.type_code} / {other.type_code}"
