"""The pages in a real browser: side by side where there is room, stacked where there is not, and no script anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.site.links import article_path, author_path, keyword_path
from tests.db.site.browser.conftest import NARROW, WIDE, in_a_browser
from tests.db.site.shelf import HOSTILE, JOURNAL, SPANISH_ONLY, STRUCTURED, UNEQUAL, WORK

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = in_a_browser
PATHS = [
    "/",
    "/search?q=artritis",
    "/search?q=zzzz",
    f"/article/{WORK}",
    f"/article/{UNEQUAL.id}",
    f"/article/{SPANISH_ONLY.id}",
    article_path(HOSTILE.id),
    "/glossary?order=es",
    "/dashboard",
    "/journals",
    f"/journal/{JOURNAL['id']}",
    author_path(STRUCTURED.authors[0].name),
    author_path(HOSTILE.authors[0].name),
    keyword_path("Nursing"),
    "/literature",
    "/literature/bilingual",
    "/literature/worst_first",
    "/literature/to_review",
    "/literature/missing_translation",
    "/literature/keyword_pairs",
    "/literature/coverage",
    "/literature/editions",
    "/literature?sql=select+1",
]


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 800})


def corner(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["x"], box["y"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_sticks_out(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_sections_stand_side_by_side_on_one_line(page: Page) -> None:
    page.goto(f"/article/{WORK}")
    for row in range(1, 5):
        english = corner(page, f".abstract .facing-rows > :nth-child({row}) [lang=en] p")
        spanish = corner(page, f".abstract .facing-rows > :nth-child({row}) [lang=es] p")
        assert english[1] == spanish[1]
        assert spanish[0] > english[0] + 400


def test_sections_are_stacked_on_a_phone(page: Page) -> None:
    narrow(page)
    page.goto(f"/article/{WORK}")
    english, spanish = (corner(page, f".abstract .facing-rows [lang={lang}] p") for lang in ("en", "es"))
    assert english[0] == spanish[0]
    assert spanish[1] > english[1]


def test_a_line_is_comfortable_to_read(page: Page) -> None:
    page.goto(f"/article/{UNEQUAL.id}")
    letters = page.evaluate(
        """() => {
            const text = document.querySelector('.abstract .facing-rows p'), style = getComputedStyle(text);
            const pen = document.createElement('canvas').getContext('2d');
            pen.font = `${style.fontSize} ${style.fontFamily}`;
            return text.getBoundingClientRect().width / (pen.measureText('abcdefghijklmnopqrstuvwxyz').width / 26);
        }"""
    )
    assert 45 <= letters <= 80


def test_from_the_search_box_to_the_article_and_its_origins(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Words, a DOI, an author").fill("neumonia rodilla")
    page.keyboard.press("Enter")
    page.locator(".results h2 a").first.click()
    assert page.locator("h1 [lang=es]").inner_text().startswith("Rodilla tumefacta")
    page.locator("summary").first.click()
    page.locator("h1").click()
    assert page.locator("details").first.get_attribute("open") is not None  # stays open when one clicks elsewhere


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_by_day_and_by_night(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"/article/{WORK}")
    contrast = page.evaluate(
        """() => {
            const light = (colour) => {
                const [r, g, b] = colour.match(/\\d+/g).map((part) => {
                    const share = part / 255;
                    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
            };
            const paper = light(getComputedStyle(document.documentElement).backgroundColor);
            return ['.abstract p', '.rubric', '.where', '.keywords a', '.affiliations', 'footer'].map((selector) => {
                const ink = light(getComputedStyle(document.querySelector(selector)).color);
                return Math.max(ink, paper) / Math.min(ink, paper);
            });
        }"""
    )
    assert min(contrast) >= 4.5


def test_hostile_pages_do_nothing(page: Page) -> None:
    author, keyword = author_path(HOSTILE.authors[0].name), keyword_path(HOSTILE.keywords[0].terms[0])
    paths = ["/search?q=hostilities", "/literature/bilingual", f"/journal/{JOURNAL['id']}", author, keyword]
    for path in (article_path(HOSTILE.id), *paths):
        page.goto(path)
        assert page.locator("script, iframe, svg, img").count() == 0


def test_a_click_selects_a_whole_citation(page: Page) -> None:
    page.goto(f"/article/{WORK}")
    citation = page.locator(".citation").nth(1)
    citation.click()
    assert page.evaluate("getSelection().toString()") == citation.text_content()
