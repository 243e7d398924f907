"""Ways through a search: filters, facets, orders, pages, its feed, its neighbours, its exports."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import OrderedDict
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import etree

from db.record import Flag
from db.site.search import find
from db.site.search.query import Query
from db.store import Store
from tests.db.site.conftest import Open, Site
from tests.db.site.found import answer, article, found
from tests.db.site.shelf import HOSTILE, JOURNAL, reading

ATOM = "{http://www.w3.org/2005/Atom}"
BY_NUMBER = [
    article(
        f"g{n:02}",
        **({"es": f"Gota {n}"} if n % 3 else {"en": f"Gota case {n}", "en_text": "One."}),
        year=2000 + n % 10 if n else None,
        access=("open", "paywalled", None)[n % 3],
        article_type=("Original", "Revisión")[n % 2],
        flags=(Flag("numbers_disagree", str(n)),) if n % 5 == 0 else (),
    )
    for n in range(50)
]


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site(*BY_NUMBER, article("other", es="Lupus"), HOSTILE)


def every(site: Site, words: str, **more: str) -> list[str]:
    """All that a search finds, page by page."""
    works: list[str] = []
    after = ""
    while True:
        said = answer(site, words, next=after, **more)
        works += [row["work_id"] for row in said["results"]]
        if not (after := said["next"] or ""):
            return works


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("year", "2003", {n for n in range(50) if n % 10 == 3}),
        ("year", "2003-2004", {n for n in range(50) if n % 10 in (3, 4)}),
        ("type", "Original", {n for n in range(50) if n % 2 == 0}),
        ("access", "open", {n for n in range(50) if n % 3 == 0}),
        ("languages", "en", {n for n in range(50) if n % 3 == 0}),
        ("languages", "both", set()),
        ("flag", "numbers_disagree", {n for n in range(50) if n % 5 == 0}),
        ("journal", "reumatologia-ejemplar", set(range(50))),
        ("journal", "another", set()),
        ("year", "no year", set()),
    ],
)
def test_filters(site: Site, name: str, value: str, expected: set[int]) -> None:
    works = every(site, "gota", **{name: value})
    assert sorted(works) == [f"g{n:02}" for n in sorted(expected)]
    assert answer(site, "gota", **{name: value})["count"] == len(expected)
    exported = site.get(f"/search.jsonl?{urlencode({'q': 'gota', name: value})}").text.splitlines()
    assert [json.loads(line)["work_id"] for line in exported] == works


def test_facets_count_what_their_filters_find(site: Site) -> None:
    facets = answer(site, "gota")["facets"]
    assert set(facets) == {"journal", "year", "type", "languages", "flag", "access"}
    for name, values in facets.items():
        assert values
        for value in values:
            assert answer(site, "gota", **{name: value["value"]})["count"] == value["count"], (name, value)


def test_what_is_chosen_is_shown_and_can_be_taken_out(site: Site) -> None:
    page = site.page("/search?q=gota&year=2003&access=open&sort=newest")
    links = page.xpath("//*[@class='chosen']/a/@href")
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"q": ["gota"], "access": ["open"], "sort": ["newest"]},
        {"q": ["gota"], "year": ["2003"], "sort": ["newest"]},
    ] or [parse_qs(urlsplit(link).query) for link in links] == [
        {"q": ["gota"], "year": ["2003"], "sort": ["newest"]},
        {"q": ["gota"], "access": ["open"], "sort": ["newest"]},
    ]
    for link in page.xpath("//*[@class='facet-info']//a/@href"):
        assert site.get(link).status_code == 200


@pytest.mark.parametrize("sort", ["best", "newest", "oldest"])
def test_pages_hold_each_article_once_and_exports_follow_them(site: Site, sort: str) -> None:
    works = every(site, "gota", sort=sort)
    assert len(works) == len(set(works)) == 50
    exported = site.get(f"/search.jsonl?q=gota&sort={sort}").text.splitlines()
    assert [json.loads(line)["work_id"] for line in exported] == works
    years = [2000 + int(work[1:]) % 10 for work in works if work != "g00"]
    if sort != "best":
        assert years == sorted(years, reverse=sort == "newest")
        assert works[-1] == "g00"


@pytest.mark.parametrize("sort", ["best", "newest"])
def test_a_page_goes_on_where_the_last_one_ended_though_others_came(tmp_path: Path, sort: str) -> None:
    store = Store(tmp_path / "l.db", extractor="test")
    store.register_journals([JOURNAL])
    store.load([reading(edition, 1) for edition in BY_NUMBER[1:40]])
    site = Site(tmp_path / "l.db")
    first = answer(site, "gota", sort=sort)
    store.load([reading(article(f"new{n}", es="Gota gota", year=2020), 2) for n in range(5)])
    second = answer(site, "gota", sort=sort, next=first["next"])
    works = [row["work_id"] for said in (first, second) for row in said["results"]]
    assert len(works) == len(set(works)) == 39
    assert found(site, "gota", sort=sort)[0] == "new4"
    site.close()
    store.close()


def test_more_than_anyone_counts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MANY", 30)
    monkeypatch.setattr(find, "remembered", OrderedDict())
    assert len(every(site, "gota")) == 30
    said = answer(site, "gota")
    assert (said["count"], said["count_is_capped"]) == (30, True)
    exported = site.get("/search.jsonl?q=gota").text.splitlines()
    works = [json.loads(line)["work_id"] for line in exported]
    assert len(set(works)) == len(works) == 50
    assert works[:30] == every(site, "gota")


@pytest.mark.parametrize("path", ["q=gota", "q=hostilities", "q=", "q=%22", "q=gota&access=open", "q=zzzz"])
def test_the_feed_is_an_atom_feed(site: Site, path: str) -> None:
    response = site.get(f"/search.atom?{path}")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id")
    assert str(links["self"]).startswith("http://localhost/search.atom?q=")
    assert site.get(str(links["alternate"]).removeprefix("http://localhost")).status_code == 200
    entries = feed.findall(f"{ATOM}entry")
    assert bool(entries) == ("gota" in path or "hostilities" in path)
    for one in (feed, *entries):
        assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert one.find(f"{ATOM}author/{ATOM}name") is not None or one is not feed
    for entry in entries:
        assert site.get(str(entry.findtext(f"{ATOM}id")).removeprefix("http://localhost")).status_code == 200


def test_the_feed_tells_what_came_last_first_and_the_page_links_it(site: Site) -> None:
    feed = etree.fromstring(site.get("/search.atom?q=gota&access=open").content)
    published = [str(entry.findtext(f"{ATOM}published")) for entry in feed.findall(f"{ATOM}entry")]
    assert published == sorted(published, reverse=True)
    assert len(published) == answer(site, "gota", access="open")["count"] == 17
    [link] = site.page("/search?q=gota&access=open").xpath("//link[@rel='alternate' and contains(@type, 'atom')]/@href")
    assert link == "/search.atom?q=gota&access=open"


def test_from_article_to_article_and_back(site: Site) -> None:
    works = every(site, "gota", access="open")
    page = site.page("/search?q=gota&access=open")
    link = page.xpath("//h2//a/@href")[0]
    seen = []
    while link:
        seen.append(urlsplit(link).path.split("/")[-1])
        article_page = site.page(link)
        link = next(iter(article_page.xpath("//nav[@class='neighbours']/a[@rel='next']/@href")), "")
    assert seen == works
    before = article_page.xpath("//a[@rel='prev']/@href")
    assert urlsplit(before[0]).path == f"/article/{works[-2]}"


def test_the_way_back_leads_to_the_page_of_the_article(site: Site) -> None:
    works = every(site, "gota")
    for number in (0, 19, 20, 45):
        page = site.page(f"/article/{works[number]}?q=gota")
        [back] = page.xpath("//nav[@class='neighbours']/a[not(@rel)]/@href")
        assert works[number] in [urlsplit(link).path.split("/")[-1] for link in site.page(back).xpath("//h2//a/@href")]


def test_an_article_out_of_its_search_has_only_the_way_back(site: Site) -> None:
    assert [a.get("rel") for a in site.page("/article/other?q=gota").cssselect(".neighbours a")] == [None]
    assert not site.page("/article/other").cssselect(".neighbours")


def test_a_search_that_takes_too_long_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")

    monkeypatch.setattr("db.site.search.asking.MILLISECONDS", 20)
    monkeypatch.setattr("db.site.search.results.find", never_ends)
    assert site.get("/search.json?q=gota").json()["too_slow"] is True
    assert "too many words" in site.page("/search?q=gota").text_content()


def test_the_search_can_be_asked_many_times_at_once(site: Site) -> None:
    async def ask() -> list[int]:
        paths = [f"/search.json?q=gota+{n}*" for n in range(40)]
        return [r.status_code for r in await asyncio.gather(*(site.datasette.client.get(path) for path in paths))]

    assert set(asyncio.run(ask())) == {200}


def test_an_address_says_all_that_a_search_is() -> None:
    query = Query("gota & más", (("year", "2003"), ("flag", "x")), "oldest", across=False)
    assert query.address() == "/search?q=gota+%26+m%C3%A1s&year=2003&flag=x&sort=oldest&across=0"
