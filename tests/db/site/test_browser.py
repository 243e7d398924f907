"""The pages in a real browser: side by side where there is room, stacked where there is not, and no script anywhere."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from db.site.links import article_path
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ARTICLES, HOSTILE, SPANISH_ONLY, UNEQUAL, WORK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDE, NARROW = 1280, 390
PATHS = [
    "/",
    "/search?q=artritis",
    "/search?q=zzzz",
    f"/article/{WORK}",
    f"/article/{UNEQUAL.id}",
    f"/article/{SPANISH_ONLY.id}",
    article_path(HOSTILE.id),
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

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
]


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The site on a real port. The socket listens before the server runs, so there is nothing to wait for."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site.datasette.app(), log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def address(open_site: Open) -> Iterator[str]:
    with serving(open_site(*ARTICLES, HOSTILE)) as where:
        yield where


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:  # noqa: ARG001  # the site must be up first and go down last
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails its test if anything is logged, asked for elsewhere, or pops up."""
    complaints: list[str] = []
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    context = browser.new_context(viewport={"width": WIDE, "height": 900}, base_url=address)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", dismiss)
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(address)] == []


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
    for path in (article_path(HOSTILE.id), "/search?q=hostilities", "/literature/bilingual"):
        page.goto(path)
        assert page.locator("script, iframe, svg, img").count() == 0
