"""Years of crawling: killed it loses nothing, again it costs little, together it waits. `ARTICLES=2000 make prove`."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.archive import Archive
from db.record import Snapshot
from tests.crawler.journal_site import MOMENTS, JournalSite, Ways
from tests.crawler.workplace import ROOT, Workplace

ARTICLES = int(os.environ.get("ARTICLES", "200"))
KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", "4"))
CHANGED = 20
FETCHED_AGAIN = max(2 * KILLS, ARTICLES // 100)
"""1 %; of few articles two for each kill: the page that was on its way, and the one before, on its way to the disk."""
SLOWEST = 0.1
"""Seconds within which 99 of 100 readings are answered while two crawls write."""
KEPT = ("works", "editions", "texts", "abstract_sections", "keywords", "authors", "affiliations", "flags", "changes")

pytestmark = pytest.mark.prove


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    folder = tmp_path / "mi colección"
    folder.mkdir()
    return Workplace(folder)


def begun(workplace: Workplace, *arguments: str) -> subprocess.Popen[str]:
    """A crawl that runs."""
    words = [part for word in arguments for part in ("-a", word)]
    return subprocess.Popen(
        workplace.command("crawl", "journal", *words, DAILY_REQUESTS=0),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def crawled(workplace: Workplace, *arguments: str) -> str:
    """What a crawl that ends well prints."""
    ended = workplace.crawl(*arguments, DAILY_REQUESTS=0)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def count(workplace: Workplace, query: str) -> int:
    [(number,)] = workplace.rows(query)
    return int(number)


def said(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Print a figure of the closing note."""
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


def snapshots(workplace: Workplace) -> list[Snapshot]:
    columns = 'url, fetched_at, digest, warc, "offset", length, content_type, status'
    return [Snapshot(*row) for row in workplace.rows(f"SELECT {columns} FROM snapshots")]


def is_whole(archive: Path) -> bool:
    """Whether warcio finds every file of the archive as it should be, to the last byte: it passes over a cut tail."""
    files = sorted(archive.glob("*.warc.gz"))
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, timeout=120)
    try:
        return all([gzip.decompress(file.read_bytes()) for file in files]) and checked.returncode == 0
    except EOFError:
        return False


def killed(workplace: Workplace, site: JournalSite, length: int, moment: str) -> None:
    """A crawl that is killed when the site has been asked so often."""
    [chosen] = [known for known in MOMENTS if known == moment]
    victim = begun(workplace)
    site.at(length, chosen, lambda: os.kill(victim.pid, signal.SIGKILL))
    victim.communicate(timeout=600)
    assert victim.returncode == -signal.SIGKILL


def test_killed_at_random_moments_it_loses_nothing_and_asks_for_little_twice(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - moments, no secrets
    with JournalSite(ARTICLES) as site:
        workplace.register(revista=f"{site.url}/")
        acknowledged: set[tuple[str, ...]] = set()
        for length in sorted(chance.sample(range(3, ARTICLES, 5), KILLS)):
            killed(workplace, site, length, chance.choice(MOMENTS))
            assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
            held = set(workplace.rows("SELECT url, digest FROM editions"))
            done = set(workplace.rows("SELECT url FROM pages WHERE state = 'done' AND kind = 'article'"))
            assert done == {(url,) for url, _ in held}
            assert acknowledged <= held
            acknowledged |= held
        crawled(workplace)
    assert acknowledged <= set(workplace.rows("SELECT url, digest FROM editions"))
    assert set(workplace.rows("SELECT url FROM editions")) == {(site.url + site.path(n),) for n in range(ARTICLES)}
    assert count(workplace, "SELECT count(DISTINCT doi) FROM bilingual") == ARTICLES
    for table in ("bilingual", "works", "editions"):
        assert count(workplace, f"SELECT count(*) FROM {table}") == ARTICLES
    assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
    assert workplace.rows("PRAGMA foreign_key_check") == []
    assert workplace.rows("SELECT * FROM changes") == []
    pages = [path for path in site.requests if path != "/robots.txt"]
    again = len(pages) - len(set(pages))
    said(capsys, f"{ARTICLES} articles, {KILLS} kills: {again} pages fetched again")
    assert again <= FETCHED_AGAIN
    archive = Archive(workplace.archive)
    read = {archive.read(snapshot).url for snapshot in snapshots(workplace)}
    assert {site.url + site.path(number) for number in range(ARTICLES)} <= read


@pytest.mark.parametrize("tail", ["half a record", "zeros"])
def test_the_archive_of_a_crawl_that_was_killed_is_put_right_and_passes_warcio_check(
    workplace: Workplace, tail: str
) -> None:
    with JournalSite(min(ARTICLES, 200)) as site:
        workplace.register(revista=f"{site.url}/")
        killed(workplace, site, site.articles // 2, "half answered")
        [torn] = workplace.archive.glob("*.warc.gz")
        record = torn.read_bytes()[: snapshots(workplace)[0].length]
        with torn.open("ab") as file:  # what a power failure leaves of a record that no snapshot knows
            file.write(record[: len(record) // 2] if tail == "half a record" else bytes(len(record)))
        assert not is_whole(workplace.archive)
        crawled(workplace)
        assert is_whole(workplace.archive)
        crawled(workplace, "refresh=all")
    assert is_whole(workplace.archive)
    archive = Archive(workplace.archive)
    for snapshot in snapshots(workplace):
        archive.read(snapshot)


def count_writes(workplace: Workplace) -> None:
    """Let the database itself keep account of every row that is written from now on."""
    with closing(sqlite3.connect(workplace.database)) as connection:
        connection.execute("CREATE TABLE written (what TEXT)")
        for table in KEPT:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TRIGGER {table}_{verb} AFTER {verb} ON {table}"
                    f" BEGIN INSERT INTO written VALUES ('{verb} {table}'); END"
                )
        connection.commit()


def written(workplace: Workplace) -> list[tuple[str, int]]:
    return workplace.rows("SELECT what, count(*) FROM written GROUP BY what")


def make_all_due(workplace: Workplace) -> None:
    """As if a year had passed."""
    with closing(sqlite3.connect(workplace.database)) as connection:
        connection.execute("UPDATE pages SET due_at = '2001-01-01T00:00:00+00:00'")
        connection.commit()


WAYS = {
    "nothing": Ways(),
    "ETag": Ways(validator="ETag"),
    "Last-Modified": Ways(validator="Last-Modified"),
    "lastmod": Ways(lastmod=True, packed=True, nested=True),
}
"""What a site says of its pages besides the pages."""


@pytest.mark.parametrize("way", WAYS)
def test_all_is_asked_for_again_and_nothing_is_written(
    workplace: Workplace, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with JournalSite(ARTICLES, WAYS[way]) as site:
        workplace.register(revista=f"{site.url}/")
        crawled(workplace)
        before = workplace.contents()
        assert len(before["works"]) == ARTICLES
        count_writes(workplace)
        site.forget()
        crawled(workplace, "refresh=all")
    assert sorted(site.asked_articles) == sorted(site.path(number) for number in range(ARTICLES))
    assert written(workplace) == []
    assert workplace.contents() == before
    said(capsys, f"{way}: {len(site.requests)} requests, {len(site.bodies)} bodies, {len(site.unmodified)} unmodified")
    if WAYS[way].validator:
        assert set(site.bodies) <= {"/robots.txt"}
        assert count(workplace, "SELECT unmodified FROM runs WHERE id = 2") == len(site.unmodified)


def test_an_ordinary_run_asks_only_for_what_leads_to_articles(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    with JournalSite(ARTICLES, WAYS["lastmod"]) as site:
        workplace.register(revista=f"{site.url}/")
        crawled(workplace)
        first = len(site.requests)
        make_all_due(workplace)
        count_writes(workplace)
        site.forget()
        crawled(workplace)
    said(capsys, f"{len(site.requests)} requests of {first} at first")
    assert site.asked_articles == []
    assert 0 < len(site.requests) <= max(first * 0.02, site.ways_in)
    assert written(workplace) == []


@pytest.mark.parametrize("way", WAYS)
def test_what_changed_is_read_again_and_has_history_and_nothing_else_has(workplace: Workplace, way: str) -> None:
    chosen = random.Random(SEED).sample(range(ARTICLES), CHANGED)  # noqa: S311 - likewise
    with JournalSite(ARTICLES, WAYS[way]) as site:
        workplace.register(revista=f"{site.url}/")
        crawled(workplace)
        make_all_due(workplace)
        site.change(*chosen)
        site.forget()
        crawled(workplace)
        changed = {site.url + site.path(number) for number in chosen}
        query = "SELECT editions.url, changes.cause FROM changes JOIN editions ON editions.id = changes.edition_id"
        assert set(workplace.rows(query)) == {(url, "source") for url in changed}
        assert {field for (field,) in workplace.rows("SELECT field FROM changes")} == {"abstract"}
        if way == "lastmod":
            assert {site.url + path for path in site.asked_articles} == changed
        if WAYS[way].validator:
            assert {site.url + path for path in site.bodies if "-articulo-" in path} == changed
        make_all_due(workplace)
        count_writes(workplace)
        crawled(workplace)
    assert written(workplace) == []


@contextmanager
def serving(workplace: Workplace) -> Iterator[str]:
    """Host and port of `scrapy serve` over the database."""
    words = workplace.command("serve", PORT=0)
    with subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdout is not None
        address = re.search(r"http://([^/]+)/", server.stdout.readline())
        assert address
        try:
            yield address[1]
        finally:
            server.send_signal(signal.SIGINT)
            _, errors = server.communicate(timeout=60)
            assert "locked" not in errors


@dataclass
class Readings:
    """What a reader brought home."""

    taken: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@contextmanager
def reading(host: str) -> Iterator[Readings]:
    """Somebody reads, from when it is warm to the end of the block."""
    words = [sys.executable, "-m", "tests.prove.reader", host]
    readings = Readings()
    with subprocess.Popen(words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "warm\n"
        yield readings
        printed, _ = reader.communicate(timeout=60)
    vars(readings).update(json.loads(printed))


def test_two_crawls_and_a_reader_do_not_get_in_each_others_way(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        JournalSite(ARTICLES) as one,
        JournalSite(ARTICLES, issn="0000-0027") as other,
        JournalSite(30, issn="0000-0035") as earlier,
    ):
        workplace.register(anterior=f"{earlier.url}/")
        crawled(workplace)
        workplace.register(una=f"{one.url}/", otra=f"{other.url}/")
        with serving(workplace) as host, reading(host) as readings:
            crawls = [begun(workplace, f"only={slug}") for slug in ("una", "otra")]
            ends = [crawl.communicate(timeout=600) for crawl in crawls]
    assert [crawl.returncode for crawl in crawls] == [0, 0], ends
    assert not [text for end in ends for text in end if "locked" in text]
    assert readings.failed == []
    assert count(workplace, "SELECT count(*) FROM editions WHERE journal_id IN ('una', 'otra')") == 2 * ARTICLES
    taken = sorted(readings.taken)
    slow = taken[len(taken) * 99 // 100]
    said(capsys, f"{len(taken)} readings beside two crawls: p50 {taken[len(taken) // 2]:.3f} s, p99 {slow:.3f} s")
    assert slow < SLOWEST
