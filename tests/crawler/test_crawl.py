"""Crawls of the sample journal over real HTTP: what comes of them, twice, killed, with a second journal."""

import gzip
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from crawler.sample.expected import expected_records, expected_refusals
from crawler.sample.site import SampleSite
from crawler.spiders.journal import JournalSpider
from db.errors import CribadoError
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


def test_a_site_that_does_not_answer_is_exit_code_1_and_one_line(workplace: Workplace) -> None:
    with Loopback() as gone:
        workplace.register(revista=f"{gone.url}/")
    crawled = workplace.crawl(LOG_ENABLED=False)
    assert crawled.returncode == 1
    assert len(crawled.stderr.splitlines()) == 1
    assert "nothing arrived from revista" in crawled.stderr
    assert workplace.rows("SELECT outcome, failed FROM runs") == [("nothing arrived", 1)]
    assert workplace.rows("SELECT state, failures FROM pages") == [("failed", 1)]


def test_a_site_that_comes_back_is_asked_again_by_the_same_command(workplace: Workplace) -> None:
    path, page = article(7)
    with Loopback({"/": linking(path), path: page}) as site:
        site.answers["/robots.txt"] = Answer(status=503)
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 1
        site.answers["/robots.txt"] = Answer(status=404)
        assert workplace.crawl().returncode == 0
    assert len(workplace.rows("SELECT * FROM works")) == 1


def test_a_start_without_a_link_to_any_article_is_exit_code_1(workplace: Workplace) -> None:
    with Loopback({"/": linking("/acerca-de")}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(LOG_ENABLED=False)
    assert crawled.returncode == 1
    assert "no link to any article was found on revista" in crawled.stderr


def test_what_fails_is_counted_named_and_left_for_later_and_the_owner_reads_who_crawls(workplace: Workplace) -> None:
    (good, page), (bad, _), (gone, _) = article(1), article(2), article(3)
    answers = {"/": linking(good, bad, gone), good: page, bad: Answer(status=500), gone: Answer(status=410)}
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(CONTACT="lab@example.org")
    assert crawled.returncode == 0
    assert f"{bad}: HTTP 500" in crawled.stdout
    rows = workplace.rows("SELECT url, state, http_status, detail FROM pages WHERE kind = 'article' ORDER BY url")
    assert [(url.removeprefix(site.url), *rest) for url, *rest in rows] == [
        (good, "done", 200, ""),
        (bad, "failed", 500, "HTTP 500"),
        (gone, "missing", 410, ""),
    ]
    assert ("not_found", "HTTP 410") in workplace.rows("SELECT reason, detail FROM rejections")
    agents = {headers["User-Agent"] for headers in site.headers}
    assert agents == {"Cribado/0.1 (bilingual records of medical journals; lab@example.org)"}
    assert not [headers for headers in site.headers if "Referer" in headers or "Cookie" in headers]


def test_a_page_cut_short_is_asked_for_again_and_not_taken_for_whole(workplace: Workplace) -> None:
    path, page = article(5)
    head, answers = {"Transfer-Encoding": "chunked"}, iter(range(10))

    def half_then_whole() -> Answer:
        cut = Answer(b"20\r\n<!doctype html><title>Dosis de in", headers=head, announced=None)
        return page if next(answers) else cut

    with Loopback({"/": linking(path), path: half_then_whole}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(RETRY_TIMES=1)
    assert crawled.returncode == 0, crawled.stderr
    assert site.requests.count(path) == 2
    assert len(workplace.rows("SELECT * FROM works")) == 1


def test_a_bomb_costs_its_own_page_and_nothing_else(workplace: Workplace) -> None:
    (good, page), (bomb, _) = article(1), article(2)
    packed = Answer(gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"})
    with Loopback({"/": linking(good, bomb), good: page, bomb: packed}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl(DOWNLOAD_MAXSIZE=100_000).returncode == 0
    states = {url.removeprefix(site.url): state for url, state in workplace.rows("SELECT url, state FROM pages")}
    assert (states[good], states[bomb]) == ("done", "failed")


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


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ({"only": "revsta"}, {}, "only=revsta: no such journal; known are: revista"),
        ({"olny": "revista"}, {}, "-a olny=… means nothing"),
        ({"refresh": "some"}, {}, "-a refresh=some means nothing"),
        ({}, {"CONTACT": ""}, "revista: the owners of public sites .* set CONTACT"),
        ({}, {"CONTACT": "a\nb"}, "on one line"),
        ({}, {"DATABASE": ""}, "DATABASE is empty"),
        ({}, {"DATABASE": "/proc/x/y.db"}, "choose another DATABASE"),
        ({}, {"ARCHIVE": "/proc/x"}, "/proc/x: the archive cannot be kept there .* set ARCHIVE to a folder"),
        ({}, {"JOURNALS": ""}, "no journal registered in any file, for JOURNALS is empty; add a table"),
        ({}, {"JOURNALS": "tests/__init__.py"}, r"no journal registered in tests/__init__\.py; add a table"),
        ({}, {"DOWNLOAD_MAXSIZE": "abc"}, "DOWNLOAD_MAXSIZE=abc: a whole number of bytes"),
        ({}, {"DOWNLOAD_DELAY": "abc"}, "DOWNLOAD_DELAY=abc: must be a number"),
        ({}, {"JOURNALS": "nowhere.toml"}, "nowhere.toml: no such file"),
    ],
)
def test_a_mistake_is_named_before_anything_is_made(
    workplace: Workplace, arguments: dict[str, str], settings: dict[str, str], said: str
) -> None:
    workplace.register(revista="https://www.example.org/")
    chosen = get_project_settings()
    paths = {name.upper(): str(getattr(workplace, name)) for name in ("database", "archive", "journals")}
    chosen.setdict({**paths, "CONTACT": "lab@example.org", **settings}, priority="cmdline")
    with pytest.raises(CribadoError, match=said):
        JournalSpider.from_crawler(Crawler(JournalSpider, chosen), **cast(Any, arguments))
    assert not workplace.database.exists()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["journal"], {}, "set CONTACT"),
        (["diario"], {}, "diario: the one spider is scrapy crawl journal"),
        (["journal"], {"JOURNALS": ""}, "no journal registered"),
        (["journal"], {"ARCHIVE": "/proc/x", "CONTACT": "lab@example.org"}, "set ARCHIVE"),
        (["journal"], {"DOWNLOAD_MAXSIZE": "abc"}, "DOWNLOAD_MAXSIZE=abc"),
    ],
)
def test_a_mistake_is_exit_code_2_and_one_line(
    workplace: Workplace, words: list[str], settings: dict[str, str], said: str
) -> None:
    workplace.register(revista="https://www.example.org/")
    refused = workplace.run("crawl", *words, LOG_ENABLED=False, **settings)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr


def test_a_database_of_somebody_else_is_not_touched(workplace: Workplace, site: SampleSite) -> None:
    workplace.register(revista=f"{site.url}/")
    workplace.database.write_bytes(b"my thesis")
    refused = workplace.crawl()
    assert refused.returncode == 2
    assert str(workplace.database) in refused.stderr
    assert workplace.database.read_bytes() == b"my thesis"
    assert site.requests == []


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
