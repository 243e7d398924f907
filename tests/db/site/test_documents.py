"""docs/serving.md and docs/json.md hold: what they show answers, has its keys, and is the same in both languages."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from crawler.commands.serve import Command
from db.site import app, bounds, lanes, take_away
from db.site.metadata import metadata
from tests.db.site.conftest import Site
from tests.db.site.shelf import WORK

FOLDER = app.HERE.parents[1] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMES = ("json.md", "json.es.md", "serving.md", "serving.es.md")
TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
ROWS = re.findall(r"^\| `(/[^`]*)` \|[^|]*\| (.*?) \|$", TEXTS["json.md"], re.MULTILINE)


@pytest.mark.parametrize("name", ["json", "serving"])
def test_both_languages_show_the_same(name: str) -> None:
    english, spanish = TEXTS[f"{name}.md"], TEXTS[f"{name}.es.md"]
    assert BLOCK.findall(english) == BLOCK.findall(spanish)
    for pattern in (r"^\| `(/[^`]*)` \|[^|]*\| (.*?) \|$", r"^(#+) ", r"^(\|)"):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(pattern, spanish, re.MULTILINE)


@pytest.mark.parametrize(("address", "keys"), ROWS)
def test_each_address_answers_with_its_keys(site: Site, address: str, keys: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    said = answer.json()
    [first, *_] = said if isinstance(said, list) else [said]
    assert set(re.findall(r"`(\w+)`", keys)) <= set(first)


def test_the_example_of_a_result_is_one(site: Site) -> None:
    [example] = [json.loads(text) for kind, text in BLOCK.findall(TEXTS["json.md"]) if kind == "json"]
    [result] = [row for row in site.get("/search.json?q=artritis").json()["results"] if row["work_id"] == WORK]
    assert example.items() <= result.items()


def test_the_command_lines_ask_for_what_is_there(site: Site) -> None:
    lines = [line for kind, text in BLOCK.findall(TEXTS["json.md"]) if kind == "sh" for line in text.splitlines()]
    assert len(lines) == 3
    for line in lines:
        [address] = [word for word in shlex.split(line) if word.startswith("http://127.0.0.1:8001")]
        assert site.get(address.removeprefix("http://127.0.0.1:8001")).status_code == 200


def test_the_bounds_told_are_those_in_force() -> None:
    told = TEXTS["serving.md"]
    for number in (
        f"| {app.SETTINGS['sql_time_limit_ms'] // 1000} s (exports: {take_away.MILLISECONDS // 1000} s",
        f"{app.SETTINGS['max_returned_rows']:,}, or {bounds.RESULT // bounds.MEGABYTE} MB",
        f"| {bounds.HEAP // bounds.MEGABYTE} MB |",
        f"| {lanes.PLACES}, and {lanes.WAITING} that wait up to {lanes.PATIENCE} s |",
        f"| exports at once | {take_away.AT_ONCE} |",
    ):
        assert number in told


def test_the_operators_file_is_heard_for_plugins_only(tmp_path: Path) -> None:
    [text] = [text for kind, text in BLOCK.findall(TEXTS["serving.md"]) if kind == "yaml"]
    assert "datasette-auth-passwords" in yaml.safe_load(text)["plugins"]
    local = tmp_path / "metadata.yml"
    local.write_text(text + "title: another\n", encoding="utf-8")
    assert metadata(local)["plugins"]["datasette-auth-passwords"]["http_basic_auth"] is True
    assert metadata(local)["title"] == "Cribado"


def test_the_samples_lead_to_this_site() -> None:
    nginx = (FOLDER / "nginx.example").read_text(encoding="utf-8")
    assert nginx.count("{") == nginx.count("}")
    assert set(re.findall(r"proxy_pass (\S+);", nginx)) == {"http://127.0.0.1:8001"}
    unit = (FOLDER / "cribado-site.service").read_text(encoding="utf-8")
    assert "scrapy serve -s PUBLIC_ABSTRACTS=1" in unit
    assert "PUBLIC_ABSTRACTS=0" in Command.examples
