"""One crawl or ingest from beginning to end: its store, its archive and what it has counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

from db import decisions, frontier
from db.agenda import Agenda
from db.alarms import Alarm, Cause
from db.archive import Archive
from db.completeness import Completeness
from db.curation import Curation
from db.record import NO_VALIDATORS, Edition, Reading, Rejection
from db.schema import transaction
from db.store import Store

COUNTED = (
    "fetched", "accepted", "changed", "unchanged", "rejected", "flagged", "failed", "requests", "unmodified", "bytes",
)  # fmt: skip
"""The columns of `runs` that a run counts."""

Outcome = Literal["done", "alarmed", "nothing arrived", "interrupted", "failed"]
"""How a run ends; `alarmed` is done, and an alarm was raised."""


class Run(Agenda):
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
        decided = Curation(curation) if curation else None
        Archive(archive).prepare()
        self.store = Store(database, extractor=extractor)
        self.archive = Archive(archive, self.store.db.conn)
        self.archive.mend()
        self.store.register_journals(journals)
        if decided:
            decisions.renew(self.store.db, decided)
        super().__init__(self.store.db, self.store.begin_run(kind, arguments), decided)
        self.counts.update(dict.fromkeys(COUNTED, 0))
        self.reasons = Counter[str]()
        self.flags = Counter[str]()
        self.completeness = Completeness()
        self.alarms: list[Alarm] = []
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
        readings = [_recognisable(reading) for reading in readings if not self._forgot(reading)]
        self.archive.sync()
        outcomes = self.store.load(readings, self.id)
        self.archive.forget_waiting()
        for reading, outcome in zip(readings, outcomes, strict=True):
            self.counts["fetched"] += 1
            self.counts[outcome] += 1
            self.completeness.count(reading, outcome)
            if isinstance(reading.result, Rejection):
                self.reasons[reading.result.reason] += 1
                if reading.frontier_url and frontier.had_record(self.store.db.conn, reading.frontier_url):
                    self.completeness.count_lost(reading.journal_id)
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
            with transaction(self.store.db) as connection:
                frontier.mark_gone(connection, reading.frontier_url, "forgotten", self.id)
        return True

    def _count_record(self, edition: Edition) -> None:
        codes = {flag.code for flag in edition.flags}
        self.counts["accepted"] += 1
        self.counts["flagged"] += bool(codes)
        self.flags.update(codes)

    def note_fault(self, url: str, detail: str) -> None:
        """Remember a fault that is not the page's but ours, or the disk's: the run does not end well."""
        self.faults.append(f"{url}: {detail}")

    def withdraw(self) -> None:
        """The run could not begin: it leaves no trace."""
        with transaction(self.store.db) as connection:
            connection.execute("DELETE FROM runs WHERE id = ?", [self.id])
        self.archive.close()
        self.store.close()

    def alarm(self, journal_id: str | None, cause: Cause, detail: str) -> None:
        """Raise an alarm, written at once; of one cause and journal a run raises but one."""
        if any((journal_id, cause) == (raised.journal_id, raised.cause) for raised in self.alarms):
            return
        self.alarms.append(Alarm(journal_id, cause, detail))
        with transaction(self.store.db) as connection:
            connection.execute(
                "INSERT INTO alarms (run_id, journal_id, cause, detail, at) VALUES (?, ?, ?, ?, ?)",
                [self.id, journal_id, cause, detail, frontier.now()],
            )

    def end(self, outcome: Outcome, detail: str = "") -> None:
        """Say how the run ended, with all it counted, and give the files back."""
        counts = {name: self.counts[name] for name in COUNTED}
        self.store.end_run(self.id, outcome, detail, counts, self.completeness)
        self.archive.close()
        self.store.close()
        if self.curation:
            self.curation.close()


def _recognisable(reading: Reading) -> Reading:
    """A page of which no copy is kept is to come whole each time: 'unchanged' would leave nothing to read anew."""
    return reading if reading.snapshot else replace(reading, validators=NO_VALIDATORS)
