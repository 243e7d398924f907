"""Reads the tables of phrases, labels, months and words: heuristics as data, loaded once at import."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from db.text import folded

HERE = Path(__file__).parent
OPTIONAL = re.compile(r"\(([a-z]+)\)")


def table(name: str) -> dict[str, Any]:
    """The table of that name, as it stands in its TOML file."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def variants(label: str) -> Iterator[str]:
    """Spell out the optional endings of a label.

    >>> list(variants("Método(s)"))
    ['Métodos', 'Método']
    """
    pieces = OPTIONAL.split(label)
    endings = [(ending, "") for ending in pieces[1::2]]
    for chosen in itertools.product(*endings):
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(pieces[::2], chosen, fillvalue="")))


def phrases(labels: Iterable[str]) -> frozenset[str]:
    """Labels spelt out and folded, ready to compare with `db.text.folded`."""
    return frozenset(folded(spelt) for label in labels for spelt in variants(label))


def spelt_out(labels: Iterable[str]) -> list[str]:
    """Labels spelt out as printed, the longest first, ready for a pattern."""
    return sorted({spelt for label in labels for spelt in variants(label)}, key=lambda s: (-len(s), s))
