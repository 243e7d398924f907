"""Loading with works, counts and search kept current, against the same rows inserted plainly; and again, unchanged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.measured import Row, row
from tests.prove.loading import Bench
from tests.prove.many import Collection

SLICE = 1000


def rows(size: int) -> Iterator[Row]:
    """`size` in editions; the last nine slices are timed."""
    with tempfile.TemporaryDirectory() as folder:
        bench, collection = Bench(Path(folder)), Collection()
        for first in range(0, size, SLICE):
            if first >= size - 9 * SLICE:
                readings = list(collection.readings(SLICE, 10 * first))
                bench.load(readings)
                bench.load_again(readings)
            else:
                bench.load(list(collection.readings(SLICE, 10 * first)))
                bench.forget_times()
        times = bench.times
        bench.close()
    loading = [all_ - joining for all_, joining in zip(times.loading, times.joining, strict=True)]
    plainly = [plain / own for plain, own in zip(times.plainly, loading, strict=True)]
    again = [own / second for own, second in zip(times.loading, times.again, strict=True)]
    yield row("loading", "batched raw inserts, no search", plainly, _each(loading), _each(times.plainly))
    yield row("loading", "unchanged, against loading", again, _each(times.again), _each(times.loading))


def _each(seconds: list[float]) -> str:
    return f"{1e6 * median(seconds) / SLICE:.0f} µs an edition"
