"""Datasette's own pages: the reviewers' queries, the tables' words and links."""

import asyncio
import json
from urllib.parse import quote

import pytest
import yaml
from lxml import html

from db.schema import DICTIONARY
from db.site.metadata import METADATA, metadata
from tests.db.site.conftest import Site
from tests.db.site.shelf import SPANISH_ONLY, WORK

LITERATURE = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["literature"]
QUERIES = list(LITERATURE["queries"])


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_runs_and_finds_something(site: Site, name: str) -> None:
    assert site.get(f"/literature/{name}.json").json()["rows"]
    for lang in ("en", "es"):
        page = site.page(f"/literature/{name}", lang)
        assert page.xpath("string(//h1)") == LITERATURE["queries"][name]["title"][lang]


def test_metadata_names_only_tables_that_exist(site: Site) -> None:
    served = {table["name"] for table in site.get("/literature.json").json()["tables"]}
    views = {view["name"] for view in site.get("/literature.json").json()["views"]}
    assert set(LITERATURE["tables"]) <= served | views


def test_missing_translation_says_which(site: Site) -> None:
    rows = site.get("/literature/missing_translation.json?_shape=array").json()
    missing = {row["work_id"]: json.loads(row["missing"]) for row in rows}
    assert missing[SPANISH_ONLY.id] == ["title_en", "abstract_en", "keywords_en"]
    assert WORK not in missing
    [gap] = site.get("/literature/gaps_of_journal.json?_shape=array&journal=reumatologia-ejemplar").json()
    assert gap["work_id"] == SPANISH_ONLY.id


def test_worst_come_first(site: Site) -> None:
    rows = site.get("/literature/worst_first.json?_shape=array").json()
    weights = [(row["errors"], row["warnings"], row["remarks"]) for row in rows]
    assert weights == [(0, 1, 2), (0, 1, 0), (0, 0, 1), (0, 0, 1)]
    assert "numbers_disagree (en 42, es 24)" in rows[1]["what"]
    review = site.get("/literature/to_review.json?_shape=array").json()
    assert [row["work_id"] for row in review] == [row["work_id"] for row in rows]
    [row] = site.get("/literature/review_of_code.json?_shape=array&code=numbers_disagree").json()
    assert (row["work_id"], row["severity"]) == (rows[1]["work_id"], "warning")


def test_a_keyword_is_translated_either_way(site: Site) -> None:
    for word in ("enfermer", "nursing"):
        rows = site.get(f"/literature/translations.json?_shape=array&word={word}").json()
        assert rows == [{"en": "nursing", "es": "enfermería", "works": 1, "score": 0.75}]


@pytest.mark.parametrize("word", ['"', '""', "*", 'a"b', "NEAR(", "-", "SARS-CoV-2", "'"])
def test_any_word_may_be_asked_for(site: Site, word: str) -> None:
    assert site.get(f"/literature/translations?word={quote(word)}").status_code == 200


@pytest.mark.parametrize("name", ["to_review", "missing_translation", "keyword_pairs", "coverage"])
def test_the_reviewers_views_are_pages_with_facets_and_links(site: Site, name: str) -> None:
    page = site.page(f"/literature/{name}?_facet=journal_id" if name != "keyword_pairs" else f"/literature/{name}")
    assert page.cssselect("table tbody tr")
    facets = {facet.text for facet in page.cssselect(".facet-info h2 code")}
    assert set(LITERATURE["tables"][name].get("facets", [])[1:2]) <= facets
    for link in page.xpath("//td[@data-label='work_id']/a/@href"):
        assert site.get(link).status_code == 200


@pytest.mark.parametrize(
    "name", [name for name in DICTIONARY["tables"] if not LITERATURE["tables"].get(name, {}).get("hidden")]
)
def test_every_table_page_explains_itself_in_both_languages(site: Site, name: str) -> None:
    for lang in ("en", "es"):
        page = site.page(f"/literature/{name}", lang)
        assert page.xpath("string(//p[@class='description'])") == DICTIONARY["tables"][name]["_"][lang]
        assert len(page.cssselect(".columns > div")) == len(DICTIONARY["tables"][name]) - 1


def test_columns_are_described_in_one_string(site: Site) -> None:
    columns = site.get("/-/metadata.json").json()["databases"]["literature"]["tables"]["bilingual"]["columns"]
    assert columns["volume"] == "Volume · Volumen"
    assert metadata()["title"] == "Cribado"


def test_facets_of_the_articles(site: Site) -> None:
    facets = site.page("/literature/bilingual").cssselect(".facet-info h2 code")
    assert {facet.text for facet in facets} == {"journal_id", "year", "access", "flags"}


def test_filters_and_facets_can_be_taken_off_again(site: Site) -> None:
    page = site.page("/literature/bilingual?access=open&year__gt=2000")
    assert page.xpath("//select[@name='_filter_column_1']/option[@selected]/text()") == ["access"]
    assert page.xpath("//select[@name='_filter_op_2']/option[@selected]/@value") == ["gt"]


def test_articles_show_titles_first(site: Site) -> None:
    def heads(page: html.HtmlElement) -> list[str]:
        return [head.text_content().strip(" ▲▼\n") for head in page.cssselect("th")]

    assert heads(site.page("/literature/bilingual"))[:5] == ["work_id", "year", "status", "title_en", "title_es"]
    assert list(site.get("/literature/bilingual.json?_shape=array").json()[0])[:2] == ["work_id", "doi"]


def test_cells_link_and_read_as_lists(site: Site) -> None:
    page = site.page(f"/literature/bilingual?work_id={WORK}")
    assert page.xpath("//td[@data-label='work_id']/a/@href") == [f"/article/{WORK}"]
    assert page.xpath("//td[@data-label='doi_en']/a/@href") == ["https://doi.org/10.5555/reumae.2019.01.002"]
    assert page.xpath("string(//td[@data-label='keywords_en'])").startswith("Rheumatoid arthritis; Telemedicine; ")
    assert (
        page.xpath("string(//td[@data-label='authors'])") == "Inés Carballeda Roza; Joaquín Peñalosa; Maite Urrutikoa"
    )


def test_an_edition_leads_to_its_work(site: Site) -> None:
    link = site.page("/literature/flags?code=numbers_disagree").xpath("//td[@data-label='edition_id']/a/@href")[-1]
    assert site.get(link).status_code in (200, 301)


ENDLESS = quote("with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/literature/bilingual{}?_next=x", "_next no indica ningún lugar"),
        ("/literature/bilingual{}?_next=99999999999999999999999", "_next no indica ningún lugar"),
        ("/literature/bilingual{}?_sort=nope", "_sort no nombra ninguna columna"),
        (f"/literature{{}}?sql={ENDLESS}", "Se ha interrumpido a los dos segundos"),
    ],
)
def test_a_mistake_is_told_in_the_readers_words_and_is_no_fault(site: Site, path: str, words: str) -> None:
    page = site.get(path.format(""), accept_language="es")
    data = site.get(path.format(".json"))
    assert (page.status_code, data.status_code) == (400, 400)
    assert words in page.text
    assert "<script" not in page.text
    assert words in data.json()["error"]


def test_nothing_is_written(site: Site) -> None:
    answer = asyncio.run(site.datasette.client.post("/literature/bilingual.ris"))
    assert answer.status_code in (403, 405)
