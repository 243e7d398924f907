"""What a run asks of the frontier and of the hosts and tells them, each time in a transaction of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlite_utils import Database

from db import discovery, frontier, hosts
from db.curation import Curation
from db.frontier import Due, Kind, Lead
from db.record import NO_VALIDATORS, Validators
from db.schema import transaction


class Agenda:
    """The pages that one run settles; it counts those that did not come, or came as they were."""

    def __init__(self, db: Database, run_id: int, curation: Curation | None) -> None:
        self.db = db
        self.id = run_id
        self.curation = curation
        self.counts = Counter[str]()
        self.failures: dict[str, str] = {}

    def discover(self, journal_id: str, leads: Sequence[Lead], *, listing: str = "", barren: int = 0) -> None:
        """Enter what was found, but for what is to be forgotten; `listing` is the contents page that lists it."""
        with transaction(self.db) as connection:
            discovery.discover(
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
        connection, at = self.db.conn, frontier.now()
        return frontier.due(connection, journal_id, kinds, at, self.id, most=most, everything=everything)

    def articles_known(self, journal_id: str) -> int:
        """How many addresses of articles the journal has given so far, in all runs."""
        return frontier.articles_known(self.db.conn, journal_id)

    def articles_read(self, journal_id: str) -> Iterator[tuple[str, bool]]:
        """The addresses of articles that were read once, each with whether it gave a record."""
        return frontier.articles_read(self.db.conn, journal_id)

    def postpone_unchanged(self, journal_id: str) -> int:
        """Leave alone what is due although its sitemap says that it has not changed."""
        with transaction(self.db) as connection:
            return discovery.postpone_unchanged(connection, journal_id, frontier.now())

    def mark_done(self, url: str, status: int, validators: Validators = NO_VALIDATORS) -> None:
        """A page was fetched that is neither record nor rejection: a sitemap, a feed, or the lack of one."""
        with transaction(self.db) as connection:
            frontier.mark_done(connection, url, status, frontier.now(), self.id, validators=validators)

    def mark_unmodified(self, url: str) -> None:
        """The site said that the page is as it was, and did not send it."""
        self.counts["unmodified"] += 1
        with transaction(self.db) as connection:
            frontier.mark_unmodified(connection, url, frontier.now(), self.id)

    def harvested(
        self, journal_id: str, url: str, leads: Sequence[Lead], deleted: Iterable[str], *, final: bool
    ) -> None:
        """A part of an OAI-PMH list was read: what it leads to, what it says is deleted, and its own done mark.

        Only the beginning of a list (`final`) is asked for again; a resumption is good once.
        """
        with transaction(self.db) as connection:
            at = frontier.now()
            discovery.discover(connection, journal_id, self._unforgotten(leads), at)
            discovery.mark_deleted(connection, journal_id, deleted)
            if final:
                frontier.mark_done(connection, url, 200, at, self.id)
            else:
                discovery.drop(connection, url)

    def broken_list(self, journal_id: str, url: str, beginning: str, detail: str, status: int = 200) -> None:
        """A part of an OAI-PMH list is no longer to be had: the list is due from its beginning in the next run."""
        self.mark_failed(url, status, detail)
        if url != beginning:
            with transaction(self.db) as connection:
                discovery.begin_again(connection, journal_id, beginning, self.id)
                discovery.drop(connection, url)

    def count_requests(self, requests: Mapping[str, int]) -> None:
        """Add to what each host was asked for today."""
        with transaction(self.db) as connection:
            for host, number in requests.items():
                hosts.count(connection, host, number, frontier.now())

    def requests_today(self, host: str) -> int:
        """What the host was asked for today, by all runs."""
        return hosts.asked_today(self.db.conn, host, frontier.now())

    def leave_alone(self, host: str, until: str, why: str) -> None:
        """Ask nothing of the host until then, in later runs either."""
        with transaction(self.db) as connection:
            hosts.leave_alone(connection, host, until, why)

    def left_alone(self, host: str) -> str:
        """Why the host is to be left alone now; empty if it is not."""
        return hosts.left_alone(self.db.conn, host, frontier.now())

    def was_read(self, url: str) -> bool:
        """Whether the page came once."""
        return frontier.was_read(self.db.conn, url)

    def note_failure(self, url: str, detail: str) -> None:
        """Count a page that did not come or could not be stored; in the frontier it stays as it was."""
        self.counts["failed"] += 1
        self.failures[url] = detail

    def mark_failed(self, url: str, status: int | None, detail: str) -> None:
        """A page did not come: it is tried again later, and counted."""
        self.note_failure(url, detail)
        with transaction(self.db) as connection:
            frontier.mark_failed(connection, url, status, detail, frontier.now(), self.id)
