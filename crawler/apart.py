"""Understands pages in a process of its own, so that one that kills its reader costs nobody else anything."""

from __future__ import annotations

import multiprocessing
import resource
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from crawler.readers import Extract
from db.record import Edition, Page, Rejection

MEMORY = 4 * 1024**3
"""Bytes of address space that the process gets: a page that wants more is a fault, and no threat to this machine."""


class Apart:
    """`extract` in another process, which is started again when a page has killed it; that page is a rejection."""

    def __init__(self, extract: Extract) -> None:
        """Starts nothing before there is a page."""
        self._extract = extract
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def __call__(self, page: Page) -> Edition | Rejection:
        """What the page gives. Raises what `extract` raised."""
        pipe = self._pipe or self._start()
        try:
            pipe.send(page)
            answer: Edition | Rejection | Exception = pipe.recv()
        except (EOFError, OSError):
            return Rejection(page.url, "unreadable", f"kills the process that reads it ({self._end()})")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._end()

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, self._extract), daemon=True)
        self._process.start()
        other.close()
        return self._pipe

    def _end(self) -> str:
        """How the process ended."""
        assert self._process is not None  # noqa: S101 - whoever calls has started it
        assert self._pipe is not None  # noqa: S101 - likewise
        self._process.join()
        code = self._process.exitcode or 0
        self._pipe.close()
        self._process = self._pipe = None
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _serve(pipe: Connection, extract: Extract) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    while True:
        try:
            page = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(extract(page))
        except Exception as error:
            pipe.send(error)
