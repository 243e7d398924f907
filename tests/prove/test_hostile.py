"""Bombs, endless answers, loops and traps: each costs its own page and says why, in 250 MB, and the run goes on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import loopback
from tests.crawler.hostile_site import (
    HostileSite,
    Reply,
    answer,
    bomb,
    drip,
    endless,
    endless_head,
    head,
    linking,
)
from tests.crawler.measured import Measured, crawl_measured
from tests.crawler.workplace import Workplace

MEGABYTES = 250
"""That a crawl may have in memory at any moment."""
BOMB = 310
"""Megabytes that 300 kB become."""
MOST_REQUESTS = 1_000
"""That a trap may draw out of so many runs one after the other."""
RUNS = 3
GOOD, PAGE = loopback.article(1)
TOMORROW = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)

pytestmark = pytest.mark.prove


@dataclass(frozen=True)
class Crawled:
    """One crawl that several tests look at."""

    ended: Measured
    workplace: Workplace
    sites: Mapping[str, HostileSite]

    def page(self, kind: str, path: str) -> tuple[str, str]:
        """State and detail of a page in the frontier."""
        url = self.sites[kind].url + path
        [row] = self.workplace.rows(f"SELECT state, detail FROM pages WHERE url = '{url}'")
        return row


def crawled(folder: Path, sites: Mapping[str, HostileSite], **settings: Any) -> Crawled:
    """A crawl of all these sites, each a journal."""
    workplace = Workplace(folder)
    workplace.register(**{slug(kind): f"{site.url}/" for kind, site in sites.items()})
    return Crawled(
        crawl_measured(workplace, **{"DOWNLOAD_TIMEOUT": 2, "DAILY_REQUESTS": 0, **settings}), workplace, sites
    )


def on_hosts_of_their_own(stack: ExitStack, kinds: Iterable[str]) -> dict[str, HostileSite]:
    """A site for each, at 127.0.0.2 and so on: who is polite is so by host, whatever the port."""
    return {kind: stack.enter_context(HostileSite(f"127.0.0.{n}")) for n, kind in enumerate(kinds, 2)}


def slug(kind: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in kind.lower()).replace("__", "_")


def is_modest(crawled: Crawled, capsys: pytest.CaptureFixture[str], what: str) -> None:
    """It kept within its memory, and showed nobody a traceback."""
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {crawled.ended.megabytes:.0f} MB\n")
    assert crawled.ended.megabytes < MEGABYTES
    assert "Traceback" not in crawled.ended.stderr


def path_of(kind: str) -> str:
    return f"/es-{slug(kind).replace('_', '-')}-articulo-{sum(kind.encode()) * len(kind):08}"


def packed(encoding: str, layers: int = 1) -> Reply:
    """A bomb as a page."""
    return answer(bomb(BOMB, layers), Content_Encoding=encoding)


def cut(*, chunked: bool) -> Reply:
    """A page that breaks off: in the middle of a chunk, or of the length that was announced."""
    length = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": "100000"}
    body = b"200\r\n" * chunked + PAGE.body[:500]
    return lambda: [head({"Content-Type": "text/html; charset=utf-8", **length}), body]


def endless_chunks() -> Iterable[bytes]:
    """Chunk after chunk."""
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    return endless(chunk, **{"Transfer-Encoding": "chunked"})()


def retry_after(status: int, value: str) -> Reply:
    return answer("later", status, Retry_After=value)


TOMORROW = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
ANSWERS: dict[str, tuple[Reply, str]] = {
    "bomb": (packed("gzip"), r"larger|size|limit|exceed|bytes"),
    "bomb in a bomb": (packed("gzip, gzip", 2), r"larger|size|limit|exceed|bytes"),
    "endless": (endless(), r"larger|size|limit|exceed|bytes"),
    "endless in chunks": (endless_chunks, r"larger|size|limit|exceed|bytes"),
    "announced too large": (lambda: [head({"Content-Length": "99999999999"}), b" " * 99], r"larger|size|exceed|bytes"),
    "drip": (drip(), r"time|took longer"),
    "never": (drip(b""), r"time|took longer"),
    "cut in a chunk": (cut(chunked=True), r"DataLoss|still expecting more data"),
    "cut in its length": (cut(chunked=False), r"DataLoss|still expecting more data"),
    "no HTTP": (lambda: [b"220 mail.example ESMTP\r\n" * 9], r"."),
    "nothing": (lambda: [], r"."),
    "to itself": (answer(status=302, Location=path_of("to itself")), r"redirect|302"),
    "to itself by turns": (answer(status=302, Location="/es-peor-articulo-00000667"), r"redirect|302"),
    "Location of a megabyte": (answer(status=302, Location="/es-" + "x" * 1_000_000), r"."),
}
"""What a bad page answers, and what is said of it in `pages.detail`."""


@pytest.fixture(scope="module")
def bad_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A journal in which every other article is bad."""
    with HostileSite() as site:
        paths = {path_of(kind): bad for kind, (bad, _) in ANSWERS.items()}
        turn = answer(status=302, Location=path_of("to itself by turns"))
        site.answers |= {**paths, "/es-peor-articulo-00000667": turn}
        site.answers |= {"/": linking([*paths, GOOD]), GOOD: answer(PAGE.body)}
        yield crawled(tmp_path_factory.mktemp("bad pages"), {"revista": site})


def test_bad_pages_cost_themselves_and_little_memory(bad_pages: Crawled, capsys: pytest.CaptureFixture[str]) -> None:
    is_modest(bad_pages, capsys, f"{len(ANSWERS)} bad pages")
    assert bad_pages.ended.exit_code == 0, bad_pages.ended.stderr
    site = bad_pages.sites["revista"]
    assert bad_pages.workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_bad_page_is_asked_for_again_later_and_says_why(bad_pages: Crawled, kind: str) -> None:
    state, detail = bad_pages.page("revista", path_of(kind))
    assert state == "failed"
    assert re.search(ANSWERS[kind][1], detail, re.IGNORECASE)
    assert len(detail) < 1000
    assert bad_pages.sites["revista"].requests.count(path_of(kind)) <= 6


def test_a_head_without_end_takes_little_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with HostileSite() as site:
        bad = path_of("endless head")
        site.answers |= {"/": linking([bad, GOOD]), GOOD: answer(PAGE.body), bad: endless_head}
        ended = crawled(tmp_path, {"revista": site})
    is_modest(ended, capsys, "a head without end")
    assert ended.page("revista", bad) == ("failed", "the head of the answer is larger than 262144 bytes")
    assert ended.workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]


LATER = {
    "in seconds": answer("later", 429, Retry_After="86400"),
    "by a date": answer("later", 503, Retry_After=TOMORROW),
}


def test_a_site_that_asks_for_a_day_is_left_alone_in_the_next_run_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        sites = on_hosts_of_their_own(stack, LATER)
        for kind, site in sites.items():
            busy = [path_of(f"{kind} {number}") for number in range(3)]
            site.answers |= {"/": linking(busy), **dict.fromkeys(busy, LATER[kind])}
        ended = crawled(tmp_path, sites)
        assert ended.ended.exit_code == 0, ended.ended.stderr
        is_modest(ended, capsys, "sites that ask for a day")
        for site in sites.values():
            assert len([path for path in site.requests if "-articulo-" in path]) == 1
            assert ("failed",) in ended.workplace.rows("SELECT state FROM pages WHERE kind = 'article'")
            site.requests.clear()
        crawl_measured(ended.workplace, "refresh=all")
        for site in sites.values():
            assert set(site.requests) <= {"/robots.txt"}


SITEMAP = "application/xml"
ENTITIES = "".join(f'<!ENTITY z{n} "{f"&z{n - 1};" * 100 if n else "ha" * 100}">' for n in range(10))
LAUGHS = f"<!DOCTYPE x [{ENTITIES}]><urlset><url><loc>&z9;</loc></url></urlset>"
SITEMAPS: dict[str, Reply] = {
    "bomb": answer(bomb(BOMB), Content_Type="application/gzip"),
    "bomb that is unpacked on the way": packed("gzip"),
    "bomb in a bomb": answer(bomb(BOMB, 2), Content_Encoding="gzip", Content_Type=SITEMAP),
    "endless": endless(b"<url><loc>http://127.0.0.1/</loc></url>" * 999),
    "billion laughs": answer(LAUGHS, Content_Type=SITEMAP),
    "drip": drip(),
    "no sitemap": answer(bytes(range(256)) * 99, Content_Type=SITEMAP),
    "a hundred thousand deep": answer("<urlset>" + "<url>" * 100_000, Content_Type=SITEMAP),
}


@pytest.fixture(scope="module")
def bad_sitemaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A journal whose robots.txt names nothing but bad sitemaps."""
    with HostileSite() as site:
        paths = {f"/{slug(kind)}.xml.gz": bad for kind, bad in SITEMAPS.items()}
        named = "".join(f"Sitemap: {site.url}{path}\n" for path in paths)
        site.answers |= {**paths, "/robots.txt": answer(named, Content_Type="text/plain")}
        site.answers |= {"/": linking([GOOD]), GOOD: answer(PAGE.body)}
        yield crawled(tmp_path_factory.mktemp("bad sitemaps"), {"revista": site})


def test_bad_sitemaps_cost_themselves_and_little_memory(
    bad_sitemaps: Crawled, capsys: pytest.CaptureFixture[str]
) -> None:
    is_modest(bad_sitemaps, capsys, f"{len(SITEMAPS)} bad sitemaps")
    assert bad_sitemaps.ended.exit_code == 0, bad_sitemaps.ended.stderr
    site = bad_sitemaps.sites["revista"]
    assert bad_sitemaps.workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]


@pytest.mark.parametrize("kind", SITEMAPS)
def test_a_bad_sitemap_fails_with_its_reason_or_lists_nothing(bad_sitemaps: Crawled, kind: str) -> None:
    path = f"/{slug(kind)}.xml.gz"
    state, detail = bad_sitemaps.page("revista", path)
    assert (state, bool(detail)) == (("done", False) if kind in LEGIBLE else ("failed", True))
    assert bad_sitemaps.sites["revista"].requests.count(path) == 1


LEGIBLE = ("billion laughs", "no sitemap", "a hundred thousand deep")
"""Sitemaps that come whole; that they list nothing is no reason to ask again at once."""
ROBOTS: dict[str, Reply] = {
    "503": answer("no", 503),
    "503, later": answer("later", 503, Retry_After="86400"),
    "429, later": answer("later", 429, Retry_After=TOMORROW),
    "bomb": answer(bomb(BOMB), Content_Encoding="gzip"),
    "endless": endless(b"User-agent: *\nAllow: /\n" * 2_000),
    "drip": drip(),
    "cut": cut(chunked=True),
    "to itself": answer(status=302, Location="/robots.txt"),
    "nothing": lambda: [],
}


"""What a robots.txt answers that nobody can read."""


def test_robots_that_cannot_be_read_forbid_everything_and_say_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        sites = on_hosts_of_their_own(stack, ROBOTS)
        for kind, site in sites.items():
            site.answers |= {"/": linking([GOOD]), GOOD: answer(PAGE.body), "/robots.txt": ROBOTS[kind]}
        ended = crawled(tmp_path, sites)
    is_modest(ended, capsys, f"{len(ROBOTS)} bad robots.txt")
    assert ended.ended.exit_code == 1
    assert {kind: set(site.requests) for kind, site in sites.items()} == {kind: {"/robots.txt"} for kind in sites}
    assert "robots.txt" in ended.ended.stderr.splitlines()[-1]
    for kind in ROBOTS:
        state, detail = ended.page(kind, "/")
        assert state == "failed"
        assert re.search(r"robots\.txt .*\(.+\)", detail), f"{kind}: {detail}"  # and what was wrong with it


def month(path: str, step: int) -> str:
    """The address of a page of contents some months on."""
    year, number = map(int, path.split("-")[-2:])
    at = year * 12 + number - 1 + step
    return f"/es-sumario-{at // 12}-{at % 12 + 1}"


def calendar(path: str, _site: str) -> Reply:
    """Every month leads to the next and to the one before."""
    return linking([month(path, 1), month(path, -1)] if path.startswith("/es-sumario-") else [])


def diary(path: str, _site: str) -> Reply:
    """A calendar whose months lead to thirty days, too: articles by their addresses, and nothing else."""
    if not path.startswith("/es-sumario-"):
        return answer("<!doctype html><title>Agenda</title><p>No hay ningún acto este día.</p>")
    year, number = map(int, path.split("-")[-2:])
    days = [f"/es-agenda-articulo-{year:04}{number:02}{day:02}" for day in range(1, 31)]
    return linking([month(path, 1), month(path, -1), *days])


def tree(path: str, _site: str) -> Reply:
    """Every page leads to two of its own below it."""
    return linking([f"{path.rstrip('/')}/es-sumario-{side}/" for side in "ab"])


def sessions(path: str, _site: str) -> Reply:
    """Every page leads to itself under sixty sessions."""
    base, _, session = path.partition("?s=")
    return linking([f"{base}?s={int(session or 0) + n}" for n in range(1, 60)])


def unending_index(path: str, site: str) -> Reply:
    """Every index of sitemaps names two more."""
    if not path.endswith(".xml"):
        return answer(status=404)
    names = "".join(f"<sitemap><loc>{site}{path[:-4]}{side}.xml</loc></sitemap>" for side in "ab")
    return answer(f"<sitemapindex>{names}</sitemapindex>", Content_Type=SITEMAP)


TRAPS = {
    "calendar": (calendar, "/es-sumario-2024-1"),
    "diary": (diary, "/es-sumario-2024-1"),
    "tree": (tree, "/es-sumario-x/"),
    "sessions": (sessions, "/es-sumario-1"),
    "sitemaps": (unending_index, "/es-x-sumario-1"),
}


BUDGET = {"diary": MOST_REQUESTS - 10}
"""Requests a day, where nothing but the budget can tell that an address leads nowhere; 0: any number."""


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_is_left(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    otherwise, entrance = TRAPS[kind]
    with HostileSite() as site:
        site.otherwise = lambda path: otherwise(path, site.url)
        site.answers |= {"/": linking([entrance, GOOD]), GOOD: answer(PAGE.body)}
        for run in range(RUNS):
            ended = crawled(tmp_path, {"revista": site}, DOWNLOAD_TIMEOUT=20, DAILY_REQUESTS=BUDGET.get(kind, 0))
            is_modest(ended, capsys, f"{kind}, {len(site.requests)} requests in {run + 1} runs")
            assert ended.ended.exit_code in (0, 3), ended.ended.stderr  # 3 if what stands in the trap raises an alarm
            assert len(site.requests) <= MOST_REQUESTS
    if kind not in BUDGET:  # where it is spent on the trap, what is good waits for another day
        assert ended.workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]
