"""Chooses, among the runs of a page, the abstract and the keyword list of each language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from db.record import LANGUAGES, Language
from db.text import folded
from pipelines.abstract_runs import LONGEST_RUN, PARAGRAPH, KeywordList, Run
from pipelines.fields.keywords import terms
from pipelines.languages import votes

REFERENCE = re.compile(r"[\[(]?\d{1,3}(?:[,–-]\s?\d{1,3})*[\])]?")
CITED = re.compile(r"(?:[a-zà-ÿ]{4,}|[.,;)])\s?$")
GLUED = re.compile(r"\b[a-zà-ÿ]{5,}\d{1,2}(?:[,–-]\d{1,2})*[.,;](?:\s|$)")
"""A reference glued to a word, as text dumps have it: 'alimentos1.'"""
IN_BRACKETS = re.compile(r"[a-zà-ÿ] \[\d{1,3}(?:[,–-] ?\d{1,3})*\][.,; ]")


BEGINNING = 60
"""Characters by which two texts are known to be the same."""


def plausible(run: Run, *, needs_heading: bool) -> bool:
    """Whether a run can be an abstract: headed, or of an abstract's length and not the beginning of a body."""
    if not run.blocks or run.length < PARAGRAPH or run.length >= LONGEST_RUN:
        return False
    if run.text.rstrip().endswith(("...", "…")) and len(run.blocks) < 3:  # the beginning of another article's abstract
        return False
    if run.headed:
        return True
    if _cites(run) or (needs_heading and not run.keywords):
        return False
    return 25 <= run.length <= 700 and len(run.blocks) <= 24


def chosen(
    runs: Sequence[Run], *, needs_heading: bool = False, told: Mapping[Language, str] | None = None
) -> dict[Language, Run]:
    """The abstract of each language: a headed run before an unheaded one, then the first printed.

    An unheaded run without keywords that opens like an article's body, after another abstract is complete,
    is that body: it and what follows are none. Nor is one that begins otherwise than metadata have `told`.
    """
    found: dict[Language, Run] = {}
    for run in sorted((r for r in runs if plausible(r, needs_heading=needs_heading)), key=lambda r: not r.headed):
        if _is_cut_short(run, told or {}):
            continue
        if not run.headed and (_opens_body(run, runs) or _is_contradicted(run, told or {})):
            continue
        found.setdefault(run.lang, run)
    return found


def _is_contradicted(run: Run, told: Mapping[Language, str]) -> bool:
    """Whether metadata give another abstract in the run's language."""
    said, own = folded(told.get(run.lang, "")), folded(run.text)
    return bool(said) and own[:BEGINNING] not in said and said[:BEGINNING] not in own


def _is_cut_short(run: Run, told: Mapping[Language, str]) -> bool:
    """Whether metadata go on where the page only shows how the abstract begins."""
    if not run.text.rstrip().endswith(("...", "…")):
        return False
    return folded(told.get(run.lang, "")).startswith(folded(run.text)[: 2 * BEGINNING])


def _opens_body(run: Run, runs: Sequence[Run]) -> bool:
    earlier = runs[: runs.index(run)]
    complete = any(other.keywords and other.blocks for other in earlier)
    return complete and not run.keywords and (0 in run.titles or run.length > 400 or _cites(run))


def _cites(run: Run) -> bool:
    """Whether its text cites literature by number, as bodies do and abstracts do not."""
    return any(
        part.tag in ("sup", "a") and REFERENCE.fullmatch(part.text.strip()) and CITED.search(before.text)
        for block in run.blocks
        for before, part in pairwise(block.parts)
    ) or any(IN_BRACKETS.search(block.text) or GLUED.search(block.text) for block in run.blocks)


def keyword_lists(runs: Sequence[Run], texts: Mapping[Language, Run]) -> dict[Language, KeywordList]:
    """Each list with its language: its label, the run it follows and its words vote together.

    A list without a label counts only after an abstract that was chosen (`texts`).
    """
    abstracts = [id(run) for run in texts.values()]
    scored: list[tuple[KeywordList, dict[Language, float]]] = []
    for run in runs:
        own = run.lang if run.blocks else None
        for found in run.keywords:
            if found.labelled or (id(run) in abstracts and _is_list(found)):
                if not any(text.strip(" .:") for text in found.texts):
                    continue
                heard = votes(", ".join(found.texts))
                scored.append(
                    (
                        found,
                        {
                            lang: 2.0 * (found.label == lang) + 1.0 * (own == lang) + 2.0 * min(heard[lang], 0.95)
                            for lang in LANGUAGES
                        },
                    )
                )
    return _shared_out(scored)


def _is_list(found: KeywordList) -> bool:
    """Whether texts without a label are a list by their number: one or two lines may be anything."""
    return found.adjoining or len(terms(found.texts)) > 2


def _shared_out(scored: Sequence[tuple[KeywordList, dict[Language, float]]]) -> dict[Language, KeywordList]:
    """Give the surest list its language first; a later one takes the next that is free."""
    shared: dict[Language, KeywordList] = {}
    for found, scores in sorted(scored, key=lambda item: -max(item[1].values())):
        ranked = sorted(scores, key=lambda lang: -scores[lang])
        lang = next((lang for lang in ranked[:2] if lang not in shared), None)
        if lang and scores[lang] > 0.3:
            shared[lang] = found
    return shared
