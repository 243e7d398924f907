"""How a guest behaves: in the journal's hours, no more requests a day than agreed, away from where it is unwanted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from scrapy.http import Response

from crawler.journals import Journal
from crawler.middlewares.retry_after import BUSY, LeftAlone, seconds_asked
from crawler.scope import origin_of
from crawler.walls import PAUSE, wall
from db.run import Run

NOTED = 20
"""Requests after which a host's count goes into the database: a kill loses no more of it."""


class Manners:
    """Knows what each host has been asked for today, and which want to be left alone."""

    def __init__(self, run: Run, daily: int, longest_pause: float) -> None:
        """`daily` is how many requests a host gets in a day (UTC), 0 for any number; a pause of more seconds than
        `longest_pause` is kept until a later run.
        """
        self.run = run
        self.daily = daily
        self.longest_pause = longest_pause
        self._uncounted = Counter[str]()

    def count(self, host: str) -> None:
        """A request leaves for the host."""
        self.run.counts["requests"] += 1
        self._uncounted[host] += 1
        if self._uncounted[host] >= NOTED:
            self.note()

    def note(self) -> None:
        """Write what was counted into the database."""
        self.run.count_requests(self._uncounted)
        self._uncounted.clear()

    def refusal(self, journal: Journal, host: str) -> str:
        """Why the host is to be asked for nothing now; empty if it may be."""
        if not journal.open_at(datetime.now().hour):
            return f"outside its hours ({journal.hours})"
        if self.daily and self.run.requests_today(host) + self._uncounted[host] >= self.daily:
            return f"{host} has had its {self.daily} requests of today (DAILY_REQUESTS)"
        return self.unwanted(host)

    def unwanted(self, host: str) -> str:
        """Why the host is to be left alone, if it said so itself; empty if it did not."""
        return self.run.left_alone(host)

    def meets_wall(self, response: Response) -> str:
        """What in the answer says that robots are not wanted, if anything does; the host is then left alone."""
        why = wall(response)
        if why:
            until = (datetime.now(UTC) + PAUSE).isoformat(timespec="seconds")
            self.run.leave_alone(origin_of(response.url).host, until, f"it does not want robots ({why})")
        return why

    def bids_wait(self, error: BaseException | None, host: str) -> bool:
        """Whether a request was held back because the host wants a pause, longer than this run."""
        if not isinstance(error, LeftAlone):
            return False
        self._pause(host, error.until)
        return True

    def hears_pause(self, response: Response) -> bool:
        """Whether the answer itself asks for a pause longer than this run (RFC 9110, 10.2.3); it is noted."""
        asked = (response.headers.get("Retry-After") or b"").decode("latin-1") if response.status in BUSY else ""
        seconds = seconds_asked(asked, datetime.now(UTC)) if asked else None
        if seconds is None or seconds <= self.longest_pause:
            return False
        self._pause(origin_of(response.url).host, datetime.now(UTC) + timedelta(seconds=seconds))
        return True

    def _pause(self, host: str, until: datetime) -> None:
        self.run.leave_alone(host, until.isoformat(timespec="seconds"), "it asks for a pause (Retry-After)")
