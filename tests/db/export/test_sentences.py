"""Sentences of abstracts: where they end, where they only seem to, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.export.sentences import sentences


@pytest.mark.parametrize(
    "text",
    [
        "Se midió la fiebre.|Bajó pronto.",
        "¿Sirve la vacuna?|¡Sí!|«Mucho», dicen.",
        "It fell to 3.5 mg/dL (p<0.05).|58.8% were women.",
        "As Ruiz et al. showed, it falls.|It was seen by Ruiz et al.|The rest was not.",
        "Según Paz et al. (2019), baja.",
        "Ruiz et al. 2019 agree.",
        "By Dr. Paz and Prof. Gil of St. Mary.|None.",
        "Approved in the U.S. Congress.|Sold in the U.S.|The rest was not.",
        "En EE. UU. Medicare pagó.|En España no.",
        "See Fig. 2 and vol. 3, no. 4.|Then stop.",
        "Riesgo con i.c. 95 y c.i. 0·68 a 1·58.|Fin.",
        "Grew S. aureus and E. coli.|Nothing else.",
        "Operado por Juan B. Pérez en mayo.",
        "Vaccinated against hepatitis B.|The rest were not.",
        "Low in vitamin D.|Children were not.",
        "1. Ver.|2. Oír.|A. Callar.",
        "Treated (with rest. None with drugs) and sent home.|Well.",
        "Treated (with rest.|None with drugs, which were many" + ", and well liked" * 20 + ") and sent home.",
        "It rose...|Then fell.",
        'He said "no."|She said "yes."',
        "Lines\nthat break.|End.",
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str) -> None:
    assert sentences(text.replace("|", " ")) == text.split("|")


def test_paragraphs_end_sentences_without_a_stop() -> None:
    assert sentences("Aim\n\nto see\n \n\nThe end") == ["Aim", "to see", "The end"]


texts = st.lists(
    st.sampled_from([".", "!", "?", "…", " ", "\n", "\n\n", "(", ")", "a", "B", "al", "é", "5", "Dr", "«", "»", "U.S"]),
    max_size=60,
).map("".join)


@given(st.one_of(texts, st.text()))
def test_only_white_space_is_lost_and_no_sentence_is_empty(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in found)


@pytest.mark.parametrize("piece", [".", " ", "\n", "(", ". ", "A. ", "a.) ", "1,", "\n ", "«"])
def test_a_hundred_thousand_odd_characters_are_read_to_the_end(piece: str) -> None:
    """An expression that goes back over what it has read would take hours here."""
    text = piece * (100_000 // len(piece)) + "End."
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
