"""Bombs, endless answers, loops and traps: each costs its own page and says why, in 250 MB, and the run goes on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
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
"""That a trap may draw out of one run, or out of five."""
GOOD, PAGE = loopback.article(1)
BAD = "/es-mala-articulo-00000666"

pytestmark = pytest.mark.prove


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    folder = tmp_path / "mi colección"
    folder.mkdir()
    return Workplace(folder)


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
    "endless head": (endless_head, r"."),
    "drip": (drip(), r"time|took longer"),
    "never": (drip(b""), r"time|took longer"),
    "cut in a chunk": (cut(chunked=True), r"cut short|partial|lost|clos"),
    "cut in its length": (cut(chunked=False), r"cut short|partial|lost|clos"),
    "no HTTP": (lambda: [b"220 mail.example ESMTP\r\n" * 9], r"."),
    "nothing": (lambda: [], r"."),
    "to itself": (answer(status=302, Location=BAD), r"redirect|302"),
    "to itself by turns": (answer(status=302, Location=BAD.replace("mala", "peor")), r"redirect|302"),
    "Location of a megabyte": (answer(status=302, Location="/es-" + "x" * 1_000_000), r"."),
    "busy until tomorrow": (retry_after(503, TOMORROW), r"503|left alone"),
    "too many for a day": (retry_after(429, "86400"), r"429|left alone"),
}
"""What the bad page answers, and what is said of it in `pages.detail`."""


def hostile(site: HostileSite, bad: Reply) -> None:
    """A start with a bad article and a good one that is asked for after it."""
    site.answers |= {"/": linking([BAD, GOOD]), GOOD: answer(PAGE.body), BAD: bad, BAD.replace("mala", "peor"): bad}


def crawled(workplace: Workplace, capsys: pytest.CaptureFixture[str], kind: str, **settings: Any) -> Measured:
    """A crawl that keeps within its memory, whatever else."""
    ended = crawl_measured(workplace, **{"DOWNLOAD_TIMEOUT": 2, **settings})
    with capsys.disabled():
        sys.stdout.write(f"\n{kind}: {ended.megabytes:.0f} MB\n")
    assert ended.megabytes < MEGABYTES
    assert "Traceback" not in ended.stderr
    assert ended.exit_code == 0 or ended.stderr.splitlines()[-1]
    return ended


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_bad_page_costs_itself_and_says_why(
    workplace: Workplace, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, why = ANSWERS[kind]
    with HostileSite() as site:
        hostile(site, bad)
        workplace.register(revista=f"{site.url}/")
        ended = crawled(workplace, capsys, kind)
        assert ended.exit_code == 0, ended.stderr
        [(state, detail)] = workplace.rows(f"SELECT state, detail FROM pages WHERE url LIKE '%{BAD}'")
        assert state == "failed"
        assert re.search(why, detail, re.IGNORECASE)
        assert site.requests.count(BAD) <= 6
        assert len(detail) < 1000
        if "left alone" in why:
            assert len(site.requests) <= 4  # nothing more is asked of such a site: not in this run …
            asked = len(site.requests)
            crawl_measured(workplace)
            assert set(site.requests[asked:]) <= {"/robots.txt"}  # … nor in the next
        else:
            assert workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]


SITEMAP = "application/xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">{0}]><urlset><url><loc>&z9;</loc></url></urlset>'.format(
    "".join(f'<!ENTITY z{n} "{f"&z{n - 1};" * 100 if n else "&a;" * 100}">' for n in range(10))
)
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


@pytest.mark.parametrize("kind", SITEMAPS)
def test_a_bad_sitemap_costs_itself(workplace: Workplace, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with HostileSite() as site:
        site.answers |= {
            "/robots.txt": answer(f"Sitemap: {site.url}/map.xml.gz", Content_Type="text/plain"),
            "/": linking([GOOD]),
            GOOD: answer(PAGE.body),
            "/map.xml.gz": SITEMAPS[kind],
        }
        workplace.register(revista=f"{site.url}/")
        ended = crawled(workplace, capsys, f"sitemap, {kind}")
    assert ended.exit_code == 0, ended.stderr
    assert site.requests.count("/map.xml.gz") == 1
    assert workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]


ROBOTS: dict[str, Reply] = {
    "503": answer("no", 503),
    "503, later": retry_after(503, "86400"),
    "429, later": retry_after(429, TOMORROW),
    "bomb": answer(bomb(BOMB), Content_Encoding="gzip"),
    "endless": endless(b"User-agent: *\nAllow: /\n" * 2_000),
    "drip": drip(),
    "cut": cut(chunked=True),
    "to itself": answer(status=302, Location="/robots.txt"),
    "nothing": lambda: [],
}


@pytest.mark.parametrize("kind", ROBOTS)
def test_robots_that_cannot_be_read_forbid_everything(
    workplace: Workplace, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with HostileSite() as site:
        hostile(site, answer(status=404))
        site.answers["/robots.txt"] = ROBOTS[kind]
        workplace.register(revista=f"{site.url}/")
        ended = crawled(workplace, capsys, f"robots.txt, {kind}")
    assert ended.exit_code == 1
    assert set(site.requests) == {"/robots.txt"}
    assert "robots.txt" in ended.stderr.splitlines()[-1]


def month(path: str, step: int) -> str:
    """The address of a page of contents some months on."""
    year, number = map(int, path.split("-")[-2:])
    at = year * 12 + number - 1 + step
    return f"/es-sumario-{at // 12}-{at % 12 + 1}"


def calendar(path: str) -> Reply:
    """Every month leads to the next and the one before, and to thirty days that are articles by their address only."""
    if not path.startswith("/es-sumario-"):
        return answer("<!doctype html><title>Agenda</title><p>No hay ningún acto este día.</p>")
    year, number = map(int, path.split("-")[-2:])
    days = [f"/es-agenda-articulo-{year:04}{number:02}{day:02}" for day in range(1, 31)]
    return linking([month(path, 1), month(path, -1), *days])


def tree(path: str) -> Reply:
    """Every page leads to two of its own below it."""
    return linking([f"{path.rstrip('/')}/es-sumario-{side}/" for side in "ab"])


def query_noise(path: str) -> Reply:
    """Every page leads to itself under a new session."""
    base, _, session = path.partition("?s=")
    return linking([f"{base}?s={int(session or 0) + n}" for n in range(1, 60)])


TRAPS = {
    "calendar": (calendar, "/es-sumario-2024-1"),
    "tree": (tree, "/es-sumario-x/"),
    "sessions": (query_noise, "/es-sumario-1"),
}


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_is_left(workplace: Workplace, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    otherwise, entrance = TRAPS[kind]
    with HostileSite(otherwise) as site:
        site.answers |= {"/": linking([entrance, GOOD]), GOOD: answer(PAGE.body), "/sitemap.xml": answer(status=404)}
        workplace.register(revista=f"{site.url}/")
        for run in range(5):
            ended = crawled(workplace, capsys, f"{kind}, run {run}: {len(site.requests)} requests before")
            assert ended.exit_code in (0, 3), ended.stderr  # 3 if the walls of the trap raise an alarm
            assert len(site.requests) <= MOST_REQUESTS
    assert workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]
    assert workplace.rows("SELECT DISTINCT outcome FROM runs") == [("done",)]


def test_an_index_of_sitemaps_that_never_ends_is_left(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    with HostileSite() as site:

        def named(path: str) -> Reply:
            name = site.url + path.removesuffix(".xml")
            found = "".join(f"<sitemap><loc>{name}{side}.xml</loc></sitemap>" for side in "ab")
            return answer(f"<sitemapindex>{found}</sitemapindex>", Content_Type=SITEMAP)

        site.otherwise = named
        site.answers |= {"/": linking([GOOD]), GOOD: answer(PAGE.body)}
        workplace.register(revista=f"{site.url}/")
        for run in range(5):
            ended = crawled(workplace, capsys, f"sitemaps, run {run}: {len(site.requests)} requests before")
            assert ended.exit_code == 0, ended.stderr
            assert len(site.requests) <= MOST_REQUESTS
    assert workplace.rows("SELECT url FROM editions") == [(site.url + GOOD,)]
