"""All measurements, or those of the themes named: a table, JSON, and exit code 1 where a ratio left its bounds.

`python -m tests.bench [THEME …] [--json FILE] [--times N]`: N times the usual sizes (0.1: a quick look).
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench import asking, crawling, loading, reading, rebuilding, splitting, starting
from tests.bench.measured import Row

THEMES: dict[str, tuple[Callable[[int], Iterator[Row]], int]] = {
    "reading": (reading.rows, 160),
    "splitting": (splitting.rows, 1_000),
    "loading": (loading.rows, 30_000),
    "asking": (asking.rows, 200_000),
    "crawling": (crawling.rows, 1_000),
    "rebuilding": (rebuilding.rows, 1_000),
    "starting": (starting.rows, 5),
}
"""Each with its usual size: pages, sentences, editions, works, articles, rounds."""
LEAST = {
    "reading": 16,
    "splitting": 50,
    "loading": 10_000,
    "asking": 20_000,
    "crawling": 50,
    "rebuilding": 100,
    "starting": 1,
}
BOUNDS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


def main(words: list[str] | None = None) -> int:
    """Measure, print, and say loudly what fell."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("themes", nargs="*", metavar="THEME", help=", ".join(THEMES))
    parser.add_argument("--json", type=Path, help="write the rows here as well")
    parser.add_argument("--times", type=float, default=1.0, help="of the usual sizes")
    said = parser.parse_args(words)
    if unknown := set(said.themes) - set(THEMES):
        parser.error(f"no such theme: {', '.join(sorted(unknown))}; there are {', '.join(THEMES)}")
    rows: list[Row] = []
    for row in measured(said.themes or THEMES, said.times):
        rows.append(row)
        sys.stdout.write(line(row) + "\n")
        sys.stdout.flush()
    if said.json:
        report = {"machine": machine(), "rows": [row.as_json() for row in rows]}
        said.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told(rows)


def measured(themes: Iterable[str], times: float) -> Iterator[Row]:
    """The rows of these themes, with their bounds."""
    for theme in themes:
        rows, size = THEMES[theme]
        yield from (bounded(row) for row in rows(max(LEAST[theme], int(size * times))))


def bounded(row: Row) -> Row:
    """The row with the bounds that floors.toml pins; names may go on with a comma and the size."""
    found = BOUNDS.get(row.theme, {}).get(row.name.split(", ")[0] if row.theme == "asking" else row.name, {})
    return replace(row, least=found.get("least"), most=found.get("most"))


def line(row: Row) -> str:
    """A row as people read it."""
    bounds = [f"{word} {bound:g}" for word, bound in (("≥", row.least), ("≤", row.most)) if bound is not None]
    figures = f"{row.ratio:8.3g} ({row.low:.3g}–{row.high:.3g})"
    return f"{row.theme:10} {row.name:46} {figures:28} {' '.join(bounds):9} {row.ours}; against {row.peer}"


def told(rows: Iterable[Row]) -> int:
    """1 if a ratio left its bounds, each named; else 0."""
    fallen = [row for row in rows if not row.holds]
    for row in fallen:
        bound = f"under {row.least:g}" if row.least is not None and row.ratio < row.least else f"over {row.most:g}"
        sys.stderr.write(f"FELL: {row.theme}, {row.name}: {row.ratio:.3g} is {bound} (tests/bench/floors.toml)\n")
    return int(bool(fallen))


def machine() -> str:
    """What kind of machine it is, and no more."""
    return f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    sys.exit(main())
