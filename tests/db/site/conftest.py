"""A site over the shelf of invented articles, asked in process and without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from db.record import Edition
from db.site.app import application
from tests.db.site.shelf import ARTICLES, fill


def parsed(response: httpx.Response) -> html.HtmlElement:
    """The page as a browser would see it."""
    page: html.HtmlElement = html.fromstring(response.text)
    return page


class Site:
    """Our Datasette over one database file; `get` answers like a server."""

    def __init__(self, database: Path, *, public_abstracts: bool = True) -> None:
        self.datasette: Any = application(database, public_abstracts=public_abstracts)

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response: httpx.Response = asyncio.run(self.datasette.client.get(path, headers=named))
        return response

    def page(self, path: str, lang: str = "en") -> html.HtmlElement:
        response = self.get(path, accept_language=lang)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text[:300]}"
        return parsed(response)

    def close(self) -> None:
        self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()


Open = Callable[..., Site]


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Makes sites, and closes them when the module's tests are done."""
    opened: list[Site] = []

    def make(*editions: Edition, sample: bool = False, name: str = "any name at all.db") -> Site:
        path = tmp_path_factory.mktemp("site") / name
        opened.append(Site(fill(path, editions or ARTICLES, sample=sample)))
        return opened[-1]

    yield make
    for site in opened:
        site.close()


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site()
