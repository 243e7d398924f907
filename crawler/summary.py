"""What crawl, demo and ingest print at their end: how many pages came, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from db.run import Run

SHOWN_FAILURES = 5


def summary(run: Run) -> str:
    """The run's counts as a table: reasons under the rejected, codes under the flagged, addresses under the failed."""
    counts = run.counts
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ("new", "changed", "unchanged"))
    if counts["held"]:
        kinds += f", {counts['held']} kept as they were (reading_worse)"
    return "\n".join(
        [
            _line("fetched", counts["fetched"], f"pages{_not_sent_again(counts['unmodified'])}"),
            _line("accepted", counts["accepted"], f"records: {kinds}"),
            _line("rejected", counts["rejected"], "pages that give no record"),
            *_broken_down(run.reasons),
            _line("flagged", counts["flagged"], "records to look at"),
            *_broken_down(run.flags),
            _line("failed", counts["failed"], "pages that did not come" if counts["failed"] else ""),
            *_failures(run.failures),
        ]
    )


def _not_sent_again(count: int) -> str:
    return f"; {count} more have not changed and were not sent again" if count else ""


def _line(name: str, count: int, what: str) -> str:
    return f"{name:<10}{count:>7}  {what}".rstrip()


def _broken_down(counts: Mapping[str, int]) -> Iterator[str]:
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{'':10}{count:>7}    {name}"


def _failures(failures: Mapping[str, str]) -> Iterator[str]:
    for url, why in list(failures.items())[:SHOWN_FAILURES]:
        yield f"{'':19}{url}: {why}"
    if len(failures) > SHOWN_FAILURES:
        yield f"{'':19}and {len(failures) - SHOWN_FAILURES} more: table pages, state 'failed'"
