"""Words in the search: whatever form, spelling or language they are typed in, what is meant comes first."""

from __future__ import annotations

import pytest

from db.site.search.forms import possible
from tests.db.site.conftest import Open, Site
from tests.db.site.found import answer, article, found

STORM = (("Cytokine storm", "Tormenta de citoquinas"),)
SHELF = (
    article("storm-pair", en="A review", es="Una revisión", pairs=STORM),
    article("storm-en", en="Cytokine storms after transfusion", en_text="Why they come."),
    article("storm-es", es="La tormenta de citoquinas en el anciano"),
    article("year", es="Un año de seguimiento"),
    article("years", es="Cinco años en la consulta"),
    article("anus", es="El ano y sus fístulas"),
    article("biopsy", en="Biopsy of the kidney", es="Biopsia renal"),
    article("biopsies", en="Two hundred biopsies", es="Doscientas biopsias"),
    article("guides", es="Directrices para la infección por el VIH"),
    article("tumour", en="Tumours and oedema in the paediatric ward"),
    article("covid", en="COVID-19 and interleukin IL-6"),
    article("tnf", en="Anti-TNF-α after infliximab"),
    article("vitamin", es="La vitamina A y la hepatitis E"),
    article("ward", es="Niños vacunados en la planta"),
    article("crohn", en="Crohn disease, non-steroidal anti-inflammatories and VIH y sida"),
    article("sjogren", en="Sjögren’s syndrome by J. Peñalosa-Ruiz: antiinflammatory"),
    article("filler-1", es="Nada que ver con lo demás"),
    article("filler-2", en="Nothing of that kind at all"),
)


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site(*SHELF)


@pytest.mark.parametrize(
    ("words", "works"),
    [
        ("biopsia", ["biopsy", "biopsies"]),
        ("biopsias", ["biopsies", "biopsy"]),
        ("biopsy", ["biopsy", "biopsies"]),
        ("directriz infecciones", ["guides"]),
        ("vacunar niñas", ["ward"]),
        ("vacunación del niño", ["ward"]),
        ("tumor", ["tumour"]),
        ("edema pediatric", ["tumour"]),
        ("covid19", ["covid"]),
        ("IL6", ["covid"]),
        ("COVID 19", ["covid"]),
        ("TNF-alfa", ["tnf"]),
        ("antitnf", []),
        ('"biopsia"', ["biopsy"]),
        ("Crohn's disease", ["crohn"]),
        ("crohn,disease", ["crohn"]),
        ("VIH/sida", ["crohn"]),
        ("nonsteroidal", ["crohn"]),
        ("antiinflammatory", ["sjogren", "crohn"]),
        ("anti-inflammatory", ["sjogren", "crohn"]),
        ("sjogren syndrome", ["sjogren"]),
        ("K. Penalosa", ["sjogren"]),
        ("S.I.D.A.", ["crohn"]),
        ("biopsi*", ["biopsies", "biopsy"]),
        ("vitamina A", ["vitamin"]),
        ("fístulas de la vitamina", []),
        ("el ano de las fístulas", ["anus"]),
    ],
)
def test_forms_and_spellings(site: Site, words: str, works: list[str]) -> None:
    assert sorted(found(site, words)) == sorted(works)
    assert found(site, words)[:1] == works[:1]


@pytest.mark.parametrize(("words", "first"), [("año", "year"), ("años", "years"), ("ano", "anus"), ("AÑO", "year")])
def test_n_is_not_ñ(site: Site, words: str, first: str) -> None:
    works = found(site, words)
    assert works[0] == first
    assert set(works) == {"year", "years", "anus"}
    assert (works.index("anus") == 2) == ("ñ" in words.lower())


def test_the_other_language_is_searched_and_said(site: Site) -> None:
    said = answer(site, "tormenta de citoquinas")
    assert said["also"] == ["cytokine storm"]
    works = [row["work_id"] for row in said["results"]]
    assert set(works) == {"storm-pair", "storm-en", "storm-es"}
    assert works[-1] == "storm-en"
    page = site.page("/search?q=tormenta+de+citoquinas")
    [also] = page.cssselect(".also")
    assert "cytokine storm" in also.text_content()
    [off] = also.xpath(".//a/@href")
    assert "storm-en" not in [link.split("/")[-1].split("?")[0] for link in site.page(off).xpath("//h2//a/@href")]


@pytest.mark.parametrize("words", ["cytokine storm", "Cytokine Storms", "tormentas de citocinas", "tormenta citoquina"])
def test_every_way_to_say_it_finds_what_says_it(site: Site, words: str) -> None:
    assert "storm-pair" in found(site, words)


def test_across_languages_within_a_longer_search(site: Site) -> None:
    assert found(site, "tormenta de citoquinas transfusion") == ["storm-en"]
    assert "storm-en" not in found(site, "tormenta de citoquinas transfusion", across="0")
    assert found(site, "cytokine storm anciano") == ["storm-es"]


def test_where_nothing_has_all_words_what_has_most_is_shown_and_said_to_be(site: Site) -> None:
    words = "tormenta de citoquinas transfusion"
    assert not answer(site, words)["some_words_only"]
    strict = answer(site, words, across="0")
    assert strict["some_words_only"]
    assert {row["work_id"] for row in strict["results"]} == {"storm-es", "storm-pair"}
    assert site.page("/search?across=0&q=tormenta+de+citoquinas+transfusion").cssselect(".also[role=status]")
    assert found(site, '"tormenta de citoquinas" transfusion', across="0") == []  # quotes are meant
    assert found(site, "tormenta transfusion", across="0") == []  # of two words, neither is left out


def test_a_misspelt_word_is_asked_about(site: Site) -> None:
    said = answer(site, "vitmaina hepatitis")
    assert (said["count"], said["did_you_mean"]) == (0, "vitamina hepatitis")
    [link] = site.page("/search?q=vitmaina+hepatitis").xpath("//*[@class='suggestion']/a/@href")
    assert "vitamin" in site.get(link).text
    assert answer(site, "seguimeinto")["did_you_mean"] == "seguimiento"
    assert answer(site, "infecion")["did_you_mean"] == "infección"
    assert answer(site, "vitamina")["did_you_mean"] is None


def test_the_forms_found_are_marked(site: Site) -> None:
    marks = [mark.text for mark in site.page("/search?q=biopsia").cssselect("mark")]
    assert {"Biopsia", "biopsias"} <= set(marks)
    assert "cytokine storms" in [
        m.text.lower() for m in site.page("/search?q=tormenta+de+citoquinas").cssselect("mark")
    ]


def test_no_word_has_endless_forms() -> None:
    words = ("citoquinas", "vaccination", "metastasis", "a" * 400, "tratamientos", "organizaciones")
    assert max(len(possible(word)) for word in words) < 250
