"""How far a command is, on a terminal: one line that is written over, and nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
STEP = 20


def shown(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items as they come, with a count of them on the terminal."""
    told = sys.stderr.isatty()
    for number, item in enumerate(items, start=1):
        yield item
        if told and (number % STEP == 0 or number == total):
            sys.stderr.write(f"\r{number} of {total} {what} … ")
            sys.stderr.flush()
    if told:
        sys.stderr.write("\r")
