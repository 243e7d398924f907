"""Crawls over loopback, archive, reading and loading and all, against a spider that only yields addresses."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.measured import Row, row, wall
from tests.crawler.journal_site import JournalSite, Ways
from tests.crawler.measured import crawl_measured
from tests.crawler.workplace import ROOT, Workplace

SPIDER = """
import scrapy
class Addresses(scrapy.Spider):
    name = "addresses"
    def start_requests(self):
        with open(self.listed) as lines:
            yield from (scrapy.Request(line.strip(), dont_filter=True) for line in lines)
    async def start(self):
        for request in self.start_requests():
            yield request
    def parse(self, response):
        yield {"url": response.url}
"""
OPTIONS = ("TELNETCONSOLE_ENABLED=False", "LOG_LEVEL=ERROR", "HTTPPROXY_ENABLED=False")
"""Otherwise as Scrapy comes, eight requests at a time; ours asks one at a time, and waits for its answer."""


def rows(size: int) -> Iterator[Row]:
    """`size` in articles."""
    crawls, again, peaks = [], [], list[float]()
    for _ in range(3):
        with JournalSite(size, Ways(validator="ETag")) as site, tempfile.TemporaryDirectory() as folder:
            place = Workplace(Path(folder))
            place.register(revista=f"{site.url}/")
            plain = wall(partial(addresses, site, Path(folder)))
            first = wall(partial(crawl, place, peaks))
            second = wall(partial(crawl, place, peaks, "refresh=all"))
            crawls.append((plain, first))
            again.append((plain, second))
            assert place.rows("SELECT count(*) FROM editions") == [(size,)]
    for name, times in (("a spider of addresses alone", crawls), ("the same, unchanged site with ETags", again)):
        plain, own = times[1]
        ratios = [each / mine for each, mine in times]
        yield row("crawling", name, ratios, f"{size / own:.0f} pages/s", f"{size / plain:.0f} pages/s")
    yield row("crawling", "megabytes of 250", [peak / 250 for peak in peaks], f"{max(peaks):.0f} MB", "250 MB")


def crawl(place: Workplace, peaks: list[float], *arguments: str) -> None:
    """Crawl to the end, and note the greatest resident size in MB."""
    ended = crawl_measured(place, *arguments, DAILY_REQUESTS=0)
    assert ended.exit_code == 0, ended.stderr
    peaks.append(ended.megabytes)


def addresses(site: JournalSite, folder: Path) -> None:
    """The spider that only yields addresses, over the same articles."""
    (folder / "spider.py").write_text(SPIDER, encoding="utf-8")
    (folder / "listed").write_text(
        "\n".join(site.url + site.path(number) for number in range(site.articles)), encoding="utf-8"
    )
    options = [part for one in OPTIONS for part in ("-s", one)]
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        "spider.py",
        "-a",
        f"listed={folder / 'listed'}",
        "-O",
        "urls.json",
        *options,
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    assert len(json.loads((folder / "urls.json").read_text(encoding="utf-8"))) == site.articles, ROOT
