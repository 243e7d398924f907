"""Two abstracts side by side: which section faces which, and which figures the other one does not give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from db.agreement import Disagreement, disagreement
from db.figures import places
from db.record import Section

Row = dict[str, Any]
Sections = Sequence[Section]

KIN = ({"BACKGROUND", "OBJECTIVE"}, {"RESULTS", "CONCLUSIONS"})
"""Categories of sections that say the same under unlike titles: 'Introduction' faces 'Objetivo'."""


def sections_of(abstract: str | None, held: Sequence[Sections]) -> list[Section]:
    """The sections behind an abstract's text: those of the edition that says the same, else its paragraphs.

    >>> sections_of("Aim: To see.", [[Section("Aim", None, "To see.")]])
    [Section(label='Aim', category=None, text='To see.')]
    >>> sections_of("One.\\n\\nTwo.", [])
    [Section(label=None, category=None, text='One.'), Section(label=None, category=None, text='Two.')]
    """
    for sections in held:
        if "\n\n".join(section.as_paragraph() for section in sections) == abstract:
            return list(sections)
    return [Section(None, None, paragraph) for paragraph in (abstract or "").split("\n\n") if paragraph]


def facing(english: Sequence[Any], spanish: Sequence[Any]) -> Row:
    """Two lists side by side: row by row if both are of one length, else each as one column.

    >>> facing(["a", "b"], ["á", "é"])
    {'aligned': True, 'rows': [(['a'], ['á']), (['b'], ['é'])]}
    >>> facing(["a", "b"], ["á"])
    {'aligned': False, 'rows': [(['a', 'b'], ['á'])]}
    """
    if english and len(english) == len(spanish):
        return {"aligned": True, "rows": [([a], [b]) for a, b in zip(english, spanish, strict=True)]}
    return {"aligned": False, "rows": [(list(english), list(spanish))] if english or spanish else []}


def abstracts(english: Sections, spanish: Sections) -> Row:
    """The rows of two abstracts, each section in pieces; `differs` if a figure is marked, `absent` is who has none.

    A piece is a text and why it is marked: 'figure', 'unit' or None.
    """
    rows = list(aligned(english, spanish)) if english and spanish else facing(english, spanish)["rows"]
    found = disagreement(*("\n\n".join(map(Section.as_paragraph, side)) for side in (english, spanish)))
    shown = [_marked(one, other, found) for one, other in rows]
    pieces = [piece for row in shown for side in row for section in side for piece in section["pieces"]]
    return {
        "aligned": len(rows) > 1,
        "rows": shown,
        "absent": [lang for lang, side in (("en", english), ("es", spanish)) if not side],
        "differs": any(piece["differs"] for piece in pieces),
    }


def aligned(english: Sections, spanish: Sections) -> Iterator[tuple[Sections, Sections]]:
    """Rows of sections that face each other: those of one category do, and what lies between these as far as it may.

    >>> en = [Section(None, category, "") for category in ("OBJECTIVE", "METHODS", "CONCLUSIONS")]
    >>> [(len(a), len(b)) for a, b in aligned(en, [en[0], en[2]])]
    [(1, 1), (1, 0), (1, 1)]
    """
    runs = [_runs(side) for side in (english, spanish)]
    keys = [[run[0].category or f"{lang}{at}" for at, run in enumerate(side)] for lang, side in enumerate(runs)]
    done = (0, 0)
    for a, b, size in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_matching_blocks():
        yield from _between(*(_joined(side[at:to]) for side, at, to in zip(runs, done, (a, b), strict=True)))
        for one, other in zip(runs[0][a : a + size], runs[1][b : b + size], strict=True):
            yield from facing(one, other)["rows"]
        done = a + size, b + size


def _runs(sections: Sections) -> list[list[Section]]:
    """Neighbours of one category together: 'Design', 'Setting' and 'Patients' are all methods."""
    return [list(run) for _, run in groupby(sections, key=lambda section: section.category or None)]


def _joined(runs: Sequence[Sections]) -> list[Section]:
    return [section for run in runs for section in run]


def _between(english: Sections, spanish: Sections) -> Iterator[tuple[Sections, Sections]]:
    """Sections of no common category: one by one if all may face each other, in a block if some are of none."""
    if len(english) == len(spanish) and all(map(_may_face, english, spanish)):
        yield from (([a], [b]) for a, b in zip(english, spanish, strict=True))
    elif english and spanish and not all(section.category for section in (*english, *spanish)):
        yield english, spanish
    else:
        yield from (([section], []) for section in english)
        yield from (([], [section]) for section in spanish)


def _may_face(one: Section, other: Section) -> bool:
    both = {one.category, other.category}
    return not (one.category and other.category) or any(both <= kin for kin in KIN)


def _marked(english: Sections, spanish: Sections, found: Disagreement) -> tuple[list[Row], list[Row]]:
    """A row with its figures marked: those of which this side has more than that one, of those that differ at all."""
    en, es = (Counter(at.value for section in side for at in places(section.text)) for side in (english, spanish))
    only_en = {value for value in found.en if en[value] > es[value]}
    only_es = {value for value in found.es if es[value] > en[value]}
    return _side(english, only_en, found, 0), _side(spanish, only_es, found, 1)


def _side(sections: Sections, figures: set[float], found: Disagreement, side: int) -> list[Row]:
    units = {(value, unit) for value, both in found.units.items() for unit in both[side]}
    return [{"label": s.label, "category": s.category, "pieces": pieces(s.text, figures, units)} for s in sections]


def pieces(text: str, figures: set[float], units: set[tuple[float, str]]) -> list[Row]:
    """A text cut where figures are to be marked.

    >>> [(piece["text"], piece["differs"]) for piece in pieces("In 42 %, 5 mg.", {42.0}, {(5.0, "mg")})]
    [('In ', None), ('42 %', 'figure'), (', ', None), ('5 mg', 'unit'), ('.', None)]
    """
    cut, done = [], 0
    for at in places(text):
        why = "figure" if at.value in figures else "unit" if (at.value, at.unit) in units else None
        if why:
            cut += [(text[done : at.start], None), (text[at.start : at.end], why)]
            done = at.end
    return [{"text": said, "differs": why} for said, why in [*cut, (text[done:], None)] if said]
