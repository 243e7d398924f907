"""The pages of journals say what is held of each, and lead to it."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from db.site.pages import journal
from tests.db.site.conftest import Site
from tests.db.site.shelf import ARTICLES, HOSTILE, JOURNAL, UNEQUAL, fill

SLUG = str(JOURNAL["id"])
PATH = f"/journal/{SLUG}"
ISSUES = [("7", "9"), ("7", "10"), ("7", "10"), ("7", "S & 1"), (None, "3"), ("8", None)]
NUMBERED = tuple(
    replace(
        UNEQUAL,
        url=f"https://reumatologia.example/S000000003000{at:04d}",
        native_id=f"S000000003000{at:04d}",
        doi=f"10.5555/issue.{at}",
        titles=tuple(replace(title, text=f"{title.text}: {at}") for title in UNEQUAL.titles),
        year=2030 if at else None,
        volume=volume,
        issue=issue,
    )
    for at, (volume, issue) in enumerate([(None, None), *ISSUES])
)
CRAWLED = f"""
    INSERT INTO runs (id, kind, started_at, ended_at, outcome, fetched) VALUES
        (7, 'crawl', '2024-04-01T01:02:03+00:00', '2024-04-01T02:00:00+00:00', 'finished', 12),
        (8, 'crawl', '2024-05-01T01:02:03+00:00', NULL, NULL, 0);
    INSERT INTO run_fields VALUES (7, '{SLUG}', 'doi', 1, 2);
    INSERT INTO alarms (run_id, journal_id, cause, detail, at) VALUES
        (7, '{SLUG}', 'layout_changed', 'doi fell from 100% to 50%', '2024-04-01T02:00:00+00:00');
    INSERT INTO pages (url, journal_id, kind, found_at, due_at, edition_id) VALUES
        ('https://r.example/toc/1', '{SLUG}', 'listing', 'x', 'x', NULL),
        ('https://r.example/toc/2', '{SLUG}', 'listing', 'x', 'x', NULL),
        ('https://r.example/a', '{SLUG}', 'article', 'x', 'x', '{UNEQUAL.id}'),
        ('https://r.example/b', '{SLUG}', 'article', 'x', 'x', NULL),
        ('https://r.example/c', '{SLUG}', 'article', 'x', 'x', NULL);
    INSERT INTO contents VALUES
        ('https://r.example/toc/1', 'https://r.example/a'), ('https://r.example/toc/1', 'https://r.example/b'),
        ('https://r.example/toc/1', 'https://r.example/c'), ('https://r.example/toc/2', 'https://r.example/a');
    INSERT INTO journals VALUES ('a/b?c', '<b>Otra</b>', 'generic', '[]', '["javascript:alert(1)"]', 0);
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = fill(Path(tmp_path_factory.mktemp("journal")) / "x.db", (*ARTICLES, HOSTILE, *NUMBERED))
    connection = sqlite3.connect(path)
    connection.executescript(CRAWLED)
    connection.close()
    made = Site(path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def data(site: Site) -> Any:
    return site.get(f"{PATH}.json").json()


def test_the_counts_are_those_of_the_articles(site: Site, data: Any) -> None:
    assert [row["year"] for row in data["coverage"]] == [2030, 2022, 2021, 2020, 2019, 2018, None]
    rows = site.get(f"/literature/bilingual.json?_shape=array&journal_id={SLUG}").json()
    assert sum(row["works"] for row in data["coverage"]) == len(rows) == 12
    both = [row for row in rows if row["abstract_en"] and row["abstract_es"]]
    assert sum(row["with_both_abstracts"] for row in data["coverage"]) == len(both)
    total = site.page(PATH).cssselect(".coverage tfoot td")
    assert total[0].text_content().strip() == "12"
    assert total[2].text_content().split() == ["11", "92", "%"]


def test_each_issue_leads_to_its_articles(site: Site, data: Any) -> None:
    assert sum(issue["works"] for issue in data["issues"]) == 12
    for issue in data["issues"]:
        found = site.get(issue["path"].replace("bilingual?", "bilingual.json?_shape=array&")).json()
        assert len(found) == issue["works"], issue
        assert {(row["year"], row["volume"], row["issue"]) for row in found} == {
            (issue["year"], issue["volume"], issue["issue"])
        }


def test_issues_are_in_the_order_of_print(data: Any) -> None:
    order = [(issue["volume"], issue["issue"]) for issue in data["issues"] if issue["year"] == 2030]
    assert order == [(None, "3"), ("7", "S & 1"), ("7", "9"), ("7", "10"), ("8", None)]


def test_the_ten_newest(data: Any) -> None:
    shown = [(row["year"], row["volume"], row["issue"]) for row in data["newest"]]
    assert len(shown) == 10
    assert shown[:4] == [(2030, "8", None), (2030, "7", "10"), (2030, "7", "10"), (2030, "7", "9")]
    assert [year for year, *_ in shown[6:]] == [2022, 2021, 2020, 2019]


def test_gaps_rejections_run_and_alarms(site: Site, data: Any) -> None:
    assert data["gaps"]["lacking"] == 2
    assert [(row["listing"], row["listed"], row["held"]) for row in data["gaps"]["worst"]] == [
        ("https://r.example/toc/1", 3, 1)
    ]
    assert [(row["reason"], row["pages"]) for row in data["rejections"]] == [("login", 2), ("statistics", 1)]
    assert data["last_run"]["id"] == 7
    assert [alarm["cause"] for alarm in data["alarms"]] == ["layout_changed"]
    text = site.page(PATH).text_content()
    assert "Articles listed but not held: 2; contents pages concerned: 1" in text
    assert "doi fell from 100% to 50%" in text
    assert "It raised no alarm" not in text


def test_gaps_that_take_too_long_are_left_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n WHERE :journal"
    monkeypatch.setattr(journal, "MILLISECONDS", 20)
    monkeypatch.setattr(journal, "GAPS", endless.replace("WHERE :journal", "WHERE :journal <> ''"))
    assert site.get(f"{PATH}.json").json()["gaps"] is None
    assert "Took too long to count" in site.page(PATH).text_content()


def test_a_journal_of_which_nothing_is_held(site: Site) -> None:
    path = f"/journal/{quote('a/b?c', safe='')}"
    page = site.page(path)
    assert page.xpath("string(//h1)") == "<b>Otra</b>"
    assert "No article of this journal is held yet" in page.text_content()
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_no_such_journal(site: Site) -> None:
    for path in ("/journal/nothing", "/journal/nothing.json", "/journal/%00", "/journal/" + "x" * 3000):
        assert site.get(path).status_code == 404


def test_all_journals(site: Site) -> None:
    rows = site.get("/journals.json").json()["journals"]
    assert [(row["title"], row["works"], row["rejections"], row["alarms"]) for row in rows] == [
        ("<b>Otra</b>", 0, 0, 0),
        ("Reumatología Ejemplar", 12, 3, 1),
    ]
    assert (rows[1]["first"], rows[1]["last"], rows[1]["both_abstracts"]) == (2018, 2030, 11)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("path", [PATH, "/journals"])
def test_every_link_leads_somewhere(site: Site, path: str, lang: str) -> None:
    links = [link for link in site.page(path, lang).xpath("//main//a/@href") if link.startswith("/")]
    assert len(links) > 3
    for link in set(links):
        assert site.get(link).status_code == 200, link


def test_the_whole_journal_can_be_taken_away(site: Site) -> None:
    [link] = site.page(PATH).xpath("//a[contains(@href, '.jsonl')]/@href")
    assert len(site.get(link).text.splitlines()) == 12
