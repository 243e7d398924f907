"""Everything is said in both languages: the dictionary covers the schema, the labels cover the templates."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from db.record import Reason
from db.run import Outcome
from db.schema import DICTIONARY, open_for_writing
from db.site import app
from db.site.metadata import METADATA
from db.site.phrases import LABELS, labels

TEMPLATES = sorted((app.HERE / "templates").glob("*.html"))


def said_twice(data: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Every phrase in some TOML or YAML, with where it stands."""
    if isinstance(data, dict) and {"en", "es"} <= data.keys() and isinstance(data["en"], str):
        yield where, data["en"], data["es"]
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from said_twice(value, f"{where}.{key}")


def test_dictionary_describes_every_table_and_column_of_the_schema_and_nothing_else(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path / "empty.db")
    ours = [
        name
        for name in (*db.table_names(), *db.view_names())
        if not name.startswith(("_", "sqlite_")) and not name.startswith("works_fts")
    ]
    schema = {name: ["_", *(row[1] for row in db.execute(f"PRAGMA table_info([{name}])"))] for name in ours}
    assert {name: sorted(columns) for name, columns in DICTIONARY["tables"].items()} == {
        name: sorted(columns) for name, columns in schema.items()
    }


def test_dictionary_explains_every_reason() -> None:
    assert set(DICTIONARY["reasons"]) == set(get_args(Reason))


def test_how_a_run_ended_is_said_in_the_readers_language() -> None:
    assert set(labels()["outcome"]) == set(get_args(Outcome))


def test_every_flag_has_a_severity() -> None:
    assert {flag["severity"] for flag in DICTIONARY["flags"].values()} == {"info", "warning", "error"}


@pytest.mark.parametrize(
    "words",
    [
        DICTIONARY,
        tomllib.loads(LABELS.read_text(encoding="utf-8")),
        yaml.safe_load(METADATA.read_text(encoding="utf-8")),
    ],
    ids=["dictionary", "labels", "metadata"],
)
def test_each_phrase_is_said_in_both_languages_with_the_same_blanks(words: Any) -> None:
    phrases = list(said_twice(words))
    assert len(phrases) > 10
    for where, en, es in phrases:
        assert en.strip(), where
        assert es.strip(), where
        assert sorted(re.findall(r"{\w+}", en)) == sorted(re.findall(r"{\w+}", es)), where
        assert not en.endswith(".") or es.endswith("."), where


def test_templates_use_every_label_and_no_other() -> None:
    text = "\n".join(template.read_text(encoding="utf-8") for template in TEMPLATES)
    used = set(re.findall(r"\bsay\.(\w+)", text))
    for names in re.findall(r"{% for name in \(([^)]+)\) %}.*?say\[name\]", text, re.DOTALL):
        used |= set(re.findall(r'"(\w+)"', names))
    assert used == set(labels()["say"])


def test_templates_hold_no_inline_scripts_or_styles() -> None:
    for template in TEMPLATES:
        found = re.findall(r"<script|<style|\sstyle=|\son\w+=|javascript:", template.read_text(encoding="utf-8"))
        assert not found, template.name
