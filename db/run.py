"""One crawl or ingest from beginning to end: its store, its archive and what it has counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from db import frontier
from db.archive import Archive
from db.curation import Curation
from db.frontier import Kind
from db.record import Edition, Reading, Rejection
from db.schema import transaction
from db.store import Store

COUNTED = ("fetched", "accepted", "changed", "unchanged", "rejected", "flagged", "failed")
"""The columns of `runs` that a run counts."""


class Run:
    """The one writer of a process: everything that reaches the database in a crawl or ingest goes through here."""

    def __init__(
        self,
        kind: Literal["crawl", "ingest", "rebuild"],
        arguments: str,
        database: Path,
        archive: Path,
        journals: Iterable[Mapping[str, Any]],
        extractor: str,
        curation: Path | None = None,
    ) -> None:
        """Raises `ArchiveError`, and the errors of `db.schema` and `db.curation`, before anything is touched."""
        self.database = database
        self.curation = Curation(curation) if curation else None
        Archive(archive).prepare()
        self.store = Store(database, extractor=extractor)
        self.archive = Archive(archive, self.store.db.conn)
        self.archive.mend()
        self.store.register_journals(journals)
        self.id = self.store.begin_run(kind, arguments)
        self.counts = Counter[str](dict.fromkeys(COUNTED, 0))
        self.reasons = Counter[str]()
        self.flags = Counter[str]()
        self.failures: dict[str, str] = {}
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """End the run: done, or how it broke off."""
        if kind is None:
            self.end("failed" if self.faults else "done", self.faults[0] if self.faults else "")
        elif issubclass(kind, KeyboardInterrupt):
            self.end("interrupted")
        else:
            self.end("failed", f"{kind.__name__}: {error}")

    def load(self, readings: Sequence[Reading]) -> None:
        """Write readings in one transaction, after their pages are safe on the disk, and count them."""
        readings = [reading for reading in readings if not self._forgot(reading)]
        self.archive.sync()
        outcomes = self.store.load(readings, self.id)
        self.archive.forget_waiting()
        for reading, outcome in zip(readings, outcomes, strict=True):
            self.counts["fetched"] += 1
            self.counts[outcome] += 1
            if isinstance(reading.result, Rejection):
                self.reasons[reading.result.reason] += 1
            else:
                self._count_record(reading.result)

    def forgets(self, url: str) -> bool:
        """Whether the page of this address is to be left alone for good (`scrapy forget`); counts it."""
        found = self.curation is not None and self.curation.forgets(url)
        self.counts["forgotten"] += found
        return found

    def _forgot(self, reading: Reading) -> bool:
        """Whether a reading is of a forgotten work, under whatever address it came: then nothing is kept of it."""
        if self.curation is None or not self.curation.forgets_result(reading.result):
            return False
        self.counts["forgotten"] += 1
        if reading.snapshot:
            self.archive.erase([reading.snapshot])
        if reading.frontier_url:
            self.mark_done(reading.frontier_url, reading.snapshot.status if reading.snapshot else 200)
        return True

    def _count_record(self, edition: Edition) -> None:
        codes = {flag.code for flag in edition.flags}
        self.counts["accepted"] += 1
        self.counts["flagged"] += bool(codes)
        self.flags.update(codes)

    def discover(
        self, journal_id: str, links: Iterable[tuple[str, Kind]], *, everything: bool = False
    ) -> list[tuple[str, Kind]]:
        """Enter links in the frontier; gives back those of them that are to be fetched now."""
        found, at = dict(links), frontier.now()
        with transaction(self.store.db) as connection:
            for url, kind in found.items():
                frontier.discover(connection, journal_id, kind, [url], at)
            return frontier.due_among(connection, journal_id, found, at, everything=everything)

    def due(self, journal_id: str, *, everything: bool = False) -> list[tuple[str, Kind]]:
        """The journal's pages to be fetched now."""
        return frontier.due(self.store.db.conn, journal_id, frontier.now(), everything=everything)

    def articles_known(self, journal_id: str) -> int:
        """How many addresses of articles the journal has given so far, in all runs."""
        return frontier.articles_known(self.store.db.conn, journal_id)

    def mark_done(self, url: str, status: int) -> None:
        """A page was fetched that is neither record nor rejection: a sitemap, or the lack of one."""
        with transaction(self.store.db) as connection:
            frontier.mark_done(connection, url, status, frontier.now())

    def note_failure(self, url: str, detail: str) -> None:
        """Count a page that did not come or could not be stored; in the frontier it stays as it was."""
        self.counts["failed"] += 1
        self.failures[url] = detail

    def note_fault(self, url: str, detail: str) -> None:
        """Remember a fault that is not the page's but ours, or the disk's: the run does not end well."""
        self.faults.append(f"{url}: {detail}")

    def mark_failed(self, url: str, status: int | None, detail: str) -> None:
        """A page did not come: it is tried again later, and counted."""
        self.note_failure(url, detail)
        with transaction(self.store.db) as connection:
            frontier.mark_failed(connection, url, status, detail, frontier.now())

    def end(self, outcome: Literal["done", "nothing arrived", "interrupted", "failed"], detail: str = "") -> None:
        """Say how the run ended, with its counts, and give the files back."""
        self.store.end_run(self.id, outcome, detail, {name: self.counts[name] for name in COUNTED})
        self.archive.close()
        self.store.close()
        if self.curation:
            self.curation.close()
