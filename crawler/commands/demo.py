"""`scrapy demo`: crawl the sample journal over real HTTP, into a database of its own."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from scrapy.settings import get_settings_priority

from crawler.command import ProjectCommand
from crawler.ports import bound, busy

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "journals.toml"
SETTINGS = {
    "DATABASE": "data/demo/literature.db",  # never mixed with the rest
    "CURATION": "data/demo/curation.db",
    "ARCHIVE": "data/demo/archive",
    "ALLOW_LOOPBACK": True,
    "DOWNLOAD_DELAY": 0,  # it is our own server
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,  # no proxy stands between this machine and itself
}


class Command(ProjectCommand):
    """Serves the sample journal on loopback for as long as the crawl takes.

    A PORT on the command line is where `make demo` serves the result: it must be free before the crawl begins.
    """

    requires_crawler_process = True
    summary = "Crawl the sample journal into data/demo/"
    examples = (
        "  scrapy demo\n"
        "  scrapy demo -s SAMPLE_PORT=8700            another port for the sample journal\n"
        "  scrapy serve -s DATABASE=data/demo/literature.db    look at what came of it"
    )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """The demo's own settings, above the project's and below -s."""
        super().process_options(args, opts)
        self.in_force.setdict(SETTINGS, priority="spider")
        if not opts.loglevel:
            from crawler.crawling import hush

            hush()

    def perform(self) -> int:
        """Raises `BusyPortError`."""
        from crawler import configuration, journals
        from crawler.crawling import crawl
        from crawler.sample.site import SampleSite
        from pipelines import platforms

        if (self.in_force.getpriority("PORT") or 0) >= get_settings_priority("cmdline"):
            bound(configuration.port(self.in_force, "PORT")).close()
        port = configuration.port(self.in_force, "SAMPLE_PORT")
        try:
            site = SampleSite(port)
        except OSError as error:
            raise busy(port, "SAMPLE_PORT", error) from error
        with site:
            known = journals.read([SAMPLE], platforms.names())
            served = {slug: replace(journal, start=(f"{site.url}/",)) for slug, journal in known.items()}
            print(f"crawling the sample journal at {site.url}/ …", flush=True)
            assert self.crawler_process is not None  # noqa: S101 - Scrapy sets it before `run`
            exit_code = crawl(self.crawler_process, registered=served, refresh="all")
        print(f"sample data, not real articles: {configuration.path(self.in_force, 'DATABASE')}")
        return exit_code
