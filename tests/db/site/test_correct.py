"""The correction page: closed to strangers, safe from other sites, and what is sent is decided at once."""

import ast
import asyncio
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from db import correctable, decisions, meant
from db.curation import Curation
from db.site.complaints import told
from tests.db.site.conftest import Site, parsed
from tests.db.site.shelf import ENGLISH_EDITION, UNSTRUCTURED, WORK, fill

PATH = f"/literature/correct/{WORK}"


class Visitor:
    """Somebody who has logged in, or not."""

    def __init__(self, site: Site, *, known: bool = True) -> None:
        self.site = site
        self.cookies = {"ds_actor": site.datasette.sign({"a": {"id": "root"}}, "actor")} if known else {}

    def get(self, path: str = PATH) -> httpx.Response:
        response: httpx.Response = asyncio.run(self.site.datasette.client.get(path, cookies=self.cookies))
        return response

    def post(self, path: str = PATH, *, token: bool = True, **form: str) -> httpx.Response:
        cookies = dict(self.cookies)
        if token:
            page = self.get(path)
            cookies["ds_csrftoken"] = page.cookies["ds_csrftoken"]
            found = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
            form["csrftoken"] = found[1] if found else ""
        response: httpx.Response = asyncio.run(self.site.datasette.client.post(path, data=form, cookies=cookies))
        return response


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(fill(tmp_path / "x.db"))
    made.datasette.curation = tmp_path / "curation.db"
    yield made
    made.close()


def shown(site: Site, column: str, key: str = WORK) -> Any:
    [row] = site.get(f"/literature/bilingual.json?_shape=array&work_id={key}").json()
    return row[column]


def test_strangers_are_told_how_to_come_in_and_change_nothing(site: Site) -> None:
    stranger = Visitor(site, known=False)
    for response in (stranger.get(), stranger.post(token=False, field="year", value="2001", who="x", why="y")):
        assert response.status_code == 403
        assert "scrapy serve --root" in response.text
        assert "Only people who have logged in" in response.text
    assert PATH not in stranger.get(f"/article/{WORK}").text
    assert PATH in Visitor(site).get(f"/article/{WORK}").text


def test_another_site_cannot_send_the_form(site: Site) -> None:
    response = Visitor(site).post(token=False, field="year", value="2001", who="x", why="y")
    assert response.status_code == 403
    assert not site.datasette.curation.exists()


def test_what_is_entered_is_shown_kept_and_undone(site: Site) -> None:
    person = Visitor(site)
    before = shown(site, "title_es")
    response = person.post(field="title_es", value="<b>Otro</b> título", who="Ana", why="errata")
    assert (response.status_code, response.headers["location"]) == (303, PATH)
    assert shown(site, "title_es") == "<b>Otro</b> título"
    page = person.get()
    assert "&lt;b&gt;Otro" in page.text
    assert "<b>Otro" not in page.text
    assert "<script" not in page.text
    log = Curation(site.datasette.curation)
    assert [(d.who, d.why, d.old) for d in log.decided()] == [("Ana", "errata", before)]
    log.close()
    assert person.post(undo="1", who="Ana", why="estaba bien").status_code == 303
    assert shown(site, "title_es") == before


def test_a_mistake_is_explained_beside_what_was_written(site: Site) -> None:
    response = Visitor(site).post(field="year", value="last year", who="Ana", why="errata")
    assert response.status_code == 400
    assert "is no year; one reads 2024" in response.text
    assert ">last year</textarea>" in response.text


def test_a_mistake_is_explained_in_the_readers_language(site: Site) -> None:
    person = Visitor(site)
    person.cookies["language"] = "es"
    response = person.post(field="year", value="last year", who="Ana", why="errata")
    assert f"year de {WORK}: «last year» no es un año; se escribe así: 2024" in response.text
    assert "is no year" not in response.text


def test_keywords_and_authors_are_read_and_written_one_a_line(site: Site) -> None:
    person = Visitor(site)
    before = json.loads(shown(site, "authors"))
    page = parsed(person.get())
    [authors] = page.xpath("//tr[td='authors']/td[2]")
    assert authors.text_content().split("\n")[0] == " | ".join([before[0]["name"], *before[0]["affiliations"]])
    assert "[{" not in page.text_content()
    assert person.post(field="keywords_es", value="gota\r\nácido; úrico", who="A", why="b").status_code == 303
    assert json.loads(shown(site, "keywords_es")) == ["gota", "ácido; úrico"]
    assert person.post(field="authors", value="Ana Gil | Lima | Quito\r\nBo Paz |", who="A", why="b").status_code == 303
    assert json.loads(shown(site, "authors")) == [
        {"name": "Ana Gil", "affiliations": ["Lima", "Quito"]},
        {"name": "Bo Paz", "affiliations": []},
    ]
    decided = parsed(person.get()).xpath("//table[.//input[@name='undo']]//ins")
    assert [one.text_content() for one in decided] == ["gota\nácido; úrico", "Ana Gil | Lima | Quito\nBo Paz"]


def messages(module: ModuleType) -> Iterator[str]:
    """What the errors of a module say, with X for each blank."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            [said] = node.exc.args
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            yield "".join(part.value if isinstance(part, ast.Constant) else "X" for part in parts)  # type: ignore[misc]


@pytest.mark.parametrize("module", [correctable, decisions, meant])
def test_every_mistake_is_explained_in_both_languages(module: ModuleType) -> None:
    found = [message.replace("XX of X", "X of X") for message in messages(module)]  # without a file's line
    assert len(found) >= 3
    for message in found:
        assert told(message).en == message
        assert told(message).es != message


def test_editions_are_separated_joined_and_found_under_their_old_id(site: Site) -> None:
    person = Visitor(site)
    asked = person.get(f"{PATH}?field=not_same_as&value={ENGLISH_EDITION.id}")
    assert f">{ENGLISH_EDITION.id}</textarea>" in asked.text
    assert person.post(field="not_same_as", value=ENGLISH_EDITION.id, who="Ana", why="two").status_code == 303
    other = f"/literature/correct/{ENGLISH_EDITION.id}"
    assert person.get(other).status_code == 200
    assert person.post(undo="1", who="Ana", why="one").status_code == 303
    moved = person.get(other)
    assert (moved.status_code, moved.headers["location"]) == (302, PATH)
    assert person.get("/literature/correct/none").status_code == 404
    assert person.get(f"/literature/correct/{UNSTRUCTURED.id}").status_code == 200


def test_a_pair_that_waits_is_shown_from_both_sides_and_settled_by_a_button(tmp_path: Path) -> None:
    copy = replace(
        UNSTRUCTURED, platform="scielo", native_id="S0000-00192020000400047", doi="10.5555/copy", url=None, volume=None,
        issue=None, abstracts=(), keywords=(),
    )  # fmt: skip
    made = Site(fill(tmp_path / "x.db", [UNSTRUCTURED, copy]))
    made.datasette.curation = tmp_path / "curation.db"
    person = Visitor(made)
    for one, other in ((UNSTRUCTURED.id, copy.id), (copy.id, UNSTRUCTURED.id)):
        assert "Perhaps the same article:" in made.get(f"/article/{one}").text
        assert f'href="/article/{other}"' in made.get(f"/article/{one}").text
        assert "similar titles (1.00)" in person.get(f"/literature/correct/{one}").text
    path = f"/literature/correct/{copy.id}"
    sent = person.post(path, field="same_as", id=copy.id, value=UNSTRUCTURED.id, who="Ana", why="read both")
    assert sent.status_code == 303
    works = made.get("/literature/bilingual.json?_shape=array").json()
    assert [work["work_id"] for work in works] == [min(copy.id, UNSTRUCTURED.id)]
    made.close()
