"""Citations as the rules print them: Citing Medicine and the ICMJE's samples for Vancouver, the manual for APA 7."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from db.export.citing import STYLES, Style, cite
from db.export.names import name
from db.export.record import EMPTY, Credit, Record

Lang = Literal["en", "es"]


def article(*authors: str, **fields: object) -> Record:
    english = replace(EMPTY.en, title=str(fields.pop("title", "Gout")), doi=fields.pop("doi", None))  # type: ignore[arg-type]
    credits = tuple(Credit(author, name(author), ()) for author in authors)
    return replace(EMPTY, en=english, es=replace(english, lang="es"), authors=credits, **fields)  # type: ignore[arg-type]


def said(record: Record, style: Style, lang: Lang = "en") -> str:
    return "".join(run.text for run in cite(record, lang, style))


HALPERN = article(
    "Halpern, SD", "Ubel, PA", "Caplan, AL",
    title="Solid-organ transplantation in HIV-infected patients",
    journal="N Engl J Med", year=2002, volume="347", issue="4", pages="284-287", doi="10.5555/nejm.1",
)  # fmt: skip
"""The ICMJE's sample 1, with the year alone."""
ROSE = article(
    "Rose, ME", "Huerbin, MB", "Melick, J", "Marion, DW", "Palmer, AM", "Schiding, JK", "Kochanek, PM",
    title="Regulation of interstitial excitatory amino acid concentrations after cortical contusion injury",
    journal="Brain Res", year=2002, volume="935", issue="1-2", pages="40-46",
)  # fmt: skip
"""The ICMJE's sample 1.a: more than six authors."""


def test_vancouver_as_the_samples_have_it() -> None:
    assert said(HALPERN, "vancouver") == (
        "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. "
        "N Engl J Med. 2002;347(4):284-7. doi: 10.5555/nejm.1"
    )
    assert said(ROSE, "vancouver") == (
        "Rose ME, Huerbin MB, Melick J, Marion DW, Palmer AM, Schiding JK, et al. Regulation of interstitial "
        "excitatory amino acid concentrations after cortical contusion injury. Brain Res. 2002;935(1-2):40-6."
    )


def test_apa_as_the_manual_has_it() -> None:
    assert said(HALPERN, "apa") == (
        "Halpern, S. D., Ubel, P. A., & Caplan, A. L. (2002). Solid-organ transplantation in HIV-infected patients. "
        "N Engl J Med, 347(4), 284–287. https://doi.org/10.5555/nejm.1"
    )
    assert [run.text for run in cite(HALPERN, "en", "apa") if run.italic] == ["N Engl J Med", "347"]


def test_six_authors_are_named_and_of_seven_six() -> None:
    assert "et al" not in said(replace(ROSE, authors=ROSE.authors[:6]), "vancouver")
    assert said(ROSE, "vancouver").count(", ") == 6


def test_apa_names_twenty_and_of_more_nineteen_and_the_last() -> None:
    twenty = [f"Gil{at}, A" for at in "abcdefghijklmnopqrst"]
    assert "Gils, A., & Gilt, A. (n.d.)" in said(article(*twenty), "apa")
    more = said(article(*twenty, "Paz, B", "Last, C"), "apa")
    assert "Gils, A., … Last, C. (n.d.)" in more
    assert "Gilt" not in more
    assert "&" not in more


@pytest.mark.parametrize(
    ("last", "lang", "joint"),
    [
        ("Ruiz, Ana", "en", "Paz, B., & Ruiz, A."),
        ("Ruiz, Ana", "es", "Paz, B. y Ruiz, A."),
        ("Iglesias, Ana", "es", "Paz, B. e Iglesias, A."),
        ("Hidalgo, Ana", "es", "Paz, B. e Hidalgo, A."),
        ("Hierro, Ana", "es", "Paz, B. y Hierro, A."),
        ("Íñiguez, Ana", "es", "Paz, B. e Íñiguez, A."),
    ],
)
def test_the_last_author_is_joined_as_the_language_joins(last: str, lang: Lang, joint: str) -> None:
    assert said(article("Paz, Bea", last), "apa", lang).startswith(joint)


@pytest.mark.parametrize("style", STYLES)
def test_a_retracted_article_is_cited_as_such(style: Style) -> None:
    retracted = replace(HALPERN, status="retracted")
    assert "Retracted article" in said(retracted, style)
    assert "Artículo retractado" in said(retracted, style, "es")
    assert "etract" not in said(replace(HALPERN, status="corrected"), style)


def test_what_is_not_known_is_left_out() -> None:
    assert said(article(), "vancouver") == "Gout."
    assert said(article(), "apa") == "Gout. (n.d.)."
    assert said(article(), "apa", "es") == "Gout. (s. f.)."
    assert said(article(journal="Rev", year=2020), "vancouver") == "Gout. Rev. 2020."
    assert said(article(journal="Rev", issue="2"), "apa") == "Gout. (n.d.). Rev, (2)."
    assert said(article(title="Gout?", journal="Rev."), "apa") == "Gout? (n.d.). Rev."
    assert cite(EMPTY, "en", "apa") == ()


def test_groups_and_particles_stay_whole() -> None:
    both = article("Grupo de Trabajo EMAR", "Ana María de la Fuente Gil")
    assert said(both, "vancouver").startswith("Grupo de Trabajo EMAR, de la Fuente Gil AM. ")
    assert said(both, "apa").startswith("Grupo de Trabajo EMAR, & de la Fuente Gil, A. M. (n.d.)")
