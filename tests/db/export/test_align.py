"""Two abstracts sentence by sentence: right on real texts, whole, the same from either side, and bounded."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.export.align import _band, aligned, groups
from db.export.evidence import KINDS, RATIO, length_cost
from tests.db.export.alignment import Measured, measured

REAL = Path(__file__).parents[4] / "shared" / "real" / "enes_docs.jsonl"
FLOOR = 0.93
Document = dict[str, Any]


def halves() -> dict[str, list[Document]]:
    """Real documents in turn for development and held out: no number of align.toml was chosen on the latter.

    The abbreviations of sentences.toml are no secret of either half: they were written with all of it in view.
    """
    if not REAL.exists():
        pytest.skip(f"{REAL} is absent")
    documents = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    return {"development": documents[::2], "held out": documents[1::2]}


@pytest.mark.parametrize("half", ["development", "held out"])
def test_real_documents_as_running_text(half: str, record_property: Any) -> None:
    total = Measured()
    for document in halves()[half]:
        gold = list(zip(document["en"], document["es"], strict=True))
        total += measured(aligned(" ".join(document["en"]), " ".join(document["es"])), gold)
    record_property(f"alignment F1, {half}", round(total.f1, 4))
    assert total.gold > 200
    assert total.f1 >= FLOOR, total


@pytest.mark.parametrize("half", ["development", "held out"])
def test_a_segment_left_out_of_one_side_is_left_alone(half: str) -> None:
    total = Measured()
    for number, document in enumerate(halves()[half]):
        sides = list(document["en"]), list(document["es"])
        sides[number % 2][number % len(sides[0])] = ""
        total += measured(aligned(*(" ".join(filter(None, side)) for side in sides)), list(zip(*sides, strict=True)))
    assert total.f1 >= FLOOR, total


def test_a_pair_that_is_right_scores_above_one_that_is_not() -> None:
    right: list[float] = []
    wrong: list[float] = []
    for document in halves()["held out"]:
        for at, english in enumerate(document["en"][:-1]):
            for spanish, scores in ((document["es"][at], right), (document["es"][at + 1], wrong)):
                scores.extend(pair.score for pair in aligned(english, spanish))
    better = sum(one > other for one in right for other in wrong) / (len(right) * len(wrong))
    assert better > 0.9, better


def test_labels_face_labels_and_sections_sections() -> None:
    english = "Aim: To count. We did.\n\nResults: Nine fell ill.\n\nWe conclude."
    spanish = "Objetivo: contar. Nada.\n\nResultados: enfermaron nueve. Solo nueve.\n\nConcluimos."
    pairs = [(pair.en, pair.es) for pair in aligned(english, spanish)]
    assert pairs[0] == ("Aim:", "Objetivo:")
    assert ("Results:", "Resultados:") in pairs
    assert pairs[-1] == ("We conclude.", "Concluimos.")
    middle = pairs[pairs.index(("Results:", "Resultados:")) + 1 : -1]
    assert " ".join(es for _, es in middle if es) == "enfermaron nueve. Solo nueve."


def test_other_numbers_of_sections_are_running_text() -> None:
    pairs = aligned(
        "Aim: To count 915 mice.\n\nResults: None of 77 was ill.", "Contar 915 ratones. Ninguno de 77 enfermó."
    )
    assert [(pair.en, pair.es) for pair in pairs] == [
        ("Aim: To count 915 mice.", "Contar 915 ratones."),
        ("Results: None of 77 was ill.", "Ninguno de 77 enfermó."),
    ]


def test_numbers_and_cognates_overrule_lengths() -> None:
    english = [
        "All were seen in the very same ward in which they had been before.",
        "Hypertension, diabetes: 714; lost 25, left 689.",
    ]
    spanish = ["Todos se vieron en la misma sala.", "Hipertensión, diabetes: 714.", "Se perdieron 25; siguieron 689."]
    by_length = groups([len(text) for text in english], [len(text) for text in spanish], {})
    assert by_length == [(1, 2), (1, 1)]
    assert [(pair.en, pair.es) for pair in aligned(" ".join(english), " ".join(spanish))] == [
        (english[0], spanish[0]),
        (english[1], f"{spanish[1]} {spanish[2]}"),
    ]


def test_sentences_in_another_order_are_taken_two_and_two() -> None:
    assert groups([60, 60], [60, 60], {(0, 1): 12.0, (1, 0): 12.0}, ratio=1) == [(2, 2)]


def test_a_label_in_a_single_paragraph_stays_with_its_sentence() -> None:
    assert [(pair.en, pair.es) for pair in aligned("Aim: To see.", "Fin: Ver.")] == [("Aim: To see.", "Fin: Ver.")]


def test_a_beginning_left_out_and_an_end_left_out() -> None:
    numbers = {(at + 5, at): 12.0 for at in range(25)}
    assert groups([60] * 30, [60] * 30, numbers, ratio=1) == [(1, 0)] * 5 + [(1, 1)] * 25 + [(0, 1)] * 5


def test_an_empty_side_leaves_the_other_alone() -> None:
    assert aligned("", "") == []
    assert [(pair.en, pair.es, pair.score) for pair in aligned("One. Two.", "")] == [
        ("One.", "", 0.0),
        ("Two.", "", 0.0),
    ]


words = st.sampled_from(
    ["Fever", "fiebre", "58.8%", "et al.", "Aim:", "end.", "Fin.", "\n\n", "\n", "¿Sí?", "(", ")", "5"]
)
abstracts = st.one_of(st.lists(words, max_size=40).map(" ".join), st.text(max_size=80))


@given(abstracts, abstracts)
def test_every_sentence_stands_once_and_in_order(english: str, spanish: str) -> None:
    pairs = aligned(english, spanish)
    for side, text in (("en", english), ("es", spanish)):
        assert "".join("".join(getattr(pair, side) for pair in pairs).split()) == "".join(text.split())
    assert all(0 <= pair.score <= 1 and (pair.en or pair.es) for pair in pairs)
    assert all(pair.score == 0 for pair in pairs if not (pair.en and pair.es))


Proofs = dict[tuple[int, int], float]


@st.composite
def sides(draw: st.DrawFn, most: int) -> tuple[list[int], list[int], Proofs]:
    """Lengths of the sentences of both sides, and what speaks for some two of them."""
    one, other = (draw(st.lists(st.integers(1, 300), min_size=1, max_size=most)) for _ in range(2))
    places = st.tuples(st.integers(0, len(one) - 1), st.integers(0, len(other) - 1))
    return one, other, draw(st.dictionaries(places, st.floats(0, 12), max_size=12))


@given(sides(most=9))
def test_from_either_side_the_way_is_as_cheap(drawn: tuple[list[int], list[int], Proofs]) -> None:
    one, other, proofs = drawn
    there = groups(one, other, proofs)
    back = groups(other, one, {(j, i): proof for (i, j), proof in proofs.items()}, 1 / RATIO)
    mirrored = [(m, n) for n, m in back]
    assert price(there, one, other, proofs) == pytest.approx(price(mirrored, one, other, proofs), abs=1e-6)


@given(sides(most=4))
def test_no_way_is_cheaper_than_the_one_taken(drawn: tuple[list[int], list[int], Proofs]) -> None:
    one, other, proofs = drawn
    cheapest = min(price(way, one, other, proofs) for way in ways(len(one), len(other)))
    assert price(groups(one, other, proofs), one, other, proofs) == pytest.approx(cheapest, abs=1e-6)


def ways(n: int, m: int) -> Iterator[list[tuple[int, int]]]:
    if not n and not m:
        yield []
    for a, b, _ in KINDS:
        if a <= n and b <= m:
            yield from ([*way, (a, b)] for way in ways(n - a, m - b))


def price(way: Sequence[tuple[int, int]], one: Sequence[int], other: Sequence[int], proofs: Proofs) -> float:
    """What a way costs, reckoned anew: priors, lengths, less what terms prove; half of it across two and two."""
    priors = {(n, m): prior for n, m, prior in KINDS}
    cost, i, j = 0.0, 0, 0
    for n, m in way:
        cost += priors[n, m] + (length_cost(sum(one[i : i + n]), sum(other[j : j + m])) if n and m else 0)
        for a in range(n):
            for b in range(m):
                cost -= proofs.get((i + a, j + b), 0.0) * (0.5 if n == m == 2 and a != b else 1)
        i, j = i + n, j + m
    assert (i, j) == (len(one), len(other))
    return cost


@pytest.mark.parametrize(("n", "m"), [(1, 30_000), (700, 700), (30_000, 1), (30_000, 29_000), (10_000, 200)])
def test_steps_grow_with_the_text_not_with_its_square(n: int, m: int) -> None:
    assert sum(1 for _ in _band(n, m)) < 600_000 + 3 * (n + m)


def test_an_abstract_of_100_kilobytes_is_aligned() -> None:
    english = [f"Patient number {at} was seen in week {at % 53} and went home." for at in range(1_800)]
    spanish = [f"El paciente número {at} fue visto en la semana {at % 53} y se fue." for at in range(1_800)]
    assert sum(map(len, english)) > 90_000
    pairs = aligned(" ".join(english), " ".join(spanish))
    assert [(pair.en, pair.es) for pair in pairs] == list(zip(english, spanish, strict=True))
