"""Two editions that contradict each other are flagged; two that differ as editions do are not."""

from dataclasses import replace

import pytest

from db.disagreements import disagreements
from db.record import Author, Edition, Title
from tests.db.decided import COPY, ENGLISH, SPANISH, collection


def test_sound_editions_agree_whatever_their_identifiers() -> None:
    copy = replace(COPY, titles=SPANISH.titles[1:])
    assert list(disagreements([SPANISH, ENGLISH, copy])) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (replace(ENGLISH, volume="4"), ("volume", "3 / 4")),
        (replace(ENGLISH, year=2023), ("year", "2024 / 2023")),
        (replace(ENGLISH, pages="11-19"), ("pages", "1-9 / 11-19")),
        (replace(ENGLISH, authors=(Author("Ana Gil"),)), ("authors", "2 / 1")),
        (replace(COPY, titles=(Title("es", "La gripe del niño"),)),
         ("title_es", "La neumonía en adultos / La gripe del niño")),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_with_what_both_say(other: Edition, found: tuple[str, str]) -> None:
    assert list(disagreements([SPANISH, other])) == [found]


@pytest.mark.parametrize(
    "other",
    [
        replace(ENGLISH, pages="1-e9"),
        replace(ENGLISH, volume=None, year=2023),  # available online, in no issue yet
        replace(ENGLISH, journal="Another Journal", volume="99"),  # numbered on its own
        replace(ENGLISH, volume=None, pages=None, authors=()),
        replace(COPY, titles=(Title("es", "LA NEUMONÍA EN ADULTOS: estudio de un caso"),)),
    ],
)
def test_what_differs_by_nature_or_is_not_said_is_no_contradiction(other: Edition) -> None:
    assert list(disagreements([SPANISH, other])) == []


def test_a_work_is_flagged_until_a_person_decides() -> None:
    from db import decisions
    from db.decisions import Asked

    with collection() as held:
        held.read(SPANISH, replace(ENGLISH, volume="4"))
        flag = (SPANISH.id, "editions_disagree", "warning", "volume: 3 / 4")
        assert held.rows("SELECT * FROM work_flags") == [flag]
        assert held.rows("SELECT flags FROM bilingual") == [('["editions_disagree"]',)]
        decisions.decide(held.store.db, held.curation, [Asked(ENGLISH.id, "volume", "4-5", "Ana", "the printed issue")])
        assert held.rows("SELECT volume, flags FROM bilingual") == [("4-5", "[]")]
        assert held.rows("SELECT * FROM work_flags") == []
