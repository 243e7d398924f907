"""`scrapy specimen URL|FILE…`: write a page and its record as a fixture, for a person to correct."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command import INCOMPLETE, ProjectCommand, complain
from crawler.errors import ArgumentError, MissingPathError

if TYPE_CHECKING:
    from crawler.specimens import Specimen
    from db.record import Page

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
FIXTURES = Path("tests/fixtures")
REFUSED = 2


class Command(ProjectCommand):
    """Writes FOLDER/PLATFORM/NAME.html (.xml, .txt), NAME.url and NAME.json; NAME comes from the title.

    Addresses are fetched as a crawl would: CONTACT, robots.txt, the site's pace. Nothing is archived or loaded.
    """

    requires_crawler_process = True
    summary = "Write a page and its record as a fixture to correct"
    arguments = "URL|FILE [URL|FILE …]"
    examples = (
        "  scrapy specimen saved/page.html                 its web address stands in saved/page.url\n"
        "  scrapy specimen https://www.example.org/es-x-articulo-S0000000000000000 -s CONTACT=you@example.org\n"
        "  scrapy specimen crawl.warc.gz --to /tmp/new     one for each page in it, and in OAI-PMH lists\n"
        "  scrapy specimen soft404.html --rejection        a page that gives no record, too, with the reason for it\n"
        "Correct NAME.json by what the page shows, then: make accuracy"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and ours."""
        super().add_options(parser)
        parser.add_argument("--to", metavar="FOLDER", help=f"where to write (default: {FIXTURES})")
        parser.add_argument("--rejection", action="store_true", help="write pages that give no record, too")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """One request a page; and quiet, unless a log level was asked for: the command says what did not come."""
        super().process_options(args, opts)
        self.in_force.set("RETRY_TIMES", 0, priority="spider")
        if not opts.loglevel:
            from crawler.crawling import hush

            self.in_force.setdict({"LOG_LEVEL": "ERROR", "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG"}, priority="spider")
            hush()

    def perform(self) -> int:
        """Raises `ArgumentError`, `MissingPathError` and those of `fetching.scopes` before anything is read."""
        from crawler.specimens import is_somebodys, specimen, write

        folder = self._folder()
        lost: list[str] = []
        refused: list[str] = []
        warn: list[bool] = []
        for label, page in self._pages():
            if isinstance(page, str):
                (lost if ADDRESS.match(label) else refused).append(f"{label}: {page}")
                continue
            found = specimen(page)
            if why := self._refusal(found):
                refused.append(f"{label}: {why}")
            else:
                self._show(found, write(found, folder))
                warn.append(is_somebodys(page))
        if warn:
            self._advise(folder, warn=any(warn))
        return self._end(refused, lost)

    def _folder(self) -> Path:
        from crawler.configuration import ROOT

        folder = ROOT / FIXTURES if self.opts.to is None else Path(self.opts.to)
        stands = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not stands.is_dir() or not os.access(stands, os.W_OK):
            raise ArgumentError(f"{folder}: no folder to write to; name one with --to, it is made if need be")
        return folder

    def _pages(self) -> Iterator[tuple[str, Page | str]]:
        """Every page named, with what to call it; what gave none, with the reason. Checks all before it reads any."""
        from crawler import configuration, fetching, specimens

        if not self.args:
            raise ArgumentError("which page? scrapy specimen URL|FILE…; see --help")
        given = list(dict.fromkeys(self.args))
        files = [Path(arg) for arg in given if not ADDRESS.match(arg)]
        if missing := [str(file) for file in files if not file.exists()]:
            raise MissingPathError(f"{', '.join(missing)}: no such file; an address begins with https:// or http://")
        if folders := [str(file) for file in files if file.is_dir()]:
            raise ArgumentError(f"{', '.join(folders)}: a folder; name its files one by one")
        largest = configuration.largest(self.in_force)
        wanted = fetching.scopes([arg for arg in given if ADDRESS.match(arg)], self.in_force)
        for file in files:
            yield from specimens.from_file(file, largest)
        if wanted:
            assert self.crawler_process is not None  # noqa: S101 - Scrapy sets it before `run`
            say("asking", f"for {', '.join(wanted)} …")
            yield from fetching.fetch(self.crawler_process, wanted)

    def _refusal(self, found: Specimen) -> str:
        """Why it is not to be written; empty if it is."""
        from db.schema import DICTIONARY

        if found.lacking:
            return f"gives {found.lacking}: no fixture to learn from; another page, or write its record by hand"
        reason = found.record.get("rejection")
        if reason and not self.opts.rejection:
            return f"rejected, {reason} ({DICTIONARY['reasons'][reason]['en']}); --rejection writes it all the same"
        return ""

    def _show(self, found: Specimen, written: list[Path]) -> None:
        from crawler.specimens import doubts, shown

        page, record = written[0], written[-1]
        say("wrote", " ".join((shown(page), *(file.suffix for file in written[1:]))))
        for what, where in doubts(found):
            say(what, where)
        if not found.address:
            say("missing", f"the page's web address: write it into {record.stem}.url, make accuracy needs it")

    def _advise(self, folder: Path, *, warn: bool) -> None:
        from crawler.configuration import ROOT

        if warn:
            say("warning", "do not commit a publisher's page: write one of your own, true to it")
        move = "" if folder.resolve() == ROOT / FIXTURES else f"move them below {FIXTURES}, "
        say("check", f"correct each .json by what its page shows, {move}then: make accuracy")

    def _end(self, refused: list[str], lost: list[str]) -> int:
        problems = [*refused, *lost]
        if not problems:
            return 0
        exit_code = REFUSED if refused else INCOMPLETE
        if len(problems) == 1:
            return complain(problems[0], exit_code)
        for what, lines in (("refused", refused), ("failed", lost)):
            for line in lines:
                say(what, line)
        return complain(f"{len(problems)} pages gave no specimen; first {problems[0]}", exit_code)


def say(what: str, text: str) -> None:
    """One line for the person who typed the command; what stands in it may come from a page."""
    print(f"{what:<9} {''.join(sign if sign.isprintable() else ' ' for sign in text)}", flush=True)
