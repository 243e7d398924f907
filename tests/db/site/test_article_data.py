"""What the article page asks of the database, always by an index, and its JSON twin."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from db.site.article import evidence, reading
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ENGLISH_EDITION, STRUCTURED, UNEQUAL, WORK, fill

QUERIES = {
    f"{module.__name__}.{name}": sql
    for module in (reading, evidence)
    for name, sql in vars(module).items()
    if name.isupper() and isinstance(sql, str) and "SELECT" in sql
}
SCANS = re.compile(r"SCAN (27 CONSTANT ROWS|columns|doubts)")
"""The 27 fields of an article, one after the other; and the flags found for it, to sort them."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(fill(tmp_path_factory.mktemp("plans") / "x.db"))) as connection:
        yield connection


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_goes_by_an_index(shelf: sqlite3.Connection, name: str) -> None:
    values = dict.fromkeys(("work_id", "one", "other"), WORK)
    plan = [row[3] for row in shelf.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", values)]
    assert any(step.startswith("SEARCH") for step in plan)
    assert [step for step in plan if step.startswith("SCAN") and not SCANS.fullmatch(step)] == []
    assert [step for step in plan if "AUTOMATIC" in step] == []


def test_all_queries_are_walked() -> None:
    assert len(QUERIES) == 14
    assert "db.site.article.reading.SOURCES" in QUERIES


def test_the_data_is_what_the_page_shows(site: Site) -> None:
    data = site.get(f"/article/{WORK}.json").json()
    page = " ".join(site.page(f"/article/{WORK}").text_content().split())
    assert data["work"]["id"] == WORK
    assert data["work"]["keywords_es"][0] == "Artritis reumatoide"
    assert [edition["id"] for edition in data["editions"]] == [STRUCTURED.id, ENGLISH_EDITION.id]
    assert data["doubts"] == [
        {
            "says": {
                "en": "The two abstracts give different figures",
                "es": "Los dos resúmenes dan cifras distintas",
            },
            "code": "numbers_disagree",
            "severity": "warning",
            "detail": "en 42, es 24",
        }
    ]
    results = data["abstract"]["rows"][2]
    assert [piece["text"] for side in results for piece in side[0]["pieces"] if piece["differs"]] == ["42%", "24 %"]
    assert [(c["lang"], c["style"]) for c in data["citations"]] == [
        (lang, style) for lang in ("en", "es") for style in ("vancouver", "apa")
    ]
    for citation in data["citations"]:
        assert citation["text"] in page
    assert data["joined_by"][0]["says"]["es"] == "la página enlaza a ella como su traducción"
    assert data["changes"][0]["field"] in ("pages", "license")
    assert data["sources"]


def test_each_language_is_cited_as_its_edition_was_printed(site: Site) -> None:
    english, _, spanish, _ = (citation["text"] for citation in site.get(f"/article/{WORK}.json").json()["citations"])
    assert english.endswith(
        "Reumatología Ejemplar (English Edition). 2019;15(2):83-90. doi: 10.5555/reumae.2019.01.002"
    )
    assert spanish.endswith("Reumatología Ejemplar. 2019;15(2):83-91. doi: 10.5555/reuma.2019.01.001")


def test_data_of_old_and_unknown_identifiers(site: Site) -> None:
    moved = site.get(f"/article/{ENGLISH_EDITION.id}.json")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/article/{WORK}.json")
    unknown = site.get("/article/unknown.json")
    assert unknown.status_code == 404
    assert unknown.json() == {"ok": False, "error": "No article unknown", "status": 404}


def test_an_identifier_that_ends_as_data_does_has_both(open_site: Open) -> None:
    site = open_site(replace(UNEQUAL, native_id="a.json"))
    assert "Lupus" in site.page("/article/a.json").cssselect("h1")[0].text_content()
    assert site.get("/article/a.json.json").json()["work"]["id"] == "a.json"
