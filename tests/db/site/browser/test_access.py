"""Whoever cannot see the pages, or has no mouse, can use them: axe-core's findings, and a way from search to export."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from db.site.links import article_path, author_path, keyword_path
from tests.db.site.browser.conftest import NARROW, WIDE, in_a_browser
from tests.db.site.shelf import HOSTILE, JOURNAL, SPANISH_ONLY, STRUCTURED, UNEQUAL, WORK

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = in_a_browser
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PATHS = [
    "/",
    "/search",
    "/search?q=artritis",
    "/search?q=nichts",
    f"/article/{WORK}",
    f"/article/{UNEQUAL.id}",
    f"/article/{SPANISH_ONLY.id}",
    article_path(HOSTILE.id),
    "/glossary?order=es",
    "/dashboard",
    "/journals",
    f"/journal/{JOURNAL['id']}",
    author_path(STRUCTURED.authors[0].name),
    keyword_path("Nursing"),
    "/literature",
    "/literature/bilingual",
    "/literature/both_abstracts",
    "/literature?sql=select+1",
]
STEPS = 60
"""Presses of the Tab key after which nobody goes on."""


def findings(page: Page) -> list[tuple[str, str]]:
    """What axe-core calls serious or critical: its rule, and the first element that breaks it."""
    page.evaluate(AXE)  # not as a script of the page, which its policy forbids
    found: dict[str, Any] = page.evaluate("axe.run()")
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in grave]


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("es", WIDE),
        ("en", NARROW),
        pytest.param("es", NARROW, marks=pytest.mark.prove),  # twenty seconds each
        pytest.param("en", WIDE, marks=pytest.mark.prove),
    ],
)
def test_axe_finds_nothing_serious(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for path in PATHS:
            page.goto(path)
            assert page.locator("html").get_attribute("lang") == lang
            assert findings(page) == [], f"{path} in {lang}, {scheme}, {width} px"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_from_search_to_export_by_keyboard_alone(page: Page, lang: str) -> None:
    assert page.evaluate("navigator.language") == lang
    page.goto("/")
    tab_to(page, "input[type=search]")
    page.keyboard.type("artritis")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    tab_to(page, ".results h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/*")
    tab_to(page, ".take summary")
    page.keyboard.press("Enter")
    tab_to(page, ".take a[href*='.ris']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".ris")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, and see that one can see where the focus is."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", selector
            return
    pytest.fail(f"{STEPS} presses of Tab lead to no {selector}")
