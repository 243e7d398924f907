"""What a run begins with: the sites it may visit, their locks, who reads archives, and the run itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from scrapy.settings import BaseSettings

from crawler import journals
from crawler.configuration import path
from crawler.errors import ArgumentError, BusyJournalError, JournalTableError, MissingContactError
from crawler.journals import Journal
from crawler.locks import Locks
from crawler.readers import ALONE, Readers
from crawler.site import Site
from db.archive import Archive
from db.run import Run
from pipelines.extract import EXTRACTOR


def sites(settings: BaseSettings, known: Mapping[str, Journal], only: str) -> list[Site]:
    """The sites of the journals named in `only`, all if it is empty.

    Raises `JournalTableError` if there are none at all, `UnknownJournalError`, `InternalAddressError`, and
    `MissingContactError` if one of them is public.
    """
    if not known:
        files = ", ".join(settings.getlist("JOURNALS")).strip(", ")
        raise JournalTableError(
            f"no journal registered in {files or 'any file, for JOURNALS is empty'}; add a table as in"
            " crawler/journals.toml, or set JOURNALS to a file that has one"
        )
    allowed = settings.getbool("ALLOW_LOOPBACK")
    found = [Site(journal, allow_loopback=allowed) for journal in journals.selected(known, only)]
    public = [site.journal.slug for site in found if site.scope.is_public]
    if public and not settings.get("CONTACT"):
        raise MissingContactError(
            f"{', '.join(public)}: the owners of public sites must be able to reach you; set CONTACT to an e-mail or"
            " web address: -s CONTACT=you@example.org, or a line CONTACT = … in local/settings.py"
        )
    return found


def locked(run: Run, slugs: Iterable[str]) -> Locks:
    """The journals' locks, beside the database. Raises `BusyJournalError`; the run has never been, then."""
    try:
        return Locks(run.database.parent / "locks", slugs)
    except BusyJournalError:
        run.withdraw()
        raise


def begin(
    settings: BaseSettings, kind: Literal["crawl", "ingest", "rebuild"], arguments: str, known: Mapping[str, Journal]
) -> Run:
    """Open database and archive and enter the run.

    Raises the errors of `db.schema`, and `ArgumentError` where the file cannot be had at all.
    """
    rows = [journal.row() for journal in known.values()]
    database, archive = path(settings, "DATABASE"), path(settings, "ARCHIVE")
    try:
        return Run(kind, arguments, database, archive, rows, EXTRACTOR, path(settings, "CURATION"))
    except (OSError, sqlite3.OperationalError) as error:
        raise ArgumentError(f"{database}: {error}; choose another DATABASE") from error


@contextmanager
def readers(settings: BaseSettings) -> Iterator[Readers]:
    """Whoever reads archives: this process, or the cluster that DASK names, with its parts beside the archive's files.

    Raises `ClusterError`, and `ArchiveError` where there is no place for parts.
    """
    address = str(settings.get("DASK") or "")
    if not address:
        yield ALONE
        return
    from crawler.cluster import Cluster

    folder = path(settings, "ARCHIVE")
    Archive(folder).prepare()
    with Cluster(address, folder) as cluster:
        yield cluster
