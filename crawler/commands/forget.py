"""`scrapy forget URL|DOI`: remove a work for good."""

from __future__ import annotations

import argparse
import sys

from crawler.command import ProjectCommand
from crawler.errors import ArgumentError


class Command(ProjectCommand):
    """Asks before it removes anything; without a terminal only with --yes."""

    summary = "Remove a work, its history and its archived pages, and do not fetch it again"
    arguments = "URL|DOI"
    examples = (
        "  scrapy forget 10.1234/example.5                   asks first\n"
        "  scrapy forget https://www.example.org/articulo-5 --yes"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Ours beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def perform(self) -> int:
        """Raises `ArgumentError` if nothing is known of it or nobody agrees, and the errors of `db.schema`."""
        from crawler import configuration
        from crawler.forgetting import elsewhere, forget, remembered
        from db.archive import Archive
        from db.curation import Curation
        from db.forgetting import snapshots, titles
        from db.schema import check_for_reading, open_for_writing

        if len(self.args) != 1:
            raise ArgumentError("which work? scrapy forget URL|DOI; see --help")
        [asked] = self.args
        database = configuration.path(self.in_force, "DATABASE")
        check_for_reading(database)
        curation = Curation(configuration.path(self.in_force, "CURATION"))
        db = open_for_writing(database)
        archive = Archive(configuration.path(self.in_force, "ARCHIVE"), db.conn)
        try:
            memory = remembered(db.conn, archive, asked)
            if memory is None:
                already = "; it was forgotten before" if curation.forgets(asked) else ""
                raise ArgumentError(f"{asked}: no article in {database} has this address or DOI{already}")
            pages = len(snapshots(db.conn, memory))
            what = ", ".join(f"“{title}”" for title in titles(db.conn, memory)) or asked
            whole = f"{what}: {len(memory.edition_ids)} editions, {len(memory.urls)} addresses, {pages} archived pages"
            self._agree(whole)
            untouched = elsewhere(db.conn, memory)
            forget(db, archive, curation, memory)
        finally:
            curation.close()
            db.close()
        print(f"forgotten {whole}")
        print("kept      copies made earlier: backups, exports, DATABASE.before-*")
        for name in untouched:
            print(f"kept      {name}: not ours, what it holds stays there")
        return 0

    def _agree(self, whole: str) -> None:
        if self.opts.yes:
            return
        if not sys.stdin.isatty():
            raise ArgumentError(f"{whole} would be removed for good; add --yes if that is meant")
        if input(f"{whole}\nRemove all of this for good? [y/N] ").strip().lower() not in ("y", "yes", "s", "sí", "si"):
            raise ArgumentError("nothing was removed")
