"""Printed names taken apart: Spanish double surnames by a stated rule, and what the print decides before it."""

import pytest

from db.export.names import name

APART = [
    ("Joaquín Peñalosa", "Peñalosa, Joaquín"),
    ("Inés Carballeda Roza", "Carballeda Roza, Inés"),
    ("José Luis García", "García, José Luis"),
    ("María José López Ruiz", "López Ruiz, María José"),
    ("Ana Isabel de la Torre", "de la Torre, Ana Isabel"),
    ("Pedro de la Torre Gil", "de la Torre Gil, Pedro"),
    ("María del Carmen López", "López, María del Carmen"),
    ("José de Jesús Vera Rey", "Vera Rey, José de Jesús"),
    ("Santiago Ramón y Cajal", "Ramón y Cajal, Santiago"),
    ("Clara Vidiella i Mas", "Vidiella i Mas, Clara"),
    ("Mª Teresa Sol Paz", "Sol Paz, Mª Teresa"),
    ("M.ª Ángeles Sol", "Sol, M.ª Ángeles"),
    ("Ana Vicente Paz", "Vicente Paz, Ana"),
    ("José Vicente Paz", "Paz, José Vicente"),
    ("Ana de la Cruz Paz", "de la Cruz Paz, Ana"),
    ("María de la Cruz Paz", "Paz, María de la Cruz"),
    ("J. M. Sol Paz", "Sol Paz, J. M."),
    ("José M. Sol Paz", "Sol Paz, José M."),
    ("John F. Smith", "Smith, John F."),
    ("Sol Paz JM", "Sol Paz, JM"),
    ("Sol Paz, José María", "Sol Paz, José María"),
    ("Ana Sol-Paz", "Sol-Paz, Ana"),
    ("Lía Noa Sol-Paz", "Sol-Paz, Lía Noa"),
    ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
    ("Ana Sol Paz Gil Rey", "Gil Rey, Ana Sol Paz"),
]
GROUPS = ["Grupo EMAR", "Sociedad Española de Reumatología", "COVID-19 Study Group", "Platón", "Red 7"]


@pytest.mark.parametrize(("printed", "apart"), APART)
def test_a_person(printed: str, apart: str) -> None:
    assert str(name(printed)) == apart


@pytest.mark.parametrize("printed", GROUPS)
def test_a_group_stays_whole(printed: str) -> None:
    assert (name(printed).family, name(printed).given) == (printed, "")


def test_no_word_of_a_name_is_lost() -> None:
    for printed, _ in APART:
        found = name(printed)
        assert sorted(f"{found.given} {found.family}".replace(",", "").split()) == sorted(
            printed.replace(",", "").split()
        )
