"""The served shelf in a real browser, and pages that fail their test over whatever a reader would not see."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import ARTICLES, HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDE, NARROW = 1280, 390

in_a_browser = [
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
    """Where the shelf is served."""
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
def lang() -> str:
    """What the browser asks for; tests may say otherwise."""
    return "en"


@pytest.fixture
def page(browser: Browser, address: str, lang: str) -> Iterator[Page]:
    """A page that fails its test if anything is logged, asked for elsewhere, or pops up."""
    complaints: list[str] = []
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    context = browser.new_context(viewport={"width": WIDE, "height": 900}, base_url=address, locale=lang)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", dismiss)
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(address)] == []
