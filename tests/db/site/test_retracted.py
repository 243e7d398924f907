"""A retracted work is unmistakable: on its page, in search results, in tables and in what is exported."""

from dataclasses import replace

import pytest
from lxml import html

from db.record import Edition, Notice, Title
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ENGLISH_EDITION, STRUCTURED, UNEQUAL, UNSTRUCTURED, WORK

MARK = "Retracted"
NOTICE = Edition(
    url="https://www.example.org/es-retractacion-articulo-S0000000019000990",
    platform="doyma",
    native_id="S0000000019000990",
    type_code="retraction",
    titles=(Title("es", "Nota de retractación"),),
    notices=(Notice("retraction", own=False, doi=STRUCTURED.doi),),
)
DOUBTED = replace(UNEQUAL, status="concern", notices=(Notice("concern", own=True),))


@pytest.fixture(scope="module")
def retracted(open_site: Open) -> Site:
    return open_site(STRUCTURED, ENGLISH_EDITION, UNSTRUCTURED, DOUBTED, NOTICE)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_its_page_says_so_in_both_languages_and_leads_to_the_notice(retracted: Site) -> None:
    for lang, words in (("es", "ha sido retractado"), ("en", "has been retracted")):
        [banner] = retracted.page(f"/article/{WORK}", lang).cssselect(".standing.retracted")
        assert words in text(banner)
    [link] = banner.xpath(".//a/@href")
    assert "Nota de retractación" in retracted.page(link).text_content()


def test_an_article_of_which_nothing_is_said_has_no_mark(retracted: Site) -> None:
    assert retracted.page(f"/article/{UNSTRUCTURED.id}").cssselect(".standing") == []


def test_search_results_are_marked(retracted: Site) -> None:
    results = retracted.page("/search?q=carballeda").cssselect(".results > li")
    assert [text(mark) for result in results for mark in result.cssselect(".status")] == [MARK]
    assert retracted.get("/search.json?q=carballeda").json()["results"][0]["status"] == "retracted"
    assert retracted.page("/search?q=10.5555/reuma.2019.01.001").cssselect(".results .retracted")


def test_tables_say_it_in_words_and_exports_carry_it(retracted: Site) -> None:
    marks = [text(mark) for mark in retracted.page("/literature/bilingual").cssselect("td .status")]
    assert sorted(marks) == ["Expression of concern", MARK]
    assert "retracted" in retracted.get(f"/literature/bilingual.csv?work_id={WORK}").text
    [row] = retracted.get(f"/literature/bilingual.json?work_id={WORK}&_shape=array").json()
    assert row["status"] == "retracted"


def test_the_front_page_counts_them_and_leads_to_them(retracted: Site) -> None:
    [link] = retracted.page("/").xpath("//dl//a[contains(@href, 'retracted')]/@href")
    assert [row["work_id"] for row in retracted.get(f"{link}.json?_shape=array").json()] == [WORK]
