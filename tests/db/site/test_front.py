"""The front page: what the collection holds, as one reads it."""

from pathlib import Path

import pytest
from lxml import html

from db.schema import open_for_writing
from db.site import front
from tests.db.site.conftest import Site


def numbers(page: html.HtmlElement) -> dict[str, str]:
    return {group.xpath("string(dt)"): group.xpath("string(dd)") for group in page.cssselect(".numbers > div")}


def test_front_page_counts(site: Site) -> None:
    assert numbers(site.page("/")) == {
        "articles": "4",
        "with both abstracts": "3",
        "years of publication": "2019–2022",
        "journals": "1",
        "flagged for review": "4",
        "pages rejected, each with its reason": "3",
    }


def test_every_link_of_the_front_page_leads_somewhere(site: Site) -> None:
    for link in site.page("/").xpath("//main//a/@href | //nav//a[not(@hreflang)]/@href"):
        assert site.get(link).status_code == 200, link


def test_front_page_says_how_the_last_run_ended(site: Site) -> None:
    [run] = site.page("/").cssselect(".run")
    assert "crawl" in run.text_content()
    assert "9 pages fetched, 6 gave a record, 3 were rejected" in run.text_content()


def test_front_page_of_an_empty_collection(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    open_for_writing(path).close()
    site = Site(path)
    page = site.page("/")
    assert numbers(page)["articles"] == "0"
    assert "No journal is registered yet" in page.text_content()
    assert "Nothing has been crawled or loaded yet" in page.text_content()
    site.close()


def test_a_number_that_takes_too_long_is_left_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    monkeypatch.setattr(front, "MILLISECONDS", 20)
    monkeypatch.setattr(front, "NUMBERS", front.NUMBERS | {"flagged": endless})
    monkeypatch.setattr(front, "JOURNALS", endless)
    page = site.page("/")
    assert numbers(page)["flagged for review"] == "–"
    assert "Reumatología Ejemplar" in page.text_content()
