"""What a crawl was to bring, whether it came, and what a person should look at: the difference between exit codes."""

from __future__ import annotations

from db import alarms, frontier
from db.run import Outcome, Run


class Watch:
    """Knows of which journals something was due and which of them answered."""

    def __init__(self) -> None:
        self.expected: set[str] = set()
        self.answered: set[str] = set()

    def verdict(self, run: Run, reason: str, quiet_days: float) -> tuple[Outcome, str]:
        """How the crawl ended, and why in one line unless all is well; `reason` is Scrapy's for closing the spider.

        Enters the alarms that can only be known at the end; a crawl cut short raises none of these.
        """
        if reason != "shutdown":
            self._look_round(run, quiet_days)
        if run.faults:
            return "failed", f"{len(run.faults)} pages met a fault of ours or of the disk; first {run.faults[0]}"
        if reason == "shutdown":
            return "interrupted", "interrupted; the same command goes on where it stopped"
        if silent := self.silent:
            return "nothing arrived", f"nothing arrived from {', '.join(silent)}: {_first_failure(run)}"
        if barren := [slug for slug in sorted(self.expected) if not run.articles_known(slug)]:
            return "nothing arrived", f"no link to any article was found on {', '.join(barren)}: has the site changed?"
        if run.alarms:
            more = f", and {len(run.alarms) - 1} more" if len(run.alarms) > 1 else ""
            return "alarmed", f"alarm: {run.alarms[0]}{more}; see scrapy report"
        return "done", ""

    @property
    def silent(self) -> list[str]:
        """The journals of which something was due and nothing came."""
        return sorted(self.expected - self.answered)

    def _look_round(self, run: Run, quiet_days: float) -> None:
        walled = {alarm.journal_id for alarm in run.alarms if alarm.cause == "walled"}  # it did answer
        found = [alarms.silence(slug, _first_failure(run)) for slug in self.silent if slug not in walled]
        connection, at = run.store.db.conn, frontier.now()
        for slug in sorted(self.answered):
            found += alarms.layout(connection, run.id, slug, run.completeness)
            found += alarms.quiet(connection, slug, quiet_days, at)
        for alarm in found:
            run.alarm(alarm.journal_id, alarm.cause, alarm.detail)


def _first_failure(run: Run) -> str:
    return next((f"{url}: {why}" for url, why in run.failures.items()), "no page was asked for")
