"""Crawls over real HTTP that go well, or are cut off and go on: twice, killed, with a second journal, a full disk."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.sample.expected import expected_records, expected_refusals
from crawler.sample.site import SampleSite
from tests.crawler.loopback import Answer, Loopback, article, linking
from tests.crawler.workplace import ROOT, Workplace


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as site:
        yield site


def held_titles(workplace: Workplace) -> set[str]:
    return {title for row in workplace.rows("SELECT title_es, title_en FROM bilingual") for title in row if title}


def printed_titles() -> set[str]:
    return {record[key] for record in expected_records().values() for key in ("title_es", "title_en") if record[key]}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workplace, SampleSite, str]]:
    """One crawl of the sample that several tests look at: where, of what, and what it printed."""
    workplace = Workplace(tmp_path_factory.mktemp("crawled"))
    with SampleSite() as site:
        workplace.register(revista=f"{site.url}/")
        crawl = workplace.crawl("only=revista")
        assert crawl.returncode == 0, crawl.stderr
        yield workplace, site, crawl.stdout


def test_a_crawl_brings_every_article_and_says_why_others_are_none(
    crawled: tuple[Workplace, SampleSite, str],
) -> None:
    workplace, site, printed = crawled
    assert held_titles(workplace) >= printed_titles()
    [(editions,)] = workplace.rows("SELECT count(*) FROM editions")
    assert editions == len(expected_records())
    reasons = {
        url.removeprefix(site.url): reason for url, reason in workplace.rows("SELECT url, reason FROM rejections")
    }
    wanted = {path: why for path, why in expected_refusals().items() if why not in ("statistics", "guidelines")}
    assert reasons == wanted
    assert f"accepted{editions:>9}  records: {editions} new, 0 changed, 0 unchanged" in printed
    assert "login" in printed


def test_nothing_that_robots_forbids_or_that_is_no_page_is_asked_for(
    crawled: tuple[Workplace, SampleSite, str],
) -> None:
    _, site, _ = crawled
    assert site.requests[0] == "/robots.txt"
    assert len(site.requests) == len(set(site.requests))
    assert not [path for path in site.requests if "buscar" in path or "estadisticas" in path]


def test_what_a_crawl_archived_can_be_ingested_and_says_the_same(
    crawled: tuple[Workplace, SampleSite, str], workplace: Workplace
) -> None:
    source, _, _ = crawled
    ingested = workplace.run("ingest", str(source.archive), JOURNALS=source.journals)
    assert ingested.returncode == 0, ingested.stderr
    columns = "work_id, doi, url, title_en, title_es, abstract_en, abstract_es, authors, flags, journal_id"
    for query in (f"SELECT {columns} FROM bilingual ORDER BY work_id", "SELECT url, reason FROM rejections"):
        assert workplace.rows(query) == source.rows(query)
        assert source.rows(query)


def test_a_second_crawl_fetches_nothing_new_and_a_full_one_changes_nothing(
    workplace: Workplace, site: SampleSite
) -> None:
    workplace.register(revista=f"{site.url}/")
    workplace.crawl()
    before, asked = workplace.contents(), len(site.requests)
    assert before["works"]
    again = workplace.crawl()
    assert (again.returncode, len(site.requests)) == (0, asked)
    assert "nothing was due" in again.stdout
    refreshed = workplace.crawl("refresh=all")
    assert refreshed.returncode == 0, refreshed.stderr
    assert len(site.requests) > asked + len(before["editions"])  # every page printed another number of visits
    assert workplace.contents() == before
    counted = workplace.rows("SELECT outcome, accepted, changed, unchanged, failed FROM runs ORDER BY id")
    editions = len(before["editions"])
    assert counted == [("done", editions, 0, 0, 0), ("done", 0, 0, 0, 0), ("done", editions, 0, editions, 0)]


class Fuse(list[str]):
    """Kills the process when the list has got so many entries: at a moment that the site sees, not a clock."""

    def __init__(self, length: int, signal: int = signal.SIGKILL) -> None:
        super().__init__()
        self.length = length
        self.signal = signal
        self.victim: subprocess.Popen[str] | None = None

    def append(self, path: str) -> None:
        super().append(path)
        if len(self) == self.length and self.victim is not None:
            os.kill(self.victim.pid, self.signal)


@pytest.mark.parametrize("length", [4, 13])
def test_a_crawl_that_is_killed_goes_on_where_it_stopped(workplace: Workplace, site: SampleSite, length: int) -> None:
    workplace.register(revista=f"{site.url}/")
    site.requests = fuse = Fuse(length)
    with subprocess.Popen(
        workplace.command("crawl", "journal"), cwd=ROOT, text=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as fuse.victim:
        fuse.victim.communicate(timeout=60)
    assert fuse.victim.returncode == -signal.SIGKILL
    [(done,)] = workplace.rows("SELECT count(*) FROM pages WHERE state = 'done'")
    assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
    site.requests = []
    finished = workplace.crawl()
    assert finished.returncode == 0, finished.stderr
    assert held_titles(workplace) >= printed_titles()
    [(editions, pages)] = workplace.rows("SELECT (SELECT count(*) FROM editions), (SELECT count(*) FROM pages)")
    assert editions == len(expected_records())
    assert len(site.requests) == pages - done + 1  # what was left, and robots.txt: nothing was fetched twice
    assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
    assert workplace.rows("PRAGMA foreign_key_check") == []
    assert workplace.rows("SELECT kind, outcome, ended_at IS NULL FROM runs ORDER BY id") == [
        ("crawl", None, 1),
        ("crawl", "done", 0),
    ]


def test_a_crawl_that_is_told_to_stop_ends_cleanly_and_goes_on_later(workplace: Workplace, site: SampleSite) -> None:
    workplace.register(revista=f"{site.url}/")
    site.requests = fuse = Fuse(9, signal.SIGTERM)
    with subprocess.Popen(
        workplace.command("crawl", "journal"), cwd=ROOT, text=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as fuse.victim:
        _, said = fuse.victim.communicate(timeout=60)
    assert fuse.victim.returncode == 1
    assert said.splitlines()[-1] == "interrupted; the same command goes on where it stopped"
    assert workplace.rows("SELECT outcome, ended_at IS NULL FROM runs") == [("interrupted", 0)]
    assert workplace.rows("SELECT failed FROM runs") == [(0,)]
    site.requests = []
    assert workplace.crawl().returncode == 0
    assert held_titles(workplace) >= printed_titles()


def test_a_second_journal_is_one_table_and_no_code(workplace: Workplace, site: SampleSite) -> None:
    path, page = article(41)
    with Loopback({"/": linking(path), path: page}) as other:
        workplace.register(primera=f"{site.url}/", segunda=f"{other.url}/")
        crawled = workplace.crawl("only=segunda")
        assert crawled.returncode == 0, crawled.stderr
        assert workplace.rows("SELECT DISTINCT journal_id FROM works") == [("segunda",)]
        assert site.requests == []
        assert workplace.crawl("only=primera,segunda").returncode == 0
    assert workplace.rows("SELECT DISTINCT journal_id FROM editions ORDER BY 1") == [("primera",), ("segunda",)]
    assert workplace.rows("SELECT id FROM journals ORDER BY 1") == [("primera",), ("segunda",)]


def test_what_a_former_start_led_to_is_neither_asked_for_nor_failed(workplace: Workplace) -> None:
    path, page = article(3)
    answers = {"/": linking(path), path: page}
    with Loopback(answers) as former, Loopback(answers) as present:
        for site in (former, present):
            workplace.register(revista=f"{site.url}/")
            assert workplace.crawl("refresh=all").returncode == 0
        asked = len(former.requests)
        workplace.register(revista=f"{former.url}/")
        assert workplace.crawl().returncode == 0
        assert len(former.requests) == asked
    assert workplace.rows("SELECT outcome, failed FROM runs") == [("done", 0)] * 3
    assert workplace.rows("SELECT DISTINCT state FROM pages") == [("done",)]


def test_a_page_is_known_by_who_it_is_and_asked_for_once_however_it_is_addressed(workplace: Workplace) -> None:
    path, page = article(3)
    other = path.replace("dosis-inicio", "otro-titulo")
    with Loopback({"/": linking(path, "/es-vol-1-num-2-sumario-X1"), path: page, other: page}) as site:
        www = site.url.replace("127.0.0.1", "localhost")
        site.answers["/es-vol-1-num-2-sumario-X1"] = linking(other, f"{path}?utm_source=x", f"{www}{path}", path)
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        assert workplace.crawl("refresh=all").returncode == 0
    articles = [asked for asked in site.requests if "articulo" in asked]
    assert articles == [path, path]
    assert workplace.rows("SELECT count(*), count(DISTINCT key) FROM pages WHERE kind = 'article'") == [(1, 1)]


def test_a_redirect_within_the_site_is_followed_and_the_asked_page_is_done(workplace: Workplace) -> None:
    path, page = article(9)
    feed = workplace.folder / "feed.jsonl"
    old = path.replace("dosis-inicio", "titulo-anterior")
    with Loopback({"/": linking(old, path), path: page, old: Answer(status=301, headers={"Location": path})}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.run("crawl", "journal", "-o", str(feed))
        assert crawled.returncode == 0
        assert "Traceback" not in crawled.stderr
    assert workplace.rows("SELECT DISTINCT state FROM pages WHERE kind = 'article'") == [("done",)]
    assert workplace.rows("SELECT url FROM editions") == [(site.url + path,)]
    assert '"native_id": "00000009"' in feed.read_text(encoding="utf-8")  # Scrapy's own feeds go on working


class Spoiler(list[str]):
    """Puts a file where the archive's folder was, as soon as anything is asked for."""

    def __init__(self, archive: Path) -> None:
        super().__init__()
        self.archive = archive

    def append(self, path: str) -> None:
        if not self:
            self.archive.rmdir()
            self.archive.write_text("a file where the folder should be", encoding="utf-8")
        super().append(path)


def test_a_full_disk_is_exit_code_1_and_leaves_the_pages_due(workplace: Workplace, site: SampleSite) -> None:
    workplace.register(revista=f"{site.url}/")
    site.requests = Spoiler(workplace.archive)
    crawled = workplace.crawl()
    assert crawled.returncode == 1
    assert "a fault of ours or of the disk" in crawled.stderr
    [(outcome, failed)] = workplace.rows("SELECT outcome, failed FROM runs")
    assert outcome == "failed"
    assert 1 <= failed <= 2  # what cannot be stored is not asked for
    workplace.archive.unlink()
    site.requests = []
    assert workplace.crawl().returncode == 0
    assert held_titles(workplace) >= printed_titles()
