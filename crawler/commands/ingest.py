"""`scrapy ingest PATH…`: load pages that lie on this machine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from crawler.command import INCOMPLETE, ProjectCommand, complain
from crawler.errors import ArgumentError, MissingPathError


class Command(ProjectCommand):
    """Files and folders: .html .htm .txt .xml .warc .wet, each also .gz; NAME.url gives the address of NAME.html."""

    summary = "Load saved pages, folders of them, WARC and WET files"
    arguments = "PATH|URL [PATH|URL …]"
    examples = (
        "  scrapy ingest page.html                a page; its web address stands in page.url beside it\n"
        "  scrapy ingest saved/ more/x.html.gz    a folder with all below it; packed files are unpacked\n"
        "  scrapy ingest crawl.warc.gz -s DATABASE=/tmp/x.db\n"
        "  scrapy ingest /srv/crawl.warc.gz --in-place    its pages stay there and are not copied into the archive\n"
        "  scrapy ingest s3://bucket/crawls/ -s DASK=tcp://host:8786    read by the workers of a Dask cluster"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Ours beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--in-place",
            action="store_true",
            help="leave what WARC files hold where it lies: they must stay there, no backup copies them, and a lost"
            " database gets it back by the same command only",
        )

    def perform(self) -> int:
        """Raises `MissingPathError` before anything is loaded, and the errors of `db.schema`."""
        from crawler import configuration, runs
        from crawler.files import Files
        from crawler.ingesting import host_index, ingest
        from crawler.summary import summary
        from db import reach
        from pipelines.extract import extract

        if not self.args:
            raise ArgumentError("which files? scrapy ingest PATH…; see --help")
        paths = [arg if reach.is_url(arg) else Path(arg) for arg in self.args]
        if missing := [str(path) for path in paths if not reach.exists(path)]:
            raise MissingPathError(f"{', '.join(missing)}: no such file or folder; nothing was loaded")
        known = configuration.all_journals(self.in_force)
        files = Files(paths, configuration.largest(self.in_force), in_place=self.opts.in_place)
        arguments = os.fsencode(" ".join(self.args)).decode("utf-8", "replace")  # a file's name may be no text
        with (
            runs.readers(self.in_force) as readers,
            runs.begin(self.in_force, "ingest", arguments, known) as run,
        ):
            ingest(files, run, host_index(known.values()), extract, readers)
        print(summary(run))
        for what, count in files.skipped.most_common():
            print(f"{'skipped':<10}{count:>7}  {what}")
        for file, why in files.copied.items():
            print(f"{'copied':<10}{'':>7}  {file}: {why}")
        if forgotten := run.counts["forgotten"]:
            print(f"{'skipped':<10}{forgotten:>7}  of works that are to be forgotten (scrapy forget)")
        if run.faults:
            return complain(f"{len(run.faults)} pages met a fault of ours; first {run.faults[0]}", INCOMPLETE)
        if not run.counts["fetched"]:
            return complain(f"no page in {arguments}", INCOMPLETE)
        return 0
