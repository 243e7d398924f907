"""What is still to be asked of one journal in this run: what leads to more first, then articles, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from db.frontier import LEADS, Due, Kind
from db.run import Run

BATCH = 100


class Queue:
    """Takes from the frontier what is due; what is settled there does not come again in this run."""

    def __init__(self, run: Run, slug: str, refused: Callable[[Due], bool], *, at_once: int, everything: bool) -> None:
        """`refused` says whether a page is not to be asked for; `at_once` pages are out at a time."""
        self.run = run
        self.slug = slug
        self.closed = ""
        self._everything = everything
        self._refused = refused
        self._at_once = at_once
        self._asked: dict[str, Kind] = {}
        self._passed: set[str] = set()
        self._ready: deque[Due] = deque()
        self._articles = False

    def take(self) -> Iterator[Due]:
        """What may be asked for now."""
        while not self.closed and len(self._asked) < self._at_once and (page := self._next()):
            self._asked[page.url] = page.kind
            yield page

    def settled(self, url: str) -> None:
        """The page was answered, and the frontier knows."""
        self._asked.pop(url, None)

    def pass_over(self, url: str) -> None:
        """The page met a fault: it stays due, but not in this run."""
        self._passed.add(url)
        self._asked.pop(url, None)

    def close(self, why: str) -> None:
        """Ask for nothing more in this run; what is not asked for stays due."""
        self.closed = self.closed or why
        self._ready.clear()

    def _next(self) -> Due | None:
        if not self._ready:
            self._ready.extend(self._due(LEADS))
        if not self._ready and not any(kind in LEADS for kind in self._asked.values()):
            if not self._articles and not self._everything:
                self.run.postpone_unchanged(self.slug)
            self._articles = True
            self._ready.extend(self._due(["article"]))
        return self._ready.popleft() if self._ready else None

    def _due(self, kinds: Sequence[Kind]) -> list[Due]:
        """Those to be asked for among the next that are due.

        What is passed over stays due and comes first again: looking twice as far each time keeps the cost linear.
        """
        while True:
            most = BATCH + len(self._asked) + 2 * len(self._passed)
            found = self.run.due(self.slug, kinds, most=most, everything=self._everything)
            new = [page for page in found if page.url not in self._asked and page.url not in self._passed]
            wanted = [page for page in new if not self._refused(page)]
            self._passed |= {page.url for page in new} - {page.url for page in wanted}
            if wanted or not new:
                return wanted
