"""The forms of a word that the collection holds: inflected, spelt otherwise; for one it does not hold, the nearest."""

from __future__ import annotations

import sqlite3
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import product
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

TABLES = tomllib.loads(Path(__file__).with_name("inflections.toml").read_text(encoding="utf-8"))
LEAST = 3
"""Letters that must stay when an ending is taken away."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NEAR = 0.25
"""How much of a word may differ from the one that is suggested instead."""
LOOKED_THROUGH = 1500
"""Words with the same beginning that are compared with a misspelt one."""

# 'instance' and not 'row': that one would read every occurrence of a word to count it.
OPEN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_held USING fts5vocab('main', 'works_fts', 'instance')"
FROM = "SELECT term FROM temp.words_held WHERE term >= ? LIMIT 1"
COUNT = "SELECT count(*) FROM (SELECT 1 FROM works_fts WHERE works_fts MATCH ? LIMIT 1000)"


@lru_cache(maxsize=4096)
def possible(word: str) -> tuple[str, ...]:
    """All forms a word could have, itself first, the likeliest next; most of them are no words.

    >>> possible("biopsias")[:3]
    ('biopsias', 'biopsia', 'biopsiaes')
    >>> "directriz" in possible("directrices"), "metastases" in possible("metastasis"), "edema" in possible("oedema")
    (True, True, True)
    >>> possible("dna"), possible("2019")
    (('dna', 'dnas', 'dnaes'), ('2019',))
    """
    if not word.isalpha():
        return (word, *_irregular(word))
    found = dict.fromkeys((word, *_irregular(word)))
    if len(word) <= LEAST:
        return (*found, f"{word}s", f"{word}es")
    for spelling in (word, *_respelt(word)):
        found.update(dict.fromkeys((spelling, *_inflected(spelling))))
    return tuple(found)


def _irregular(word: str) -> list[str]:
    return [other for group in TABLES["irregular"]["words"] if word in group for other in group if other != word]


def _respelt(word: str) -> Iterator[str]:
    for pair in TABLES["spellings"]["pairs"]:
        for old, new in (pair, reversed(pair)):
            if old in word and (old not in new or new not in word):
                yield word.replace(old, new, 1)


def _inflected(word: str) -> Iterator[str]:
    tables = [(group, group) for group in TABLES["paradigms"]]
    tables += [(verb["if"], verb["also"]) for verb in TABLES["verbs"]]
    for endings, others in tables:
        for ending in sorted(endings, key=len, reverse=True):
            if word.endswith(ending) and len(word) - len(ending) >= LEAST:
                yield from (word[: len(word) - len(ending)] + other for other in others)


class Vocabulary:
    """The words of the collection, as its index has them: read in order, without a table of their own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        try:
            connection.execute(FROM, ["a"])
        except sqlite3.OperationalError:
            _open(connection)

    def held(self, words: Iterable[str]) -> set[str]:
        """Those of the words that occur: what is looked up leaps over all that lies before the next word held."""
        wanted = sorted(set(words))
        found, at = set(), 0
        while at < len(wanted):
            row = self.connection.execute(FROM, [wanted[at]]).fetchone()
            if row is None:
                break
            if row[0] == wanted[at]:
                found.add(row[0])
            at = bisect_left(wanted, row[0], at) + (row[0] == wanted[at])
        return found

    def forms(self, word: str, most: int) -> list[str]:
        """The forms of a word that occur, likeliest first; the word itself only if it occurs."""
        candidates = possible(word)
        found = self.held(candidates)
        return [form for form in candidates if form in found][:most]

    def nearest(self, word: str) -> str | None:
        """A word that occurs and differs least from one that does not; the more frequent one of equals."""
        if len(word) <= LEAST or not word.isalpha():
            return None
        close = self.held(_one_off(word)) or self._beginning_alike(word)
        return max(close, key=lambda other: (self._frequency(other), other), default=None)

    def _beginning_alike(self, word: str) -> list[str]:
        alike = list(self._after(word[:LEAST]))
        found = process.extract(word, alike, scorer=DamerauLevenshtein.normalized_distance, score_cutoff=NEAR, limit=5)
        return [other for other, distance, _ in found if distance == found[0][1]]

    def _after(self, beginning: str) -> Iterator[str]:
        term = beginning
        for _ in range(LOOKED_THROUGH):
            row = self.connection.execute(FROM, [term]).fetchone()
            if row is None or not row[0].startswith(beginning):
                return
            yield row[0]
            term = row[0] + "\x01"  # after the word, before any longer one

    def _frequency(self, word: str) -> int:
        count: int = self.connection.execute(COUNT, [f'"{word}"']).fetchone()[0]
        return count


def _one_off(word: str) -> Iterator[str]:
    """All that is one letter away: left out, exchanged, replaced or added."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def variants(vocabulary: Vocabulary, words: tuple[str, ...], each: int, most: int) -> list[tuple[str, ...]]:
    """Words that stand together, in their forms: as given first, never more than `most`."""
    forms = [[word, *(form for form in vocabulary.forms(word, each) if form != word)][:each] for word in words]
    found = sorted(product(*(enumerate(group) for group in forms)), key=lambda made: sum(at for at, _ in made))
    return [tuple(form for _, form in made) for made in found[:most]]


def _open(connection: sqlite3.Connection) -> None:
    """A virtual table that holds nothing; a connection that may write nothing at all may make it for itself."""
    [(query_only,)] = connection.execute("PRAGMA query_only").fetchall()
    connection.execute("PRAGMA query_only = OFF")
    try:
        with suppress(sqlite3.OperationalError):
            connection.execute(OPEN)
    finally:
        connection.execute(f"PRAGMA query_only = {int(query_only)}")
