"""One crawl or ingest from beginning to end: its store, its archive and what it has counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from db import decisions, frontier, hosts
from db.alarms import Alarm, Cause
from db.archive import Archive
from db.completeness import Completeness
from db.curation import Curation
from db.frontier import Due, Kind, Lead
from db.record import NO_VALIDATORS, Edition, Reading, Rejection, Validators
from db.schema import transaction
from db.store import Store

COUNTED = (
    "fetched", "accepted", "changed", "unchanged", "rejected", "flagged", "failed", "requests", "unmodified", "bytes",
)  # fmt: skip
"""The columns of `runs` that a run counts."""

Outcome = Literal["done", "alarmed", "nothing arrived", "interrupted", "failed"]
"""How a run ends; `alarmed` is done, and an alarm was raised."""


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
        if self.curation:
            decisions.renew(self.store.db, self.curation)
        self.id = self.store.begin_run(kind, arguments)
        self.counts = Counter[str](dict.fromkeys(COUNTED, 0))
        self.reasons = Counter[str]()
        self.flags = Counter[str]()
        self.completeness = Completeness()
        self.alarms: list[Alarm] = []
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

    def discover(self, journal_id: str, leads: Sequence[Lead], *, listing: str = "", barren: int = 0) -> None:
        """Enter what was found, but for what is to be forgotten; `listing` is the contents page that lists it."""
        with transaction(self.store.db) as connection:
            frontier.discover(
                connection, journal_id, self._unforgotten(leads), frontier.now(), listing=listing, barren=barren
            )

    def _unforgotten(self, leads: Sequence[Lead]) -> list[Lead]:
        """Those that nobody has asked to forget, however they are addressed."""
        if self.curation is None:
            return list(leads)
        urls = self.curation.forgotten(lead.url for lead in leads)
        keys = self.curation.forgotten((lead.key for lead in leads), "key")
        return [lead for lead in leads if lead.url not in urls and lead.key not in keys]

    def due(self, journal_id: str, kinds: Sequence[Kind], *, most: int, everything: bool = False) -> list[Due]:
        """The journal's pages of these kinds to be fetched now."""
        connection, at = self.store.db.conn, frontier.now()
        return frontier.due(connection, journal_id, kinds, at, self.id, most=most, everything=everything)

    def articles_known(self, journal_id: str) -> int:
        """How many addresses of articles the journal has given so far, in all runs."""
        return frontier.articles_known(self.store.db.conn, journal_id)

    def articles_read(self, journal_id: str) -> Iterator[tuple[str, bool]]:
        """The addresses of articles that were read once, each with whether it gave a record."""
        return frontier.articles_read(self.store.db.conn, journal_id)

    def postpone_unchanged(self, journal_id: str) -> int:
        """Leave alone what is due although its sitemap says that it has not changed."""
        with transaction(self.store.db) as connection:
            return frontier.postpone_unchanged(connection, journal_id, frontier.now())

    def mark_done(self, url: str, status: int, validators: Validators = NO_VALIDATORS) -> None:
        """A page was fetched that is neither record nor rejection: a sitemap, a feed, or the lack of one."""
        with transaction(self.store.db) as connection:
            frontier.mark_done(connection, url, status, frontier.now(), self.id, validators=validators)

    def mark_unmodified(self, url: str) -> None:
        """The site said that the page is as it was, and did not send it."""
        self.counts["unmodified"] += 1
        with transaction(self.store.db) as connection:
            frontier.mark_unmodified(connection, url, frontier.now(), self.id)

    def harvested(
        self, journal_id: str, url: str, leads: Sequence[Lead], deleted: Iterable[str], *, final: bool
    ) -> None:
        """A part of an OAI-PMH list was read: what it leads to, what it says is deleted, and its own done mark.

        Only the beginning of a list (`final`) is asked for again; a resumption is good once.
        """
        with transaction(self.store.db) as connection:
            at = frontier.now()
            frontier.discover(connection, journal_id, self._unforgotten(leads), at)
            frontier.mark_deleted(connection, journal_id, deleted)
            if final:
                frontier.mark_done(connection, url, 200, at, self.id)
            else:
                frontier.drop(connection, url)

    def broken_list(self, journal_id: str, url: str, beginning: str, detail: str) -> None:
        """A part of an OAI-PMH list is no longer to be had: the list is due from its beginning in the next run."""
        self.mark_failed(url, 200, detail)
        if url != beginning:
            with transaction(self.store.db) as connection:
                frontier.begin_again(connection, journal_id, beginning, self.id)
                frontier.drop(connection, url)

    def count_requests(self, requests: Mapping[str, int]) -> None:
        """Add to what each host was asked for today."""
        with transaction(self.store.db) as connection:
            for host, number in requests.items():
                hosts.count(connection, host, number, frontier.now())

    def requests_today(self, host: str) -> int:
        """What the host was asked for today, by all runs."""
        return hosts.asked_today(self.store.db.conn, host, frontier.now())

    def leave_alone(self, host: str, until: str, why: str) -> None:
        """Ask nothing of the host until then, in later runs either."""
        with transaction(self.store.db) as connection:
            hosts.leave_alone(connection, host, until, why)

    def left_alone(self, host: str) -> str:
        """Why the host is to be left alone now; empty if it is not."""
        return hosts.left_alone(self.store.db.conn, host, frontier.now())

    def was_read(self, url: str) -> bool:
        """Whether the page came once."""
        return frontier.was_read(self.store.db.conn, url)

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
            frontier.mark_failed(connection, url, status, detail, frontier.now(), self.id)

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
