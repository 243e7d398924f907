"""What the documents say holds: commands exist, queries run, both READMEs agree, the house stands as drawn."""

import argparse
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest
from scrapy.settings import Settings

import crawler.commands
from crawler.sample.answers import Visits, answer
from crawler.sample.articles import article_pages
from db.record import Page, Reading
from db.store import Store
from pipelines.extract import extract
from tests.corpus import SAMPLE

ROOT = Path(__file__).parent.parent
READMES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.es.md")}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(name: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(READMES[name]) if found == kind]


def test_both_readmes_show_the_same_commands_and_queries() -> None:
    assert BLOCK.findall(READMES["README.md"]) == BLOCK.findall(READMES["README.es.md"])
    headings = [len(re.findall(r"^#+ ", text, re.MULTILINE)) for text in READMES.values()]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_ours_is_documented_and_no_other(readme: str) -> None:
    ours = {module.name for module in pkgutil.iter_modules(crawler.commands.__path__)}
    assert set(re.findall(r"^\| `scrapy (\w+)", READMES[readme], re.MULTILINE)) == ours


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(crawler.commands.__path__)])
def test_every_command_shows_examples_in_its_help(name: str) -> None:
    command = importlib.import_module(f"crawler.commands.{name}").Command()
    command.settings = Settings()
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    assert f"scrapy {name}" in (parser.epilog or "")


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", READMES["README.md"]):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_queries_run_and_find_something(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db")
    bodies = {page.path: answer(page.path, SAMPLE, Visits()) for page in article_pages()}
    pages = [Page(SAMPLE + path, said.body, said.content_type) for path, said in bodies.items()]
    store.load([Reading(page, extract(page)) for page in pages])
    queries = blocks("README.md", "sql")
    assert len(queries) == 5
    for query in queries:
        assert store.db.execute(query).fetchall(), query
    store.close()


def test_the_journal_to_add_is_a_good_entry() -> None:
    for text in blocks("README.md", "toml"):
        assert all({"title", "platform", "issn", "start"} <= set(entry) for entry in tomllib.loads(text).values())


def test_every_file_named_in_the_picture_of_the_house_exists() -> None:
    picture = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```")[1]
    floor = ""
    for line in picture.strip().splitlines():
        floor = line.split()[0] if not line.startswith(" ") else floor
        names = re.split(r"\s{2,}", line.removeprefix(floor).strip())[0]
        for name in re.split(r", | → ", names):
            if re.fullmatch(r"[\w./]+", name) and floor != "tests/":
                assert (ROOT / floor / name).exists(), f"{floor}{name}"
