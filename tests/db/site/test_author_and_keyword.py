"""The pages of authors and keywords: every article under one name or term, however it is spelt, and what is around."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from db.record import Author, KeywordPair, Keywords
from db.site.links import author_path, keyword_path
from db.site.pages import listing
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ARTICLES, HOSTILE, UNEQUAL, UNSTRUCTURED, WORK

PAIR = KeywordPair("Gout", "Gota", 0.9)
OTHERS = tuple(
    replace(
        UNEQUAL,
        url=f"https://reumatologia.example/S000000002300{number:04d}",
        native_id=f"S000000002300{number:04d}",
        doi=f"10.5555/reuma.2023.{number}",
        titles=tuple(replace(title, text=f"{title.text} {number}") for title in UNEQUAL.titles),
        year=None if number == 6 else 2000 + number // 2,
        keywords=(Keywords("en", ("GOUT", "Aging")), Keywords("es", ("Gota", "Envejecimiento"))),
        pairs=(PAIR,),
        affiliations=("Hospital de la Sierra",),
        authors=(Author("INES CARBALLEDA-ROZA", (0,)), Author("S. Brandt", (0,))),
    )
    for number in range(1, 7)
)


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site(*ARTICLES, *OTHERS, HOSTILE)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)


def asked(site: Site, path: str) -> Any:
    response = site.get(path)
    assert response.status_code == 200, path
    return response.json()


@pytest.mark.parametrize("name", ["Inés Carballeda Roza", "ines carballeda roza", "INÉS CARBALLEDA-ROZA"])
def test_an_author_however_the_name_is_written(site: Site, name: str) -> None:
    page = asked(site, f"{author_path(name)}.json")
    assert page["name"] == (name if name == "Inés Carballeda Roza" else "INES CARBALLEDA-ROZA")
    assert page["count"] == 7
    assert page["years"] == [2000, 2019]
    assert page["results"][0]["work_id"] == WORK
    assert page["spellings"] == [
        {"name": "INES CARBALLEDA-ROZA", "articles": 6},
        {"name": "Inés Carballeda Roza", "articles": 1},
    ]
    assert [(other["name"], other["articles"]) for other in page["coauthors"]] == [
        ("S. Brandt", 6),
        ("Joaquín Peñalosa", 1),
        ("Maite Urrutikoa", 1),
    ]
    assert page["affiliations"][0] == {"text": "Hospital de la Sierra", "articles": 6}
    assert page["orcids"] == [{"orcid": "0000-0002-1825-0097", "link": "https://orcid.org/0000-0002-1825-0097"}]


def test_a_part_of_a_name_is_no_name(site: Site) -> None:
    for name in ("Carballeda Roza", "Ines", "Carballeda Roza Inés"):
        assert site.get(author_path(name)).status_code == 404
        assert site.get(f"{author_path(name)}.json").status_code == 404


@pytest.mark.parametrize("term", ["gota", "Gota", "GÓTA", "gout"])
def test_a_keyword_in_either_language(site: Site, term: str) -> None:
    page = asked(site, f"{keyword_path(term)}.json")
    assert page["count"] == 7
    assert {row["work_id"] for row in page["results"]} >= {UNSTRUCTURED.id}
    lang, other = ("en", "es") if term == "gout" else ("es", "en")
    assert page["lang"] == lang
    assert [(each["term"], each["articles"]) for each in page["translations"][other]] == [
        ("gota" if other == "es" else "gout", 6)
    ]
    assert page["translations"][lang] == []
    beside = {lang: [(each["term"], each["articles"]) for each in page["neighbours"][lang]] for lang in ("en", "es")}
    assert beside == {
        "en": [("Aging", 6), ("COVID-19", 1)],
        "es": [("Envejecimiento", 6), ("COVID-19", 1), ("Artrocentesis", 1)],
    }


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("path", [author_path("Inés Carballeda Roza"), keyword_path("gota")])
def test_pages_show_each_article_once_the_newest_first(site: Site, path: str) -> None:
    seen: list[Any] = []
    begin: str | None = ""
    while begin is not None:
        page = asked(site, f"{path}.json?next={begin}")
        assert len(page["results"]) <= 3
        seen += page["results"]
        begin = page["next"]
    assert len(seen) == len({row["work_id"] for row in seen}) == 7
    years = [row["year"] or 0 for row in seen]
    assert years == sorted(years, reverse=True)


@pytest.mark.usefixtures("small_pages")
def test_the_next_page_is_a_link(site: Site) -> None:
    path = keyword_path("gota")
    for _ in range(2):
        [link] = site.page(path).xpath("//a[@rel='next']/@href")
        path = link
    assert not site.page(path).xpath("//a[@rel='next']")
    assert site.page("/keyword/gota?next=0.0").xpath("//main//a[@href='/keyword/Gota' and starts-with(text(), 'From')]")


@pytest.mark.parametrize("begin", ["x", "1.2.3", "-1.5", "9" * 40, "²", "%00"])
def test_an_odd_beginning_is_the_beginning(site: Site, begin: str) -> None:
    assert len(asked(site, f"/keyword/gota.json?next={quote(begin)}")["results"]) == 7


def test_more_than_anyone_counts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MANY", 5)
    monkeypatch.setattr(listing, "LOOKED_AT", 4)
    page = asked(site, "/keyword/gota.json")
    assert (page["count"], page["count_is_capped"], page["counted_over"]) == (5, True, 4)
    assert "More than 5 articles" in site.page("/keyword/gota").text_content()


@pytest.mark.parametrize("path", [author_path("Inés Carballeda Roza"), keyword_path("gota")])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_link_leads_somewhere(site: Site, path: str, lang: str) -> None:
    page = site.page(path, lang)
    links = [link for link in page.xpath("//main//a/@href") if link.startswith("/")]
    assert any(link.startswith("/article/") for link in links)
    assert any(link.startswith("/journal/") for link in links)
    assert any(link.startswith("/author/") for link in links)
    for link in set(links):
        assert site.get(link).status_code == 200, link


def test_all_of_an_author_can_be_taken_away(site: Site, small_pages: None) -> None:  # noqa: ARG001  # all, not a page
    lines = site.get(f"{author_path('Inés Carballeda Roza')}.jsonl").text.splitlines()
    assert len({json.loads(line)["work_id"] for line in lines}) == 7
    assert site.get("/author/nobody.jsonl").status_code == 404
    assert site.get("/keyword/gota.ris").text.count("TY  -") == 7


@pytest.mark.parametrize("kind", ["author", "keyword"])
@pytest.mark.parametrize("words", ["%00", "%ff", "%F0%9F%92%89", "a%2Fb", "..%2F..", "'\"<script>", "x" * 3000])
def test_odd_words_are_answered(site: Site, kind: str, words: str) -> None:
    assert site.get(f"/{kind}/{words}").status_code == 404


def test_hostile_words_are_shown_as_words(site: Site) -> None:
    name, term = HOSTILE.authors[0].name, HOSTILE.keywords[0].terms[0]
    paths: list[tuple[Callable[[str], str], str]] = [(author_path, name), (keyword_path, term)]
    for path, words in paths:
        page = site.page(path(words))
        assert page.xpath("string(//h1)").strip() == words
        assert not page.xpath("//script | //a[starts-with(@href, 'javascript')]")


def test_the_content_says_its_language(site: Site) -> None:
    page = site.page("/keyword/gota")
    assert page.xpath("string(//h1/@lang)") == "es"
    assert page.xpath("//ul[@lang='en']/li/a/text()")[0] == "gout"
