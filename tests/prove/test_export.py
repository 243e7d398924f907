"""An export of very many records streams, fast and in little memory. `RECORDS=100000 make prove`."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.export.record import COLUMNS
from db.export.registry import FORMATS
from tests.crawler.workplace import ROOT, Workplace
from tests.db.site.shelf import ARTICLES, fill

RECORDS = int(os.environ.get("RECORDS", "10000"))
MOST = 150
"""Megabytes that the server may have taken when a format has been exported."""
ARROW = 80
"""And besides, once Parquet is asked for: pyarrow is loaded then."""
SLOWEST = 50
"""How many times as long as plainly reading the same rows an export may take."""
SLOWER = {"tmx": 300, "csv": 150}
"""The same where sentences are aligned, or Datasette asks page by page."""

pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A database of RECORDS works: the shelf's four, again and again under identifiers of their own."""
    workplace = Workplace(tmp_path_factory.mktemp("many"))
    fill(workplace.database, ARTICLES)
    with closing(sqlite3.connect(workplace.database)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        [(held,)] = connection.execute("SELECT count(*) FROM works")
        columns = ", ".join(f"works.{column}" for column in COLUMNS if column != "id")
        connection.execute(
            "WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :copies)"
            f" INSERT INTO works (id, principal_edition_id, author_names, {columns.replace('works.', '')})"
            f" SELECT works.id || '-' || n, principal_edition_id, author_names, {columns} FROM copies, works"
            " LIMIT :more",
            {"copies": RECORDS // held + 1, "more": RECORDS - held},
        )
        connection.commit()
    return workplace


@contextmanager
def serving(workplace: Workplace) -> Iterator[tuple[str, int]]:
    """Host and port of `scrapy serve`, and the number of its process."""
    words = workplace.command("serve", PORT=0)
    with subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        address = re.search(r"http://([^/]+)/", server.stdout.readline())
        assert address
        try:
            yield address[1], server.pid
        finally:
            server.send_signal(signal.SIGINT)


def megabytes(pid: int) -> float:
    """The most memory that a process ever had (VmHWM, proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def taken(host: str, path: str) -> tuple[float, int, bytes]:
    """Seconds an export took, its length, and its last bytes; fails if it broke off."""
    with closing(http.client.HTTPConnection(host, timeout=600)) as client:
        begun = time.perf_counter()
        client.request("GET", path)
        answer = client.getresponse()
        assert answer.status == 200, answer.read()
        length, tail = 0, b""
        while piece := answer.read(1 << 20):
            length, tail = length + len(piece), piece
        return time.perf_counter() - begun, length, tail


def plainly(workplace: Workplace) -> float:
    """Seconds it takes to read the same rows and do nothing with them."""
    with closing(sqlite3.connect(workplace.database)) as connection:
        begun = time.perf_counter()
        for _ in connection.execute("SELECT * FROM bilingual"):
            pass
        return time.perf_counter() - begun


def test_all_formats_stream_in_little_memory(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    plain = plainly(workplace)
    with serving(workplace) as (host, pid):
        at_first = megabytes(pid)
        for name in FORMATS:
            seconds, length, _ = taken(host, f"/literature/bilingual.{name}")
            with capsys.disabled():
                sys.stdout.write(
                    f"\n{name}: {RECORDS} records, {length / 1e6:.0f} MB in {seconds:.1f} s, {RECORDS / seconds:.0f}/s,"
                    f" {seconds / plain:.1f} times plain reading; {at_first:.0f} MB at first, {megabytes(pid):.0f} MB"
                )
            assert seconds / plain < SLOWER.get(name, SLOWEST)
            assert megabytes(pid) < (MOST + ARROW if name == "parquet" else MOST)


def test_the_command_streams_in_little_memory(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    words = workplace.command("export", "jsonl")
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as command:
        assert command.stdout is not None
        lines, most = 0, 0.0
        for lines, _ in enumerate(command.stdout, start=1):
            if lines % (RECORDS // 20) == 0 and lines < RECORDS:
                most = max(most, megabytes(command.pid))
    with capsys.disabled():
        sys.stdout.write(f"\nscrapy export jsonl: {lines} lines, {most:.0f} MB")
    assert lines == RECORDS
    assert most < MOST
