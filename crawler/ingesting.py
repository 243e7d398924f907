"""Loads local pages through the stages that a crawl uses, many in one transaction."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from crawler.files import Found
from crawler.journals import Journal
from db.addresses import host
from db.record import Fetched, Page, Reading, Rejection
from db.run import Run
from pipelines import stages

BATCH = 2000
BATCH_BYTES = 64 * 1024 * 1024
"""A batch is loaded when it holds so many pages, or so many bytes."""


def ingest(found: Iterable[Found], run: Run, journal_of: Callable[[str], str | None]) -> None:
    """Archive, understand and load; says on a terminal how far it is. Raises OSError and sqlite3.Error."""
    for batch in _batches(item for item in found if not run.forgets(_address(item))):
        run.load([_reading(item, run, journal_of) for item in batch])
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{run.counts['fetched']} pages … ")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r")


def host_index(journals: Iterable[Journal]) -> Callable[[str], str | None]:
    """A function from an address to the one registered journal that lives at its host, if there is just one."""
    homes = [(host(start), journal.within, journal.slug) for journal in journals for start in journal.start]

    def journal_of(url: str) -> str | None:
        slugs = {slug for home, within, slug in homes if home and home == host(url) and within in url}
        return slugs.pop() if len(slugs) == 1 else None

    return journal_of


def _address(item: Found) -> str:
    return item.url if isinstance(item, Rejection) else item.page.url


def _reading(item: Found, run: Run, journal_of: Callable[[str], str | None]) -> Reading:
    if isinstance(item, Rejection):
        return Reading(Page(item.url, b""), item, journal_id=journal_of(item.url))
    fetched = replace(item, journal_id=journal_of(item.page.url))
    return stages.curate(stages.archive(fetched, run), run)


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for item in found:
        batch.append(item)
        size += len(item.page.body) if isinstance(item, Fetched) else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
