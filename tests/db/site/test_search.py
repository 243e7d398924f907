"""Search: whatever is typed is safe, and what is meant is found."""

import base64
import json
import sqlite3
from collections import OrderedDict
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from db.site.search import find
from db.site.search.expression import plain as match_expression
from db.site.search.query import FILTERS
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ENGLISH_EDITION, UNEQUAL, UNSTRUCTURED, WORK

ODD = [
    *("", " ", '"', '""', '"""', "*", "**", "NEAR", "NEAR(a b)", "AND", "OR NOT", "(", ")", "())", "title_en:x", "^a"),
    *("-", "--", "a-b", "a+b", "+", "\\", "a\\b", "'", "';DROP TABLE works;--", "{a b}", "%", "a*b", 'a"b', "“gota”"),
    *("\x00", "a\x00b", "💉", "ñ", "é" * 600, "a " * 400, "\ue000", "<b>", "{{ 7 * 7 }}", "\u202e", "10.", "doi:"),
]


def found(site: Site, words: str) -> list[str]:
    return [row["work_id"] for row in site.get(f"/search.json?q={quote(words)}").json()["results"]]


@pytest.mark.parametrize("words", ODD)
def test_odd_input_is_answered(site: Site, words: str) -> None:
    for path in ("/search", "/search.json", "/literature/bilingual"):
        key = "_search" if path.startswith("/lit") else "q"
        assert site.get(f"{path}?{key}={quote(words)}").status_code == 200


def test_bytes_that_are_no_text_are_answered(site: Site) -> None:
    assert site.get("/search?q=%ff%fe%00").status_code == 200


@given(st.text())
def test_no_text_makes_a_bad_query(words: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (a, tokenize='unicode61 remove_diacritics 2')")
    if match := match_expression(words):
        connection.execute("SELECT * FROM t WHERE t MATCH ?", [match]).fetchall()
    connection.close()


@pytest.mark.parametrize(
    ("words", "works"),
    [
        ("neumonia", [UNSTRUCTURED.id]),
        ("NEUMONÍA", [UNSTRUCTURED.id]),
        ("SARS-CoV-2", [UNSTRUCTURED.id]),
        ("CoV SARS 2", [UNSTRUCTURED.id]),
        ('"CoV SARS 2"', []),
        ("lupus biopsy", [UNEQUAL.id]),
        ("lupus gout", []),
        ("lupus 2019", []),
        ("neumonia 2021", []),
        ("artritis 2019", [WORK]),
        ("biops*", [UNEQUAL.id]),
        ("biops", []),
        ("carballeda", [WORK]),
        ("«artritis reumatoide»", [WORK]),
        ("10.5555/reumae.2019.01.002", [WORK]),
        ("https://doi.org/10.5555/REUMAE.2019.01.002", [WORK]),
        (ENGLISH_EDITION.id, [WORK]),
    ],
)
def test_what_is_found(site: Site, words: str, works: list[str]) -> None:
    assert found(site, words) == works


def test_a_year_that_no_article_holds_is_that_of_publication_and_the_page_says_so(site: Site) -> None:
    assert site.get("/search.json?q=artritis+2019").json()["year"] == "2019"
    assert "Articles published in 2019." in site.page("/search?q=artritis+2019").text_content()
    assert site.get("/search.json?q=artritis+2019&year=2019").json()["year"] is None
    assert "published in" not in site.page("/search?q=artritis").text_content()
    assert json.loads(site.get("/search.jsonl?q=artritis+2019").text)["work_id"] == WORK


def test_a_doi_is_looked_for_within_the_filters(site: Site) -> None:
    path = "/search.json?q=10.5555/reumae.2019.01.002"
    assert [site.get(f"{path}&year={year}").json()["count"] for year in (2019, 1990)] == [1, 0]


@pytest.mark.parametrize("words", ["artritis AND reumatoide", "www.doi.org/10.5555/reumae.2019.01.002?x=1"])
def test_what_other_sites_take_is_taken_here(site: Site, words: str) -> None:
    assert found(site, words) == [WORK]


def test_a_bomb_for_a_place_is_none(site: Site) -> None:
    start = base64.urlsafe_b64encode(b"[" * 3000).decode()
    assert site.get(f"/search.json?q=artritis&next={start}").status_code == 200


def test_title_before_abstract(site: Site) -> None:
    assert found(site, "artritis") == [WORK, UNSTRUCTURED.id]


def test_json_says_what_the_page_says(site: Site) -> None:
    answer = site.get("/search.json?q=gota").json()
    assert answer["query"] == "gota"
    assert answer["count"] == 1
    assert answer["next"] is None
    [row] = answer["results"]
    assert row["title_es"] == "Rodilla tumefacta tras una neumonía por SARS-CoV-2: no todo derrame es reactivo"
    assert (row["journal"], row["year"], row["doi"]) == ("Reumatología Ejemplar", 2020, "10.5555/reuma.2020.04.007")
    assert "la gota es frecuente" in row["snippet_es"]
    assert "<" not in row["snippet_es"]


def test_matches_are_marked_and_lead_to_the_article(site: Site) -> None:
    page = site.page("/search?q=neumonia")
    assert [mark.text for mark in page.cssselect("mark")] == ["neumonía", "neumonía"]
    assert set(page.xpath("//h2//a/@href")) == {f"/article/{UNSTRUCTURED.id}?q=neumonia"}
    assert page.xpath("//h2/span/@lang") == ["en", "es"]


def test_matching_keywords_and_authors_are_named(site: Site) -> None:
    assert [m.text_content() for m in site.page("/search?q=telemedicina").cssselect(".match")] == [
        "Telemedicine",
        "Telemedicina",
    ]
    assert "Joaquín Peñalosa" in site.page("/search?q=penalosa").cssselect(".match")[0].text_content()


def test_nothing_found_helps_on(site: Site) -> None:
    [words] = site.page("/search?q=zzzz").cssselect(".found")
    assert "No article matches: zzzz" in words.text_content()
    assert "Try the term in the other language" in words.text_content()


def test_nothing_but_signs(site: Site) -> None:
    assert "There is no word or number in this search" in site.page("/search?q=%2A").text_content()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(), st.text(max_size=8), st.sampled_from(sorted(FILTERS)))
def test_any_text_gets_an_answer(site: Site, words: str, value: str, name: str) -> None:
    asked = urlencode({"q": words, name: value, "next": value, "sort": value}, errors="replace")
    answer = site.get(f"/search.json?{asked}")
    assert answer.status_code == 200
    assert set(answer.json()) >= {"query", "count", "count_is_capped", "next", "also", "facets", "results"}
    etree.fromstring(site.get(f"/search.atom?{asked}").content)


def test_typed_words_stay_in_the_box(site: Site) -> None:
    assert site.page("/search?q=%22a%22+%3Cb%3E").xpath("//input[@name='q']/@value") == ['"a" <b>']


def test_pages_follow_one_another_without_gap_or_overlap(open_site: Open) -> None:
    many = [
        replace(UNEQUAL, native_id=f"S{n:03}", doi=f"10.5555/n.{n}", url=f"https://x.example/{n}") for n in range(45)
    ]
    site = open_site(*many)
    seen: list[str] = []
    path = "/search?q=lupus"
    while path:
        page = site.page(path)
        seen += page.xpath("//h2/span[@lang='en']/a/@href")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert len(seen) == 45
    assert len(set(seen)) == 45


@pytest.mark.parametrize("start", ["-1", "x", "1e9", "99999999999999999999", "³"])
def test_a_senseless_next_is_answered(site: Site, start: str) -> None:
    assert site.get(f"/search?q=lupus&next={quote(start)}").status_code == 200


def test_too_many_to_count_are_not_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MANY", 1)
    monkeypatch.setattr(find, "remembered", OrderedDict())
    answer = site.get("/search.json?q=artritis").json()
    assert (answer["count"], answer["count_is_capped"]) == (1, True)
    assert "More than 1 articles" in site.page("/search?q=artritis").text_content()


def test_articles_table_has_the_same_search(site: Site) -> None:
    page = site.page("/literature/bilingual?_search=SARS-CoV-2+neumonia")
    assert page.xpath("//input[@name='_search']/@value") == ["SARS-CoV-2 neumonia"]
    rows = site.get("/literature/bilingual.json?_shape=array&_search=neumonia").json()
    assert [row["work_id"] for row in rows] == [UNSTRUCTURED.id]
