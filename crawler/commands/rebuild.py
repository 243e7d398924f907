"""`scrapy rebuild`: read the whole archive again with today's rules."""

from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command import INCOMPLETE, ProjectCommand, complain
from crawler.errors import MissingPathError

if TYPE_CHECKING:
    from crawler.rebuilding import Account
    from db.archive import Archive
    from db.rebuild import Difference

SHOWN = 60
"""So many characters of an old or new value are shown."""


class Command(ProjectCommand):
    """Reads beside the live database and brings the result in within one transaction: readers see the old or the new.

    What differs enters the history with cause `extractor`. Where the database is missing or empty, everything is read
    from the archive's files in the order of their dates.
    """

    summary = "Read the archive again with today's rules"
    examples = (
        "  scrapy rebuild --dry-run               what would change, field by field; changes nothing\n"
        "  scrapy rebuild\n"
        "  scrapy rebuild -s DATABASE=/tmp/new.db    a database that is not there yet is made from the archive\n"
        "  scrapy rebuild -s DASK=local           all cores of this machine; DASK=tcp://host:8786: a cluster"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Ours beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")

    def perform(self) -> int:
        """Raises `MissingPathError` if there is nothing to read, and the errors of `db.schema`."""
        from crawler import configuration
        from db.archive import Archive

        database = configuration.path(self.in_force, "DATABASE")
        archive = Archive(configuration.path(self.in_force, "ARCHIVE"))
        exists = database.exists() and database.stat().st_size > 0
        if not exists and not archive.files():
            raise MissingPathError(f"{database}: no such database, and no archived page in {archive.folder}")
        account = self._compare(database, archive, exists) if self.opts.dry_run else self._rebuild()
        if account.problems:
            return complain(f"{len(account.problems)} pages stay as they were; first {account.problems[0]}", INCOMPLETE)
        return 0

    def _compare(self, database: Path, archive: Archive, exists: bool) -> Account:
        from crawler import runs
        from crawler.rebuilding import compare
        from db.schema import check_for_reading, open_for_writing
        from pipelines.extract import extract

        if exists:
            check_for_reading(database)
            connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        else:
            connection = open_for_writing(Path(":memory:")).conn
        with closing(connection), runs.readers(self.in_force) as readers:
            account = compare(connection, archive, extract, lambda difference: print(line(difference)), readers)
        _say("read", account.read, "archived pages")
        _say("different", account.changes["different"], "of them; nothing was changed")
        return account

    def _rebuild(self) -> Account:
        from crawler import configuration, runs
        from crawler.ingesting import host_index
        from crawler.rebuilding import is_unread, refresh, restore
        from crawler.summary import summary
        from pipelines.extract import extract

        known = configuration.all_journals(self.in_force)
        with runs.readers(self.in_force) as readers, runs.begin(self.in_force, "rebuild", "", known) as run:
            if is_unread(run.store.db.conn):
                account = restore(run, extract, host_index(known.values()), readers)
                print(summary(run))
                if run.counts["forgotten"]:
                    _say("skipped", run.counts["forgotten"], "of works that are to be forgotten (scrapy forget)")
                return account
            account = refresh(run, extract, readers)
            run.counts["fetched"] = account.read
            for outcome in ("changed", "rejected"):
                run.counts[outcome] = account.changes[outcome]
        _say("read", account.read, "archived pages")
        for outcome, what in OUTCOMES.items():
            if account.changes[outcome]:
                _say(outcome, account.changes[outcome], what)
        for kept in account.kept:
            print(f"{'kept':<10}{'':>7}  {kept}")
        return account


OUTCOMES = {
    "changed": "records read differently",
    "new": "records that gave none before",
    "renamed": "records are now others; their history went along",
    "rejected": "pages are now refused, or for another reason",
    "overtaken": "pages came anew meanwhile",
}


def line(difference: Difference) -> str:
    """A difference as one line, whatever stands in it.

    >>> from db.rebuild import Difference
    >>> line(Difference("S1", "title", "es", "Gota\\n", None))
    "S1  title es  'Gota' -> nothing"
    """
    name = f"{difference.field} {difference.lang}".rstrip()
    return f"{difference.holder}  {name}  {_short(difference.old)} -> {_short(difference.new)}"


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    return f"'{said[:SHOWN]}…'" if len(said) > SHOWN else f"'{said}'"


def _say(what: str, count: int, explained: str) -> None:
    print(f"{what:<10}{count:>7}  {explained}")
