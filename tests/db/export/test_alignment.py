"""The measure of alignments itself: what it calls right, found, wrong and lost."""

import pytest

from db.export.align import Pair
from tests.db.export.alignment import Measured, Sides, measured

GOLD = [("One a.", "Uno a."), ("Two b.", "Dos b."), ("Three c.", "Tres c.")]


def pairs(*sides: Sides) -> list[Pair]:
    return [Pair(en, es, 1.0) for en, es in sides]


def test_the_gold_itself_is_perfect() -> None:
    assert measured(pairs(*GOLD), GOLD) == Measured(3, 3, 3, 3)
    assert measured(pairs(*GOLD), GOLD).f1 == 1.0


def test_a_pair_of_two_sentences_each_covers_both() -> None:
    assert measured(pairs(("One a. Two b.", "Uno a. Dos b."), GOLD[2]), GOLD) == Measured(2, 2, 3, 3)


def test_three_sentences_at_once_are_no_chain_of_two() -> None:
    (en, es) = (" ".join(side) for side in zip(*GOLD, strict=True))
    assert measured(pairs((en, es)), GOLD) == Measured(1, 1, 3, 0)


def test_a_segment_of_two_sentences_is_found_in_two_pairs_but_not_one_of_three() -> None:
    for many, found in ((2, 1), (3, 0)):
        gold = [(" ".join(en for en, _ in GOLD[:many]), " ".join(es for _, es in GOLD[:many]))]
        assert measured(pairs(*GOLD[:many]), gold) == Measured(many, many, 1, found)


def test_a_segment_of_half_a_sentence_is_found_in_the_whole_one() -> None:
    assert measured(pairs(("One a (p", "Uno a (p")), [("One a", "Uno a"), ("(p", "(p")]) == Measured(1, 1, 2, 2)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((("One a.", ""), ("Two b.", "Uno a. Dos b."), GOLD[2]), Measured(2, 1, 3, 1)),  # one side reaches back alone
        ((("One a.", "Uno a."), ("Two b.", ""), ("", "Dos b."), GOLD[2]), Measured(2, 2, 3, 2)),  # left alone
        ((("", "Uno a."), ("One a.", "Dos b."), ("Two b.", "Tres c."), ("Three c.", "")), Measured(2, 0, 3, 0)),
        ((("One a. Two b.", "Uno a."), ("Three c.", "Dos b. Tres c.")), Measured(2, 0, 3, 0)),
    ],
)
def test_what_is_wrong_counts_against_it(given: tuple[Sides, ...], expected: Measured) -> None:
    assert measured(pairs(*given), GOLD) == expected


def test_text_without_counterpart_must_be_left_alone() -> None:
    gold = [GOLD[0], ("Two b.", ""), GOLD[2]]
    assert measured(pairs(GOLD[0], ("Two b.", ""), GOLD[2]), gold) == Measured(2, 2, 2, 2)
    assert measured(pairs(GOLD[0], ("Two b. Three c.", "Tres c.")), gold) == Measured(2, 1, 2, 1)


def test_f1_is_the_harmonic_mean_and_counts_add_up() -> None:
    assert (Measured(2, 2, 2, 1) + Measured(2, 1, 2, 2)).f1 == 0.75
    assert Measured(4, 2, 2, 2).f1 == pytest.approx(2 / 3)
    assert Measured().f1 == 0.0
