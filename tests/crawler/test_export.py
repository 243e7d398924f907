"""`scrapy export`: the whole demo in every format, and each mistake in one line."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import rispy

from crawler.sample.answers import Visits, answer
from crawler.sample.articles import article_pages
from db.export.registry import FORMATS
from db.record import Page, Reading
from db.store import Store
from pipelines.extract import extract
from tests.corpus import SAMPLE
from tests.crawler.workplace import ROOT, Workplace

SPANISH = "SELECT work_id FROM bilingual WHERE title_es IS NOT NULL"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The sample journal, as the demo holds it."""
    workplace = Workplace(tmp_path_factory.mktemp("demo"))
    store = Store(workplace.database)
    bodies = {page.path: answer(page.path, SAMPLE, Visits()) for page in article_pages()}
    pages = [Page(SAMPLE + path, said.body, said.content_type) for path, said in bodies.items()]
    store.load([Reading(page, extract(page)) for page in pages])
    store.close()
    return workplace


def exported(workplace: Workplace, *words: str) -> str:
    ended = workplace.run("export", *words)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""  # no terminal, no progress
    return ended.stdout


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "parquet"])
def test_the_whole_demo_in_every_format(workplace: Workplace, form: str) -> None:
    [(works, pairs)] = workplace.rows("SELECT count(*), count(abstract_en || abstract_es) FROM bilingual")
    text = exported(workplace, form)
    counts = {
        "ris": len(rispy.loads(text)),
        "bib": text.count("\n@article{") + text.startswith("@article{"),
        "nbib": sum(line.startswith("PMID- ") for line in text.split("\n")),
        "csljson": len(json.loads(text)) if form == "csljson" else 0,
        "jsonl": text.count("\n"),
        "csv": len(list(csv.reader(io.StringIO(text, newline="")))) - 1,
        "tmx": len(set(line for line in text.split("\n") if "x-work-id" in line)),
    }
    assert works > pairs > 3
    assert counts[form] == (pairs if form == "tmx" else works)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["--query", "both_abstracts"], "SELECT work_id FROM bilingual WHERE abstract_en || abstract_es IS NOT NULL"),
        (["--query", "editions"], "SELECT DISTINCT work_id FROM editions"),
        (["--query", f"{SPANISH};"], SPANISH),
        (["--search", "neumonia"], "SELECT id FROM works WHERE seq IN (SELECT rowid FROM works_fts('neumonia'))"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_written(workplace: Workplace, words: list[str], query: str) -> None:
    lines = exported(workplace, "jsonl", *words).splitlines()
    assert sorted(json.loads(line)["work_id"] for line in lines) == sorted(work for (work,) in workplace.rows(query))


def test_a_file_is_there_when_it_is_whole(workplace: Workplace, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    assert exported(workplace, "jsonl", "-o", str(file)) == ""
    assert file.read_text(encoding="utf-8") == exported(workplace, "jsonl")
    assert list(tmp_path.iterdir()) == [file]


def test_the_main_language_can_be_chosen(workplace: Workplace) -> None:
    for lang in ("en", "es"):
        first = rispy.loads(exported(workplace, "ris", "--lang", lang, "--query", "both_abstracts"))
        assert {record["language"] for record in first} == {lang}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "which format?"),
        (["docx"], "docx: one of ris"),
        (["ris", "bib"], "one of ris"),
        (["ris", "--lang", "fr"], "--lang fr"),
        (["ris", "--query", "nonsense"], "no such view"),
        (["ris", "--query", "journals"], "work_id"),
        (["ris", "--query", "SELECT nonsense FROM works"], "no such column: nonsense"),
        (["ris", "--query", "DELETE FROM works"], "--query"),
        (["ris", "--query", "bilingual", "--search", "gota"], "not both"),
    ],
)
def test_each_mistake_is_said_in_one_line(workplace: Workplace, words: list[str], why: str) -> None:
    ended = workplace.run("export", *words)
    assert ended.returncode == 2
    assert why in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_a_reader_that_has_enough_is_no_error(workplace: Workplace) -> None:
    words = workplace.command("export", "jsonl")
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0


@pytest.mark.parametrize("document", ["export.md", "export.es.md"])
def test_the_commands_of_the_document_run(workplace: Workplace, document: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/scrapy export (.+)$", text, re.MULTILINE)
    assert len(commands) > 3
    for line in commands if document == "export.md" else []:  # both show the same, says tests/db/site/test_exports.py
        words = [str(tmp_path / word) if word.endswith(".bib") else word for word in shlex.split(line.split(" > ")[0])]
        assert exported(workplace, *words) or list(tmp_path.glob("*.bib")), line
