"""What the settings mean: paths from the project's root, the journals in force, the run they ask for."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from scrapy.settings import BaseSettings

from crawler import journals
from crawler.errors import ArgumentError, BusyJournalError, JournalTableError, MissingContactError
from crawler.journals import Journal
from crawler.locks import Locks
from crawler.readers import ALONE, Readers
from crawler.site import Site
from db.archive import Archive
from db.run import Run
from pipelines.extract import EXTRACTOR
from pipelines.platforms import registry

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = (
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_TIMEOUT",
    "AUTOTHROTTLE_MAX_DELAY",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "RETRY_TIMES",
    "RETRY_AFTER_MAX",
    "DAILY_REQUESTS",
    "QUIET_DAYS",
)
"""Settings that are numbers: those of `settings.py` that people change."""
WHOLE = frozenset({"DAILY_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "RETRY_TIMES"})

logging.getLogger("scrapy.crawler").addFilter(  # Scrapy logs all settings that differ, and USER_AGENT holds CONTACT
    lambda record: not str(record.msg).startswith("Overridden settings")
)


def path(settings: BaseSettings, name: str) -> Path:
    """The path in the setting `name`; a relative one starts at the project's root."""
    value = settings.get(name)
    if not value:
        raise ArgumentError(f"{name} is empty; set it to a path, as in -s {name}=data/literature.db")
    return ROOT / Path(str(value)).expanduser()


def port(settings: BaseSettings, name: str) -> int:
    """The port in the setting `name`; 0 means any free one."""
    value = str(settings.get(name))
    if not value.isascii() or not value.isdigit() or int(value) > 65535:
        raise ArgumentError(f"{name}={value}: a port is a number up to 65535")
    return int(value)


def largest(settings: BaseSettings) -> int:
    """How many bytes a page may have: DOWNLOAD_MAXSIZE."""
    value = str(settings.get("DOWNLOAD_MAXSIZE"))
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ArgumentError(f"DOWNLOAD_MAXSIZE={value}: a whole number of bytes, as in -s DOWNLOAD_MAXSIZE=10485760")
    return int(value)


def check_numbers(settings: BaseSettings) -> None:
    """Raises `ArgumentError` for a setting that should be a number, where Scrapy would show a traceback."""
    largest(settings)
    for name in NUMBERS:
        try:
            settings.getint(name) if name in WHOLE else settings.getfloat(name)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"{name}={settings.get(name)}: must be a number, as in -s {name}=5") from error


def all_journals(settings: BaseSettings) -> dict[str, Journal]:
    """The journals of all files in JOURNALS, by slug. Raises `JournalTableError`."""
    files = [ROOT / Path(name.strip()).expanduser() for name in settings.getlist("JOURNALS") if name.strip()]
    return journals.read(files, registry.names())


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


def user_agent(settings: BaseSettings) -> str:
    """USER_AGENT with what we are and CONTACT in a comment (RFC 9110, 10.1.5)."""
    contact = str(settings.get("CONTACT") or "no contact given")
    if not contact.isprintable() or not contact.isascii():
        raise ArgumentError(f"CONTACT={contact!r}: an e-mail or web address, in ASCII on one line")
    return f"{settings['USER_AGENT']} (bilingual records of medical journals; {contact})"


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
