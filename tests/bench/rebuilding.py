"""Reading an archive again: two workers of a cluster on this machine, against one process."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from crawler.cluster import Cluster
from crawler.readers import ALONE, Readers
from crawler.rebuilding import compare
from db.archive import Archive
from db.schema import open_for_writing
from pipelines.extract import extract
from tests.bench.measured import Row, against, row, wall
from tests.bench.pages import pages
from tests.crawler.collected import Visit, begin

ROUNDS = 3


def rows(size: int) -> Iterator[Row]:
    """`size` in pages; by the clock, so other work on the machine counts. Nothing where Dask is not installed."""
    if not importlib.util.find_spec("distributed"):
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = archived(Path(folder), size)
        with Cluster("local", Path(folder)) as cluster:
            read(archive, cluster)  # workers import what they need
            ratios, own, alone = against(partial(read, archive, cluster), partial(read, archive, ALONE), wall, ROUNDS)
            workers = len(cluster.ask(int))
    told = f"{size / own:.0f} pages/s with {workers} workers"
    yield row("rebuilding", "one process", ratios, told, f"{size / alone:.0f} pages/s")


def archived(folder: Path, size: int) -> Archive:
    """Whole pages, each under an address of its own."""
    with begin(folder) as run:
        for number, page in enumerate(pages(size)):
            run.archive.append(Visit(f"https://www.example.org/{number}", page.body, 0).fetched)
    return Archive(folder / "archive")


def read(archive: Archive, readers: Readers) -> None:
    """Read everything, and compare it with a database that holds nothing."""
    database = open_for_writing(Path(":memory:"))
    account = compare(database.conn, archive, extract, lambda _: None, readers)
    database.close()
    assert not account.problems, account.problems
