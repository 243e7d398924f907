"""What an edition is looked up by: two that share a key are compared, unless so many share it that it says nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from db.editions import HELD
from db.sketches import Sketch
from db.titles import RULES

CROWD: int = RULES["crowd"]
HOLDERS = """
    SELECT value, (SELECT count(*) FROM (SELECT 1 FROM edition_keys WHERE "key" = value LIMIT ?))
    FROM json_each(?)
"""
"""How many hold each of these keys, counted no further than to a crowd."""

OWN = f'SELECT DISTINCT "key" FROM edition_keys WHERE edition_id {HELD}'

Said = tuple[object, ...]


def of(sketch: Sketch) -> set[int]:
    """The fingerprints of all that this edition may share with another of the same work."""
    return {
        int.from_bytes(hashlib.blake2b("\0".join(map(str, said)).encode(), digest_size=8).digest(), signed=True)
        for said in _said(sketch)
    }


def _said(sketch: Sketch) -> Iterator[Said]:
    """What is shared, in words; the first of them says what it is."""
    yield "edition", sketch.id
    yield from (("edition", other) for other in sketch.claims)
    yield from (("doi", doi) for doi in sketch.dois)
    journal = "".join(word[:2] for word in sketch.family) or sketch.journal_id
    if sketch.internal_id and journal:
        yield "internal id", sketch.platform, journal, sketch.internal_id
    surname = sketch.authors[0][-1] if sketch.authors else ""
    yield from (("title", lang, title, surname) for lang, title in sketch.titles.items())
    if journal and sketch.volume and sketch.pages:
        yield "page", journal, sketch.volume, sketch.pages[0]
    if sketch.authors and sketch.year:
        yield "authors", sketch.year, *sorted(words[-1] for words in sketch.authors)


def renew(connection: sqlite3.Connection, keys: Mapping[str, set[int]]) -> set[str]:
    """Give these editions these keys; returns the others that a crowd now hides from one another, or hides no more."""
    ids = json.dumps(sorted(keys))
    before = {key for (key,) in connection.execute(OWN, [ids])}
    concerned = json.dumps(sorted(before.union(*keys.values())))
    were = dict(connection.execute(HOLDERS, [CROWD + 1, concerned]))
    connection.execute(f"DELETE FROM edition_keys WHERE edition_id {HELD}", [ids])
    connection.executemany(
        'INSERT INTO edition_keys ("key", edition_id) VALUES (?, ?)',
        [(key, edition_id) for edition_id, own in keys.items() for key in own],
    )
    are = connection.execute(HOLDERS, [CROWD + 1, concerned])
    turned = [key for key, count in are if (count > CROWD) != (were[key] > CROWD)]
    query = f'SELECT DISTINCT edition_id FROM edition_keys WHERE "key" {HELD}'
    return {edition_id for (edition_id,) in connection.execute(query, [json.dumps(turned)])} - keys.keys()


def candidates(connection: sqlite3.Connection, ids: Iterable[str]) -> set[tuple[str, str]]:
    """All pairs of editions, the lower id first, that share a key and of which at least one is among these."""
    wanted = set(ids)
    own = json.dumps([key for (key,) in connection.execute(OWN, [json.dumps(sorted(wanted))])])
    shared = [key for key, count in connection.execute(HOLDERS, [CROWD + 1, own]) if 1 < count <= CROWD]
    holders = defaultdict(list)
    query = f'SELECT "key", edition_id FROM edition_keys WHERE "key" {HELD} ORDER BY edition_id'
    for key, edition_id in connection.execute(query, [json.dumps(shared)]):
        holders[key].append(edition_id)
    pairs = (pair for group in holders.values() for pair in combinations(group, 2))
    return {pair for pair in pairs if not wanted.isdisjoint(pair)}
