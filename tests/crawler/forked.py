"""Our commands in processes of their own that need not import anything: one that has, forks (Python's forkserver)."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

IMPORTED = ["scrapy.cmdline", "scrapy.crawler", "crawler.spiders.journal", "crawler.crawling", "crawler.ingesting"]
"""What most commands take most of their time to import."""

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(IMPORTED)


def run(words: Sequence[str], cwd: Path, timeout: float) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` of `scrapy` with these words, what it says captured; `timeout` in seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = forking.Process(
            target=_perform, args=(["scrapy", *words], cwd, dict(os.environ), *map(_held, (out, err)))
        )
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(list(words), timeout, _text(out), _text(err))
        return subprocess.CompletedProcess(list(words), process.exitcode or 0, _text(out), _text(err))


def _held(file: BinaryIO) -> str:
    """A path by which the other process opens the same file."""
    return f"/proc/{os.getpid()}/fd/{file.fileno()}"


def _perform(words: list[str], cwd: Path, environment: dict[str, str], out: str, err: str) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate((os.devnull, out, err)):
        os.dup2(os.open(path, os.O_RDWR | os.O_APPEND), number)
    sys.argv = words
    from scrapy.cmdline import execute

    execute(words)


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()
