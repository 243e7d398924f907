"""What `make bench` measures it measures; a ratio that leaves its bounds is said aloud, and is an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import reading
from tests.bench.asking import VIEWS
from tests.bench.measured import Row
from tests.bench.pages import LEAST, MOST, pages

ROW = Row("starting", "scrapy journals", 1.2, 1.1, 1.4, "0.6 s", "0.5 s")


def test_pages_are_as_large_as_journals_make_them() -> None:
    assert all(LEAST <= len(page.body) < MOST + 10_000 for page in pages(20))


def test_a_short_run_gives_ratios_with_their_bounds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PEERS", reading.PEERS[:1])
    file = tmp_path / "rows.json"
    bench.main(["reading", "--times", "0", "--json", str(file)])
    [row, *_] = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert row["name"] == "lxml.etree.HTML alone"
    assert 0 < row["low"] <= row["ratio"] <= row["high"] < 1
    assert row["least"] == bench.BOUNDS["reading"][row["name"]]["least"]
    assert capsys.readouterr().out.startswith("reading    lxml.etree.HTML alone")


def test_a_ratio_out_of_its_bounds_is_said_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.told([bench.bounded(ROW)]) == 0
    assert bench.told([bench.bounded(Row(*("starting", "scrapy journals", 1.4, 1, 2, "", "")))]) == 1
    assert bench.told([bench.bounded(Row(*("loading", "unchanged, against loading", 9, 1, 20, "", "")))]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "FELL: starting, scrapy journals: 1.4 is over 1.3 (tests/bench/floors.toml)"
    assert said[1].startswith("FELL: loading, unchanged, against loading: 9 is under 10")


def test_bounds_are_of_what_is_measured() -> None:
    assert bench.BOUNDS.keys() <= bench.THEMES.keys()
    assert {name.split(", ")[0] for name in VIEWS} < bench.BOUNDS["asking"].keys()
    assert all(bound.keys() <= {"least", "most"} for bounds in bench.BOUNDS.values() for bound in bounds.values())


def test_a_theme_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["reeding"])
    assert "no such theme: reeding; there are reading, splitting" in capsys.readouterr().err
