"""Archives read on a Dask cluster: the same rows as in one process, whoever dies meanwhile."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import dask
import pytest

from crawler import parts
from crawler.cluster import Cluster
from crawler.errors import ClusterError
from crawler.files import Files
from crawler.ingesting import ingest
from crawler.readers import ALONE, Extract, Readers
from crawler.rebuilding import Account, refresh, restore
from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from tests.crawler.collected import Visit, article_visit, begin, collect, everything, otherwise, rows
from tests.crawler.loopback import article
from tests.crawler.test_files import warc
from tests.crawler.workplace import Workplace

VISITS = [
    *(article_visit(number, 0) for number in range(110)),
    Visit("https://www.example.org/", b"<!doctype html><title>Revista</title><p>Bienvenidos", 0),
    *(article_visit(number, 1, alopurinol="febuxostat") for number in range(5)),
]
POISONED = VISITS[70].url


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        Cluster("local", tmp_path_factory.mktemp("shared")) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collection")
    collect(folder, VISITS)
    return folder


def restored(collection: Path, folder: Path, readers: Readers, how: Extract = extract) -> Account:
    shutil.copytree(collection / "archive", folder / "archive")
    with begin(folder, "rebuild") as run:
        return restore(run, how, lambda _: "revista", readers)


def kills(url: str, mark: Path | None, page: Page) -> Edition | Rejection:
    """A page that kills its reader: once, if there is a file to make a mark by, or whenever it is read."""
    if page.url == url and not (mark and mark.exists()):
        if mark:
            mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return extract(page)


@pytest.mark.parametrize("lost", [False, True])
def test_a_database_made_by_many_is_that_made_by_one_also_when_a_worker_is_lost(
    collection: Path, cluster: Cluster, tmp_path: Path, lost: bool
) -> None:
    mark = tmp_path / "mark"
    account = restored(collection, tmp_path / "many", cluster, partial(kills, POISONED, mark) if lost else extract)
    assert mark.exists() is lost
    assert (account.read, account.problems) == (restored(collection, tmp_path / "one", ALONE).read, [])
    assert everything(tmp_path / "many" / "x.db") == everything(tmp_path / "one" / "x.db")
    assert len(rows(tmp_path / "many" / "x.db", "SELECT * FROM changes")) > 0


def test_a_page_that_kills_whoever_reads_it_is_a_rejection_and_costs_no_other(
    collection: Path, cluster: Cluster, tmp_path: Path
) -> None:
    restored(collection, tmp_path / "many", cluster, partial(kills, POISONED, None))
    restored(collection, tmp_path / "one", ALONE)
    reasons = dict(rows(tmp_path / "many" / "x.db", "SELECT url, reason || ': ' || detail FROM rejections"))
    assert reasons.pop(POISONED) == "unreadable: kills the process that reads it (signal 9)"
    assert list(reasons) == ["https://www.example.org/"]
    urls = [set(rows(tmp_path / name / "x.db", "SELECT url FROM editions")) for name in ("one", "many")]
    assert urls[0] - urls[1] == {(POISONED,)}


def test_a_rule_that_changed_changes_the_same(collection: Path, cluster: Cluster, tmp_path: Path) -> None:
    for name, readers in (("one", ALONE), ("many", cluster)):
        shutil.copytree(collection, tmp_path / name)
        with begin(tmp_path / name, "rebuild") as run:
            account = refresh(run, otherwise, readers)
        assert +account.changes == {"changed": 110}
    assert everything(tmp_path / "many" / "x.db") == everything(tmp_path / "one" / "x.db")


@pytest.mark.parametrize("in_place", [False, True])
def test_files_of_all_kinds_are_ingested_as_by_one(cluster: Cluster, tmp_path: Path, in_place: bool) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    pages = [{"url": visit.url, "body": visit.body} for visit in VISITS[:110]]
    (saved / "a.warc.gz").write_bytes(warc(*pages, {"url": pages[0]["url"], "kind": "revisit", "body": b""}))
    (saved / "b.warc").write_bytes(warc(*pages[5:9], packed=False))
    (saved / "cut.warc.gz").write_bytes(warc(*pages[:70])[:-300])
    (saved / "empty.warc").write_bytes(b"")
    for number in range(300, 303):
        (saved / f"{number}.html").write_bytes(article(number)[1].body)
    (saved / "notes.json").write_text("{}")
    remarks = []
    for name, readers in (("one", ALONE), ("many", cluster), ("many", cluster)):
        files = Files([saved, (saved / "a.warc.gz").as_uri()], 100_000, in_place=in_place)
        with begin(tmp_path / name, "ingest") as run:
            ingest(files, run, lambda _: None, extract, readers)
            remarks.append((files.skipped, files.copied, run.counts["fetched"], +run.reasons))
    assert remarks[0] == remarks[1] == remarks[2]
    assert remarks[0][0]["WARC revisit"] == 2
    assert everything(tmp_path / "many" / "x.db") == everything(tmp_path / "one" / "x.db")
    assert bool(list((tmp_path / "many" / "archive").glob("*.warc.gz"))) is True  # the saved pages at least
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "many", tmp_path / "one")
    (tmp_path / "one" / "x.db").unlink()
    with begin(tmp_path / "one", "rebuild") as run:
        assert restore(run, extract, lambda _: None, cluster).problems == []


def test_a_cluster_that_cannot_be_had_is_said_in_a_line_and_nothing_is_made(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = workplace.folder / "1.html"
    page.write_bytes(article(1)[1].body)
    refused = workplace.run("ingest", str(page), DASK="nowhere://x")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert "DASK=nowhere://x: no address of a cluster" in refused.stderr
    assert not workplace.database.exists()
    monkeypatch.setattr("crawler.cluster.PATIENCE", 0.1)
    with pytest.raises(ClusterError, match="no cluster there"):
        Cluster("tcp://127.0.0.1:9", workplace.folder)
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ClusterError, match="make setup EXTRAS=cluster"):
        Cluster("local", workplace.folder)


def test_the_commands_take_the_setting_and_leave_no_part_behind(workplace: Workplace) -> None:
    page = workplace.folder / "1.html"
    page.write_bytes(article(1)[1].body)
    assert workplace.run("ingest", str(page)).returncode == 0
    before = workplace.contents()
    workplace.database.unlink()
    made = workplace.run("rebuild", DASK="local")
    assert (made.returncode, made.stderr) == (0, "")
    assert workplace.contents() == before
    assert [file.suffix for file in workplace.archive.iterdir()] == [".gz"]


def test_parts_that_a_killed_run_left_go_with_the_next_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    (tmp_path / "parts-left").mkdir()
    (tmp_path / "parts-left" / "000001.parquet").write_bytes(b"PAR1")
    one, other = parts.Folder(tmp_path), parts.Folder(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([one.path, other.path])
    one.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_a_part_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "1.parquet"

    def breaking() -> Iterator[str]:
        yield "one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parts.write(path, breaking())
    assert not path.exists()
    for items in ([], ["one"] * 250):
        parts.write(path, items)
        assert list(parts.read(path)) == items
