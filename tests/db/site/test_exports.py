"""Taking away over HTTP: all rows of every page that names articles, in its order, and a plain word where none are."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from db.export import rows as every_row
from db.export.formulas import Defuser, defused
from db.export.registry import FORMATS
from db.site import app, take_away
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ARTICLES, ENGLISH_EDITION, HOSTILE, SPANISH_ONLY, UNEQUAL, UNSTRUCTURED, WORK

OWN = "SELECT work_id, title_en FROM bilingual WHERE year > :year ORDER BY year, work_id -- the end"
PAGES = {
    "table with a filter and an order": "/literature/bilingual{}?journal_id=reumatologia-ejemplar&_sort=year",
    "table searched": "/literature/bilingual{}?_search=artritis",
    "table of editions": "/literature/editions{}?_sort_desc=id",
    "table by one column": "/literature/bilingual{}?_col=work_id",
    "ready-made query": "/literature/both_abstracts{}",
    "own query": f"/literature{{}}?sql={quote(OWN)}&year=2019",
    "own query with a limit": f"/literature{{}}?sql={quote('select work_id from bilingual order by year limit 2;')}",
}


@pytest.fixture(scope="module")
def many(open_site: Open) -> Site:
    """More works than any page has rows."""
    return open_site(
        *ARTICLES,
        HOSTILE,
        *(
            replace(UNEQUAL, native_id=f"S{n:04}", doi=f"10.5555/n.{n}", url=f"https://x.example/{n}")
            for n in range(1205)
        ),
    )


def ids(site: Site, path: str) -> list[str]:
    """The works of an export, in order."""
    response = site.get(path)
    assert response.status_code == 200, response.text[:500]
    return [json.loads(line)["work_id"] for line in response.text.split("\n")[:-1]]


def shown(site: Site, path: str) -> list[str]:
    """The works of a page of JSON, each once."""
    rows = site.get(f"{path}{'&' if '?' in path else '?'}_shape=array&_size=max").json()
    return list(dict.fromkeys(row["work_id"] for row in rows))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_an_export_has_the_works_of_its_page_in_its_order(site: Site, page: str) -> None:
    expected = shown(site, page.format(".json"))
    assert len(expected) > 1
    assert ids(site, page.format(".jsonl")) == expected


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_every_row_and_not_one_page(many: Site, form: str) -> None:
    works = json.loads(many.get("/literature.json?sql=select+count(*)+from+works&_shape=arrayfirst").text)[0]
    starts = {"ris": "TY  - ", "bib": "@article{", "nbib": "PMID- ", "csljson": '{"id": ', "jsonl": '{"work_id": '}
    response = many.get(f"/literature/bilingual.{form}")
    assert response.headers["content-disposition"] == f'attachment; filename="bilingual.{form}"'
    assert response.headers["content-type"].startswith("text/csv" if form == "csv" else "application/")
    assert works > 1205
    if form in starts:
        assert sum(line.startswith(starts[form]) for line in response.text.split("\n")) == works
    elif form == "csv":
        assert len(rows(response.text)) == works + 1
    elif form == "tmx":
        assert len(set(re.findall(r"<tu tuid=\"?'?([^#]+)#", response.text))) == works - 1


@pytest.mark.parametrize(
    "asked",
    [
        "bilingual{}?_next=50",
        "bilingual{}?_size=3",
        "editions{}?_next=S0600&_size=2",
        "editions{}?_sort=year&_next=2022,S0600",
        "editions{}?_facet=year&_size=0",
    ],
)
def test_what_picks_a_page_does_not_cut_an_export(many: Site, asked: str) -> None:
    works = [row for (row,) in many.get("/literature.json?sql=select+count(*)+from+works&_shape=arrays").json()["rows"]]
    assert [len(ids(many, "/literature/" + asked.format(".jsonl")))] == works


def test_two_editions_of_one_work_are_one_record(site: Site) -> None:
    assert ids(site, f"/literature/editions.jsonl?work_id={WORK}") == [WORK]


def test_the_page_of_one_row_is_exported_too(site: Site) -> None:
    assert ids(site, f"/literature/editions/{ENGLISH_EDITION.id}.jsonl") == [WORK]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/literature/journals.ris", "work_id"),
        ("/literature/bilingual.ris?_col=year", "work_id"),
        ("/literature.ris?sql=select+1", "work_id"),
        ("/literature.ris?sql=select+nonsense", "nonsense"),
        ("/literature.ris?sql=delete+from+works", "SELECT"),
        ("/literature/bilingual.ris?lang=fr", "en, es"),
        ("/search.ris?q=gota&lang=fr", "en, es"),
    ],
)
def test_what_cannot_be_exported_says_so(site: Site, path: str, word: str) -> None:
    response = site.get(path)
    assert response.status_code == 400
    assert word in response.text


def test_what_takes_too_long_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_away, "MILLISECONDS", 1)
    slow = "with recursive n(x) as (select 1 union all select x + 1 from n where x < 300000) select x as work_id from n"
    assert site.get(f"/literature.ris?sql={quote(slow)}").status_code == 400


@pytest.mark.parametrize("words", ["artritis", "neumonia", "10.5555/reumae.2019.01.002", "zzzz", "%22", "lupus"])
def test_a_search_is_exported_in_its_order(site: Site, words: str) -> None:
    found = site.get(f"/search.json?q={words}").json()["results"]
    assert ids(site, f"/search.jsonl?q={words}") == [row["work_id"] for row in found]


def test_a_search_is_exported_whole(many: Site) -> None:
    assert len(ids(many, "/search.jsonl?q=lupus")) == 1206


@pytest.mark.parametrize(("lang", "first"), [("en", "Telephone"), ("es", "Seguimiento"), ("both", "Seguimiento")])
@pytest.mark.parametrize(
    "path", ["/literature/bilingual.ris?work_id={}&", "/search.ris?q={}&", "/literature/editions.ris?work_id={}&_"]
)
def test_the_language_asked_for_comes_first(site: Site, path: str, lang: str, first: str) -> None:
    assert f"TI  - {first}" in site.get(f"{path.format(WORK)}lang={lang}").text


def test_where_a_column_is_called_lang_it_stays_a_filter(site: Site) -> None:
    assert ids(site, "/literature/editions.jsonl?lang=en") == [WORK]


def test_pages_link_what_they_can_be_had_as_and_every_link_works(site: Site) -> None:
    for path in (
        f"/article/{WORK}",
        "/literature/bilingual?_sort=year",
        "/search?q=gota",
        "/literature/both_abstracts",
    ):
        links = site.page(path).xpath("//*[@class='take']//a/@href")
        assert {name for name in FORMATS if any(f".{name}" in link for link in links)} == set(FORMATS), path
        for link in links:
            assert site.get(link).status_code == 200, link
    assert not any(".ris" in link for link in site.page("/literature/journals").xpath("//*[@class='take']//a/@href"))


def test_the_article_page_exports_its_article_whatever_its_identifier(open_site: Open) -> None:
    site = open_site(HOSTILE, UNSTRUCTURED)
    [link] = [
        href for href in site.page(f"/article/{quote(HOSTILE.id, safe='')}").xpath("//a/@href") if ".jsonl" in href
    ]
    assert ids(site, link) == [HOSTILE.id]


def test_an_export_ends_when_nobody_listens(many: Site) -> None:
    sent: list[dict[str, Any]] = []
    messages: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
    )

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return next(messages)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/literature/bilingual.ris",
            "raw_path": b"/literature/bilingual.ris",
        }
        await many.datasette.app()({**scope, "query_string": b"", "headers": [], "scheme": "http"}, receive, send)

    asyncio.run(ask())
    assert (
        sum(len(message.get("body", b"")) for message in sent)
        < 300_000
        < len(many.get("/literature/bilingual.ris").content)
    )


def test_who_takes_nothing_keeps_no_place(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_away, "PATIENCE", 0.05)

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            return {}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        path = "/literature/bilingual.ris"
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "scheme": "http"}
        await many.datasette.app()({**scope, "query_string": b"", "headers": []}, receive, send)

    asyncio.run(asyncio.wait_for(ask(), 60))
    assert take_away.places._value == take_away.AT_ONCE


def test_only_the_headers_can_be_asked_for(site: Site) -> None:
    response = asyncio.run(site.datasette.client.head("/literature/bilingual.ris"))
    assert (response.status_code, response.content) == (200, b"")
    assert "bilingual.ris" in response.headers["content-disposition"]


# CSV


@pytest.fixture(scope="module")
def scraped(open_site: Open) -> Site:
    """Titles as a page may print them."""
    titles = [
        '=HYPERLINK("http://evil.example")',
        "+1\n\r\n2",
        '-x, "y"',
        "@SUM(A1)",
        "\tx",
        "\rx",
        "-3",
        "plain",
        "＝1",
    ]
    return open_site(
        *(
            replace(
                SPANISH_ONLY,
                native_id=f"S{n:04}",
                doi=f"10.5555/n.{n}",
                titles=(replace(SPANISH_ONLY.titles[0], text=text),),
            )
            for n, text in enumerate(titles)
        )
    )


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_formulas_in_csv_are_defused_and_nothing_else_changes(scraped: Site) -> None:
    path = "/literature/bilingual{}?_col=work_id&_col=title_es&_col=year&_sort=work_id"
    data = scraped.get(path.format(".json") + "&_shape=arrays").json()["rows"]
    _, *found = rows(scraped.get(path.format(".csv")).text)
    assert len(found) == 9
    for (work_id, title, year), row in zip(data, found, strict=True):
        assert row == [work_id, title if title in ("-3", "plain") else f"'{title}", str(year)]


def test_numbers_in_csv_stay_numbers(site: Site) -> None:
    sql = quote("select -1 as a, -0.5 as b, 1e300 * 1e300 * -1 as c, '=1' as d, 'x=1' as e, null as f, -2.5e-10 as g")
    assert rows(site.get(f"/literature.csv?sql={sql}").text)[1] == ["-1", "-0.5", "-inf", "'=1", "x=1", "", "-2.5e-10"]


def test_streamed_csv_has_every_row(many: Site) -> None:
    works = len(ids(many, "/literature/bilingual.jsonl"))
    for asked in ("", "?_stream=on", "?_stream=on&_size=max&_next=50"):
        found = rows(many.get(f"/literature/bilingual.csv{asked}").text)
        assert len(found) == works + 1
        assert {len(row) for row in found} == {len(found[0])}
    assert len(rows(many.get("/literature/bilingual.csv?_size=7").text)) == 8


@pytest.mark.parametrize(
    "path", [f"/literature.csv?sql={quote(OWN)}&year=1900", "/literature/both_abstracts.csv", "/search.csv?q=lupus"]
)
def test_csv_of_a_query_or_a_search_has_every_row_and_not_one_page(many: Site, path: str) -> None:
    response = many.get(path)
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    (names, *found) = rows(response.text)
    assert len(found) > 1200
    assert [row[names.index("work_id")] for row in found] == ids(many, path.replace(".csv", ".jsonl"))


def test_csv_comes_without_names_when_these_are_not_wanted(site: Site) -> None:
    assert rows(site.get("/literature.csv?sql=select+1+as+a&_header=off").text) == [["1"]]


def test_csv_says_the_same_wherever_it_is_asked_for(scraped: Site) -> None:
    names, *found = rows(scraped.get("/search.csv?q=plain").text)
    other, *same = rows(scraped.get("/literature/bilingual.csv?title_es=plain").text)
    assert names == [*other, "type_code"]
    said = [[json.loads(cell) if cell.startswith("[") else cell for cell in row] for row in (found[0][:-1], same[0])]
    assert said[0] == said[1]


def test_csv_of_too_many_rows_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every_row, "LARGEST", 1_000_000)
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select x, 'ten bytes.' from n"
    response = site.get(f"/literature.csv?sql={quote(endless)}")
    assert response.status_code == 400
    assert "more than 1 MB" in response.text


def test_csv_cut_anywhere_is_the_same() -> None:
    values = [["a", "=b"], ["x\r\n=y", '"=z"'], ["", "-1"], ["@", "é,\n"]]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(values)
    whole = Defuser().feed(out.getvalue(), True)
    assert rows(whole) == [[defused(value) for value in row] for row in values]
    for at in range(len(out.getvalue())):
        defuser = Defuser()
        assert defuser.feed(out.getvalue()[:at], False) + defuser.feed(out.getvalue()[at:], True) == whole


def test_a_page_that_is_no_csv_is_left_alone(site: Site) -> None:
    response = site.get("/literature/unknown.csv")
    assert response.status_code == 404
    assert "<!DOCTYPE html>" in response.text


# docs/export.md

DOCS = {
    name: (app.HERE.parents[1] / "docs" / name).read_text(encoding="utf-8") for name in ("export.md", "export.es.md")
}


def test_both_documents_show_the_same_commands_and_addresses() -> None:
    shown_there = [re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL) for text in DOCS.values()]
    assert len(shown_there[0]) == 3
    assert shown_there[0] == shown_there[1]
    assert len({len(re.findall(r"^(?:#|\|)", text, re.MULTILINE)) for text in DOCS.values()}) == 1


def test_the_addresses_of_the_document_answer(site: Site) -> None:
    addresses = re.findall(r"^http://127\.0\.0\.1:8001(/\S+)$", DOCS["export.md"], re.MULTILINE)
    assert len(addresses) > 5
    for address in addresses:
        assert site.get(address).status_code == 200, address


def test_the_tags_of_the_document_are_those_written(site: Site) -> None:
    for form, pattern in (("ris", r"^([A-Z][A-Z0-9])  - "), ("nbib", r"^([A-Z]{2,4}) *- "), ("bib", r"^  (\w+) = ")):
        [row] = re.findall(rf"^\| `\.{form}` \|.*$", DOCS["export.md"], re.MULTILINE)
        told = set(re.findall(r"`([A-Za-z]\w+)`", row))
        written = set(re.findall(pattern, site.get(f"/literature/bilingual.{form}").text, re.MULTILINE))
        assert written <= told, form
