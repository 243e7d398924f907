"""What each command takes to say its help, against bare `scrapy version`, and how much memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from tests.bench.measured import Row, against, row, wall
from tests.crawler.workplace import ROOT

COMMANDS = (
    "crawl", "ingest", "rebuild", "export", "report", "correct", "forget", "backup", "specimen", "serve", "migrate",
    "demo",
)  # fmt: skip


def rows(size: int) -> Iterator[Row]:
    """`size` in rounds."""
    for words in (("--help",), ("journals",), *((command, "--help") for command in COMMANDS)):
        ratios, own, bare = against(partial(run, *words), partial(run, "version"), wall, size)
        took, least = f"{1000 * own:.0f} ms, {megabytes(*words):.0f} MB", f"{1000 * bare:.0f} ms"
        yield row("starting", f"scrapy {' '.join(words)}", [1 / ratio for ratio in ratios], took, least)


def run(*words: str) -> None:
    """Run a command to its end; what it says is thrown away."""
    subprocess.run([sys.executable, "-m", "scrapy", *words], cwd=ROOT, check=True, capture_output=True)


def megabytes(*words: str) -> float:
    """The greatest resident size of a command."""
    told = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", told, sys.executable, "-m", "scrapy", *words], cwd=ROOT, check=True, capture_output=True
    )
    return int(ended.stdout) / 1024
