"""What a crawl was to bring, and whether it came: the difference between exit code 0 and 1."""

from __future__ import annotations

from typing import Literal

from db.run import Run

Outcome = Literal["done", "nothing arrived", "interrupted", "failed"]


class Watch:
    """Knows of which journals something was due and which of them answered."""

    def __init__(self) -> None:
        self.expected: set[str] = set()
        self.answered: set[str] = set()

    def verdict(self, run: Run, reason: str) -> tuple[Outcome, str]:
        """How the crawl ended, and why in one line unless all is well; `reason` is Scrapy's for closing the spider."""
        if run.faults:
            return "failed", f"{len(run.faults)} pages met a fault of ours or of the disk; first {run.faults[0]}"
        if reason == "shutdown":
            return "interrupted", "interrupted; the same command goes on where it stopped"
        if silent := sorted(self.expected - self.answered):
            return "nothing arrived", f"nothing arrived from {', '.join(silent)}: {_first_failure(run)}"
        if barren := [slug for slug in sorted(self.expected) if not run.articles_known(slug)]:
            return "nothing arrived", f"no link to any article was found on {', '.join(barren)}: has the site changed?"
        return "done", ""


def _first_failure(run: Run) -> str:
    return next((f"{url}: {why}" for url, why in run.failures.items()), "no page was asked for")
