"""Two workers of a Dask cluster read faster than one process, and nothing is lost with a worker. `CLUSTER=400`."""

import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import pytest

from crawler.cluster import Cluster
from crawler.readers import ALONE, Chunk, Extract, Item, Read, Readers
from crawler.rebuilding import compare, restore
from db.archive import Archive
from db.schema import open_for_writing
from pipelines.extract import extract
from tests.crawler.collected import Visit, begin, everything

NUMBER = int(os.environ.get("CLUSTER", "200"))
FIXTURES = Path(__file__).parents[1] / "fixtures"
RATIO = 1.5

pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """NUMBER pages of all platforms, the larger ones, each under an address of its own."""
    folder = tmp_path_factory.mktemp("many")
    bodies = sorted((file.read_bytes() for file in FIXTURES.rglob("*.html")), key=len)[-40:]
    with begin(folder) as run:
        for number, body in enumerate(islice(cycle(bodies), NUMBER)):
            page = body + f"<!-- {number} -->".encode()
            run.archive.append(Visit(f"https://www.example.org/{number}", page, 0).fetched)
    return folder / "archive"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster("local", tmp_path_factory.mktemp("parts")) as found:
        yield found


def read(archive: Path, readers: Readers) -> float:
    """Read everything; the seconds of work of this process."""
    database = open_for_writing(Path(":memory:"))
    before = time.process_time()
    account = compare(database.conn, Archive(archive), extract, lambda _: None, readers)
    spent = time.process_time() - before
    database.close()
    assert (account.read, account.problems) == (NUMBER, [])
    return spent


def test_the_busiest_of_two_readers_works_less_than_two_thirds_of_what_one_alone_does(
    archive: Path, cluster: Cluster
) -> None:
    """Work of processes, not the time of day: what else the machine does is left out."""
    read(archive, cluster)  # workers import what they need
    ratios = []
    for _ in range(3):
        alone = read(archive, ALONE)
        before = cluster.ask(time.process_time)
        here = read(archive, cluster)
        after = cluster.ask(time.process_time)
        ratios.append(alone / max(here, *(after[worker] - before[worker] for worker in after)))
    print(f"one process / busiest of {len(after)} workers: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")  # noqa: T201 - figures
    assert median(ratios) >= RATIO


class Losing:
    """A cluster that loses a worker in the middle: the process that has the next chunk in hand is killed."""

    several = True

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def read(self, read: Read[Chunk, Item], chunks: Iterable[Chunk], extract: Extract) -> Iterator[Item]:
        victim = next(iter(self.cluster.ask(os.getpid).values()))
        for number, item in enumerate(self.cluster.read(read, chunks, extract)):
            if number == NUMBER // 4:
                os.kill(victim, signal.SIGKILL)
            yield item


def test_a_worker_killed_in_the_middle_costs_no_row(archive: Path, cluster: Cluster, tmp_path: Path) -> None:
    for name, readers in (("one", ALONE), ("many", Losing(cluster))):
        shutil.copytree(archive, tmp_path / name / "archive")
        with begin(tmp_path / name, "rebuild") as run:
            account = restore(run, extract, lambda _: None, readers)
        assert (account.read, account.problems) == (NUMBER, [])
    assert everything(tmp_path / "many" / "x.db") == everything(tmp_path / "one" / "x.db")
