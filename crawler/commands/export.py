"""`scrapy export FORMAT`: take articles away as records, all of them, to a file or to the next program."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from crawler.command import ProjectCommand
from crawler.errors import ArgumentError

if TYPE_CHECKING:
    from array import array

    from db.export.record import Lang
    from db.export.registry import Format

PIECE = 65_536


class Command(ProjectCommand):
    """Reads the database and changes nothing; the same records as at the addresses of `scrapy serve`."""

    summary = "Take articles away: RIS, BibTeX, NBIB, CSL-JSON, CSV, JSON lines, TMX"
    arguments = "FORMAT"
    examples = (
        "  scrapy export ris > all.ris                            everything, for Zotero, EndNote, Rayyan …\n"
        "  scrapy export bib --search 'lupus biops*' -o lupus.bib\n"
        "  scrapy export tmx --query both_abstracts -o pairs.tmx  a view, a table or a ready-made query\n"
        "  scrapy export nbib --lang es --query 'SELECT work_id FROM bilingual WHERE year >= 2020'\n"
        "FORMAT: ris, bib, nbib, csljson, csv, jsonl, tmx; parquet, where pyarrow is (make setup EXTRAS=parquet).\n"
        "--lang says which language comes first; both: for each article the one it was written in.\n"
        "Each article is written once, in the order of the query. Exit code: 0 done; 1 cut short; 2 wrong input"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and ours."""
        super().add_options(parser)
        parser.add_argument("--query", metavar="SQL|NAME", help="whose rows carry work_id (default: bilingual)")
        parser.add_argument("--search", metavar="WORDS", help="what the site's search finds, best first")
        parser.add_argument("--lang", default="both", metavar="en|es|both", help="main language (default: %(default)s)")
        parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")

    def perform(self) -> int:
        """Raises `ArgumentError`, `ExportError` and the errors of `db.schema` before anything is written."""
        from crawler import configuration
        from crawler.progress import shown
        from db.export.selection import records
        from db.schema import open_for_reading

        form, lang = self._wanted()
        with open_for_reading(configuration.path(self.in_force, "DATABASE")) as connection:
            seqs = self._selected(connection)
            found = shown(records(connection, seqs), len(seqs), "articles")
            with self._output() as file:
                for piece in form.encoded(found, lang, PIECE):
                    file.write(piece)
        return 0

    def _wanted(self) -> tuple[Format, Lang]:
        from db.export.record import LANGS
        from db.export.registry import FORMATS

        if len(self.args) != 1 or self.args[0] not in FORMATS:
            raise ArgumentError(f"{' '.join(self.args) or 'which format?'}: one of {', '.join(FORMATS)}")
        if self.opts.lang not in LANGS:
            raise ArgumentError(f"--lang {self.opts.lang}: one of {', '.join(LANGS)}")
        if self.opts.search is not None and not self.opts.search.strip():
            raise ArgumentError("--search: no words; without --search and --query everything is exported")
        if self.opts.query and self.opts.search:
            raise ArgumentError("--query or --search: not both; a search is also a query, see docs/export.md")
        return FORMATS[self.args[0]], cast("Lang", self.opts.lang)

    def _selected(self, connection: sqlite3.Connection) -> array[int]:
        from db.errors import ExportError
        from db.export.selection import distinct, works_of
        from db.site.search.find import every_match

        if self.opts.search:
            return distinct(every_match(connection, self.opts.search))
        asked = (self.opts.query or "bilingual").strip()
        try:
            return works_of(connection, asked if " " in asked or "\n" in asked else named(connection, asked))
        except sqlite3.Error as error:
            raise ExportError(f"--query: {error}") from error
        except ExportError as error:
            raise ExportError(f"--query {asked}: {error}") from error

    @contextmanager
    def _output(self) -> Iterator[IO[bytes]]:
        """Standard output, or a file that is there only when it is whole."""
        if not self.opts.output:
            try:
                yield sys.stdout.buffer
                sys.stdout.flush()
            except BrokenPipeError:  # the next program has enough, as `head` has
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        whole = Path(self.opts.output)
        if whole.is_dir() or not whole.parent.is_dir():
            raise ArgumentError(f"-o {whole}: a file in a folder that is there")
        part = whole.with_name(f"{whole.name}.part")
        try:
            with part.open("wb") as file:
                yield file
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)


def named(connection: sqlite3.Connection, name: str) -> str:
    """The SQL of a ready-made query, or of all rows of a table or view; raises `ArgumentError` for any other name."""
    from db.site.metadata import metadata

    queries = metadata()["databases"]["literature"]["queries"]
    if name in queries:
        return str(queries[name]["sql"])
    there = "SELECT 1 FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')"
    if '"' not in name and connection.execute(there, [name]).fetchone():
        return f'SELECT work_id FROM "{name}"'  # noqa: S608 - a name that is there
    raise ArgumentError(f"--query {name}: no such view, table or ready-made query; SQL holds a space")
