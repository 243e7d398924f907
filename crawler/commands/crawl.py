"""`scrapy crawl journal`: fetch what is due of the registered journals."""

from __future__ import annotations

import argparse
import os

from scrapy.commands import crawl

from crawler.command import ExampleFormatter, guarded
from crawler.errors import ArgumentError

NICENESS = 10
"""A crawl waits for the network most of the time: whoever reads on the same machine goes first (nice(2))."""


class Command(crawl.Command):
    """Scrapy's own command, with exit codes taken from what arrived (its own is 0 whatever happens)."""

    def short_desc(self) -> str:
        """What `scrapy --help` says."""
        return "Fetch what is due of the registered journals"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and examples."""
        super().add_options(parser)
        parser.formatter_class = ExampleFormatter
        parser.epilog = (
            "Examples:\n"
            "  scrapy crawl journal -a only=reumatologia-clinica -s CONTACT=you@example.org\n"
            "  scrapy crawl journal -a only=neurologia,gaceta-sanitaria   only these two (scrapy journals lists all)\n"
            "  scrapy crawl journal -a refresh=all                        everything known, due or not\n"
            "A crawl that is interrupted, or killed, goes on where it stopped when the same command is given again."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiet, unless a log level was asked for."""
        super().process_options(args, opts)
        if not opts.loglevel:
            from crawler.crawling import hush

            hush()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy, which takes the exit code from `exitcode`."""
        self.exitcode = guarded(lambda: self._crawl(args, opts))

    def _crawl(self, args: list[str], opts: argparse.Namespace) -> int:
        from crawler.crawling import crawl as crawl_journals

        if args != ["journal"]:
            raise ArgumentError(f"{' '.join(args) or 'no spider'}: the one spider is scrapy crawl journal; see --help")
        assert self.crawler_process is not None  # noqa: S101 - Scrapy sets it before `run`
        os.nice(NICENESS)
        return crawl_journals(self.crawler_process, **opts.spargs)
