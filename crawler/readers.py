"""Who reads an archive piece by piece: this process alone, or the workers of a Dask cluster (`crawler.cluster`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

from db.record import Edition, Page, Rejection

Extract = Callable[[Page], Edition | Rejection]
Chunk = TypeVar("Chunk")
Item = TypeVar("Item")
Read = Callable[[Chunk, Extract], Iterable[Item]]
"""What is to be done with a chunk: a function that a worker can import, whose items can be pickled."""


class Readers(Protocol):
    """Whoever reads: what comes of each chunk is given in the order of the chunks."""

    @property
    def several(self) -> bool:
        """Whether it is worth while to cut the work small and to take work from the one who writes."""
        ...

    def read(self, read: Read[Chunk, Item], chunks: Iterable[Chunk], extract: Extract) -> Iterator[Item]:
        """What `read` gives of every chunk, pages being understood by `extract`."""
        ...


class Alone:
    """This process: page by page, and nothing read ahead."""

    several = False

    def read(self, read: Read[Chunk, Item], chunks: Iterable[Chunk], extract: Extract) -> Iterator[Item]:
        """What `read` gives of every chunk, one after the other."""
        for chunk in chunks:
            yield from read(chunk, extract)


ALONE = Alone()


def chunked(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, so many at a time.

    >>> list(chunked("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
