"""Two abstracts that say the same raise nothing, however the figures are written; a planted fault is told."""

import random
from collections import Counter
from itertools import islice

import pytest

from db.agreement import differences
from tests.planting import NAMED, Pair, medicated, own, planted, real, sound

FAULTS = 300
FLAGGED, WOLVES = 0.95, 0.03
"""The least share of planted faults, and the share of sound pairs, that is flagged."""


def flagged(pairs: list[Pair]) -> list[str]:
    return [f"{pair.name}: {found}" for pair in pairs if (found := differences(pair.en, pair.es))]


def test_planted_faults_are_flagged_and_sound_pairs_are_not() -> None:
    chance = random.Random("planted")  # noqa: S311 - the same faults each time
    pairs = sound(chance)
    faults = list(islice(planted(pairs, chance), FAULTS))
    assert min(Counter(kind for kind, _ in faults).values()) > FAULTS / 10
    missed = [fault.name for _, fault in faults if not differences(fault.en, fault.es)]
    assert len(missed) <= (1 - FLAGGED) * FAULTS, missed
    assert len(pairs) >= FAULTS
    assert len(wolves := flagged(pairs)) < WOLVES * len(pairs), wolves


def test_each_kind_of_fault_is_told_by_its_own_code() -> None:
    chance = random.Random("codes")  # noqa: S311 - the same faults each time
    codes = {"figure": "numbers_disagree", "drug": "drugs_disagree", "section": "section_counts_disagree"}
    for kind, fault in islice(planted(own(), chance), 60):
        found = {code for code, _ in differences(fault.en, fault.es)}
        assert not found or codes[kind] in found, fault.name


def test_real_pairs_are_sound_and_faults_in_those_not_looked_at_are_flagged() -> None:
    pairs = real()[1::2] or pytest.skip("../shared is absent")
    assert flagged(pairs) == []
    chance = random.Random("real")  # noqa: S311 - the same faults each time
    faults = [fault for _, fault in islice(planted(pairs, chance), FAULTS)]
    missed = [fault.name for fault in faults if not differences(fault.en, fault.es)]
    assert len(missed) <= (1 - FLAGGED) * FAULTS, missed


@pytest.mark.parametrize(("english", "spanish"), NAMED)
def test_a_drug_is_one_in_both_languages(english: str, spanish: str) -> None:
    assert differences(f"All were given {english}.", f"Todos recibieron {spanish}.") == []
    told = differences(f"All were given {english}.", "Todos recibieron cuidados.")
    assert [code for code, _ in told] == ["drugs_disagree"], told


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("In 1,234 patients (12.5%; P<.05)", "En 1.234 pacientes (12,5 %; p < 0,05)"),
        ("In 1 942 514 records", "En 1.942.514 registros"),
        ("Three of 45 patients", "3 de 45 pacientes"),
        ("Thirty-five women and 7 men", "35 mujeres y siete hombres"),
        ("From March 1st, 2020", "Desde el 1 de marzo de 2020"),
        ("The 2nd visit after 12 months", "La segunda visita a los 12 meses"),
        ("Type II diabetes, 40 cases", "Diabetes tipo 2, 40 casos"),
        ("In the 1990s, 12 cases", "En los años 90, 12 casos"),
        ("1.5 million people", "1 500 000 personas"),
        ("After 10 p.m. in 63 per cent", "Después de las 22 horas en el 63 por ciento"),
        ("Aged 20-39 years (95% CI 1.1-3.4)", "De 20 a 39 años (IC95%: 1,1 a 3,4)"),
        ("Below 60 mm Hg", "Por debajo de 60 mmHg"),
        ("A κ of 0·867", "Un κ de 0,867"),
        ("Given 5 µg and COVID-19", "Con 5 μg y COVID-19"),
        ("We saw 40 patients, as in 2009", "Vimos a 40 pacientes"),  # loose: one figure is left out
    ],
)
def test_figures_are_the_same_however_they_are_written(english: str, spanish: str) -> None:
    assert differences(english, spanish) == []


@pytest.mark.parametrize(
    ("english", "spanish", "told"),
    [
        ("12 of 40", "21 de 40", ("numbers_disagree", "en 12, es 21")),
        ("12 of 40, then 12", "12 de 40, luego 13", ("numbers_disagree", "en 12, es 13")),
        ("0.5%", "5%", ("numbers_disagree", "en 0.5, es 5")),
        ("1,234", "1.243", ("numbers_disagree", "en 1234, es 1243")),
        ("15 mg a day", "15 g al día", ("units_disagree", "15: en mg, es g")),
        ("6 weeks", "6 meses", ("units_disagree", "6: en week, es month")),
        ("7, 8 and 9.5", "algunos", ("numbers_disagree", "en 7 8 9.5")),
        ("with anakinra", "con rituximab", ("drugs_disagree", "en anakinra, es rituximab")),
        ("a" * 400, "a" * 200, ("lengths_disagree", "en 400, es 200")),
        ("Aim: A.\n\nResults: B.", "Objetivo: A.", ("section_counts_disagree", "en 2, es 1")),
    ],
)
def test_what_differs_is_named(english: str, spanish: str, told: tuple[str, str]) -> None:
    assert differences(english, spanish) == [told]


def test_the_generated_drugs_are_all_different() -> None:
    pairs = medicated([Pair("", "", "")] * 50, random.Random(1))  # noqa: S311 - the same each time
    assert len({pair.name for pair in pairs}) > 20
