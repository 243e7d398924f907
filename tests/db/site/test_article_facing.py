"""Which section faces which, and which figures are marked: never one that the other abstract gives."""

from __future__ import annotations

import pytest

from db.record import Section
from db.site.article.facing import abstracts, aligned


def sections(categories: str) -> list[Section]:
    """One for each letter: Background, Objective, Methods, Results, Conclusions; x is of no category."""
    names = {"B": "BACKGROUND", "O": "OBJECTIVE", "M": "METHODS", "R": "RESULTS", "C": "CONCLUSIONS", "x": None}
    return [Section(letter, names[letter], letter) for letter in categories]


@pytest.mark.parametrize(
    ("english", "spanish", "rows"),
    [
        ("OMRC", "OMRC", "O:O M:M R:R C:C"),
        ("OMRC", "ORC", "O:O M: R:R C:C"),
        ("MRC", "OMR", ":O M:M R:R C:"),
        ("BMRC", "OMRC", "B:O M:M R:R C:C"),
        ("BOMRC", "OMRC", "B: O:O M:M R:R C:C"),
        ("OC", "OM", "O:O C: :M"),
        ("OMMMRC", "OMMRC", "O:O MMM:MM R:R C:C"),
        ("OMMRC", "OMMRC", "O:O M:M M:M R:R C:C"),
        ("BMR", "xR", "BM:x R:R"),
        ("OxR", "OxR", "O:O x:x R:R"),
        ("xx", "xx", "x:x x:x"),
        ("xxx", "xx", "xxx:xx"),
        ("x", "OMRC", "x:OMRC"),
    ],
)
def test_sections_face_those_of_their_category(english: str, spanish: str, rows: str) -> None:
    found = aligned(sections(english), sections(spanish))
    assert " ".join(":".join("".join(s.text for s in side) for side in row) for row in found) == rows


def marked(english: str, spanish: str) -> tuple[list[str], list[str]]:
    one, other = ([Section(None, None, text) for text in side.split("\n")] for side in (english, spanish))
    found: tuple[list[str], list[str]] = ([], [])
    for row in abstracts(one, other)["rows"]:
        for at, side in enumerate(row):
            found[at].extend(p["text"] for s in side for p in s["pieces"] if p["differs"])
    return found


@pytest.mark.parametrize(
    ("english", "spanish", "marks"),
    [
        ("Of 30 patients, 12 (40%) got better.", "De 30 pacientes, mejoraron 12 (40 %).", ([], [])),
        ("Of 30 patients, 42% asked.", "De 30 pacientes, el 24 % preguntó.", (["42%"], ["24 %"])),
        ("1,234 cases; OR 1.5.", "1.234 casos; OR 1,5.", ([], [])),
        ("Three arms, in 2019.", "3 brazos, en 2019.", ([], [])),
        ("The dose was 15 mg.", "La dosis fue de 15 g.", (["15 mg"], ["15 g"])),
        ("We saw 12 of 30.", "Vimos 12.", ([], [])),  # one figure less is a loose translation
        ("42 and 24.", "24 y 24.", (["42"], ["24", "24"])),
        ("First 24.\nThen 42.", "Primero 24.\nDespués 24.", (["42"], ["24"])),  # the first 24 faces one
        ("B12 in COVID-19: 42.", "B12 en COVID-19: 42.", ([], [])),
    ],
)
def test_only_figures_that_differ_are_marked(english: str, spanish: str, marks: tuple[list[str], list[str]]) -> None:
    assert marked(english, spanish) == marks


def test_a_text_in_pieces_is_the_text() -> None:
    texts = ["42% of 30 <b>", "24 % de 30"]
    shown = abstracts(*([Section(None, None, text)] for text in texts))
    assert ["".join(piece["text"] for piece in side[0]["pieces"]) for side in shown["rows"][0]] == texts
    assert shown["differs"]


def test_an_abstract_that_is_missing_is_no_missing_counterpart() -> None:
    shown = abstracts(sections("OMRC"), [])
    assert shown["absent"] == ["es"]
    assert len(shown["rows"]) == 1
