"""The workers of a Dask cluster as readers: chunks go out, Parquet parts come back, in order; losses are made good."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Self

from crawler import parts
from crawler.apart import Apart
from crawler.errors import ClusterError, LostClusterError
from crawler.readers import Chunk, Extract, Item, Read
from pipelines.extract import EXTRACTOR

LOCAL = "local"
"""The setting DASK for a cluster of this machine's own cores."""
ADDRESS = re.compile(r"(?:tcp|tls|wss?)://[^/]+:\d{1,5}/?")
AHEAD = 3
"""Chunks that are given out for each worker, so that none waits while the writer writes."""
RETRIES = 2
"""So often a chunk is given out again when a worker could not read it; a lost worker's does not count."""
PATIENCE = 10
"""Seconds in which a scheduler, and its first worker, must answer."""


class Cluster:
    """A context in which a cluster reads; its parts lie in a folder of their own until they are loaded."""

    several = True

    def __init__(self, address: str, shared: Path) -> None:
        """`address` of a scheduler, or LOCAL; `shared` is a folder that workers see under the same path.

        Raises `ClusterError`, which names the remedy, before anything is read.
        """
        if address != LOCAL and not ADDRESS.fullmatch(address):
            raise ClusterError(f"DASK={address}: no address of a cluster; it is local, or like tcp://10.0.0.1:8786")
        try:
            import dask
            import pyarrow  # noqa: F401 - workers and writer want it
        except ImportError as error:
            raise ClusterError(f"DASK={address}: {error}; make setup EXTRAS=cluster") from error
        dask.config.set({"logging": {"distributed": "critical", "distributed.client": "critical"}})
        try:
            self._client = _client(address)
        except (OSError, ValueError, TimeoutError) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            raise ClusterError(
                f"DASK={address}: no cluster there ({why}); start dask scheduler and dask worker"
            ) from error
        self._folder = parts.Folder(shared)
        self._numbers = count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go, end those that were ours, and remove what was not loaded."""
        self._client.close()
        if self._client.cluster:
            self._client.cluster.close()
        self._folder.close()

    def read(self, read: Read[Chunk, Item], chunks: Iterable[Chunk], extract: Extract) -> Iterator[Item]:
        """What `read` gives of every chunk, in their order. Raises `LostClusterError` if the cluster cannot go on."""
        coming = iter(chunks)
        given: deque[tuple[Chunk, Path, Any]] = deque()
        while True:
            while len(given) < AHEAD * max(1, len(self._client.nthreads())):
                chunk = next(coming, None)
                if chunk is None:
                    break
                given.append((chunk, *self._give(read, chunk, extract)))
            if not given:
                return
            chunk, path, future = given.popleft()
            if self._is_read(future):
                yield from parts.read(path)
                path.unlink()
            else:
                yield from _carefully(read, chunk, extract)

    def ask(self, question: Callable[[], Item]) -> dict[str, Item]:
        """What each worker answers, by its address: how much it has worked, which process it is."""
        answers: dict[str, Item] = self._client.run(question)
        return answers

    def _give(self, read: Read[Chunk, Item], chunk: Chunk, extract: Extract) -> tuple[Path, Any]:
        path = self._folder.path / f"{next(self._numbers):06}.parquet"
        return path, self._client.submit(write_part, read, chunk, extract, path, EXTRACTOR, pure=False, retries=RETRIES)

    def _is_read(self, future: Any) -> bool:
        """Wait for a part; False where a worker was lost with it again and again."""
        from distributed import KilledWorker

        try:
            future.result()
        except KilledWorker:
            return False
        except Exception as error:  # whatever a worker stumbled over, or the loss of the scheduler
            raise LostClusterError(
                f"the cluster cannot go on ({type(error).__name__}: {error});"
                " every machine of it needs the same Cribado, and the same files under the same paths"
            ) from error
        return True


def write_part(read: Read[Chunk, Item], chunk: Chunk, extract: Extract, path: Path, rules: str) -> None:
    """What a worker does. Raises OSError where it cannot see what is to be read, or the folder of the parts."""
    if rules != EXTRACTOR:
        raise LostClusterError(f"a worker reads by rules {EXTRACTOR}, not {rules}: install the same Cribado everywhere")
    parts.write(path, read(chunk, extract))


def _carefully(read: Read[Chunk, Item], chunk: Chunk, extract: Extract) -> Iterator[Item]:
    """Read a chunk here that workers were lost with: the page to blame can kill but a process of its own."""
    apart = Apart(extract)
    try:
        yield from read(chunk, apart)
    finally:
        apart.close()


def _client(address: str) -> Any:
    from distributed import Client, LocalCluster

    if address == LOCAL:
        cluster = LocalCluster(
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            security=True,
            silence_logs=logging.CRITICAL,
        )
        return Client(cluster)
    client = Client(address, timeout=PATIENCE, set_as_default=False)
    client.wait_for_workers(1, timeout=PATIENCE)
    return client
