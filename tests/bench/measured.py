"""Ratios: two ways of doing the same work, by turns in one run, each round a ratio; the median speaks."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: how often our way goes into the other's time, and what both were.

    `least` or `most` is the pinned bound of the ratio, None where there is none.
    """

    theme: str
    name: str
    ratio: float
    low: float
    high: float
    ours: str
    peer: str
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the ratio is within its bounds."""
        return (self.least is None or self.ratio >= self.least) and (self.most is None or self.ratio <= self.most)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return {**asdict(self), "holds": self.holds}


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's own time that the work takes; the rubbish of earlier work is collected before."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def wall(work: Callable[[], object]) -> float:
    """Seconds by the clock: for what waits, or works in other processes."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def against(
    ours: Callable[[], object],
    peer: Callable[[], object],
    clock: Callable[[Callable[[], object]], float] = cpu,
    rounds: int = ROUNDS,
) -> tuple[list[float], float, float]:
    """By turns: the ratios peer's time / ours, and the median seconds of ours and of the peer."""
    times = [(clock(peer), clock(ours)) for _ in range(rounds)]
    return [theirs / own for theirs, own in times], median(own for _, own in times), median(each for each, _ in times)


def row(theme: str, name: str, ratios: Iterable[float], ours: str, peer: str) -> Row:
    """A line of the table; its bounds are looked up later.

    >>> row("reading", "x", [0.1, 0.3, 0.2], "1 ms", "0.2 ms").ratio
    0.2
    """
    found = sorted(ratios)
    return Row(theme, name, median(found), found[0], found[-1], ours, peer)
