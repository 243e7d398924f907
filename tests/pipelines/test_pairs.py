"""Keywords paired across languages: by order, by likeness, each term once, sure in its score."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.fields.pairs import alike, pairs

TERMS = st.lists(st.text(st.characters(categories=["L", "N", "Zs", "P"]), min_size=1, max_size=30), max_size=12)


def said(english: list[str], spanish: list[str]) -> list[tuple[str, str]]:
    return [(pair.en, pair.es) for pair in pairs(english, spanish)]


def test_lists_of_equal_length_are_translations_in_order() -> None:
    english = ["Stroke", "Air ambulances", "Islands", "Aged"]
    spanish = ["Ictus", "Ambulancias aéreas", "Islas", "Anciano"]
    assert said(english, spanish) == list(zip(english, spanish, strict=True))


def test_lists_sorted_each_by_its_alphabet_are_paired_by_cognates() -> None:
    english = ["Arthritis", "Biopsy", "Hypertension", "Ultrasonography"]
    spanish = ["Ultrasonografía", "Artritis", "Hipertensión", "Biopsia"]
    assert said(english, spanish) == [
        ("Arthritis", "Artritis"),
        ("Biopsy", "Biopsia"),
        ("Hypertension", "Hipertensión"),
        ("Ultrasonography", "Ultrasonografía"),
    ]


def test_where_one_list_is_longer_only_what_is_alike_is_paired() -> None:
    assert said(["Gout", "Colchicine", "Aged"], ["Colchicina", "Gota"]) == [
        ("Gout", "Gota"),
        ("Colchicine", "Colchicina"),
    ]


def test_identical_terms_are_sure_and_others_less() -> None:
    by_term = {pair.en: pair.score for pair in pairs(["COVID-19", "Islands"], ["COVID-19", "Islas"])}
    assert by_term["COVID-19"] == 1.0
    assert 0.5 <= by_term["Islands"] < 1.0


@given(TERMS, TERMS)
def test_no_term_is_paired_twice_and_none_is_made_up(english: list[str], spanish: list[str]) -> None:
    found = pairs(english, spanish)
    assert all(pair.en in english and pair.es in spanish and 0 <= pair.score <= 1 for pair in found)
    assert len(found) <= min(len(english), len(spanish))
    assert all(0 <= alike(en, es) <= 1 for en in english[:3] for es in spanish[:3])
