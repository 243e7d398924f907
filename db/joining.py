"""Which editions are one work: found by what they share, weighed pair by pair, overruled by persons."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from db import keys, mirror, sketches
from db.clusters import Pair, clusters, pair
from db.editions import HELD
from db.likeness import Likeness, compare
from db.sketches import Sketch

EITHER = f"edition_id {HELD} OR other_id {HELD}"
NEIGHBOURS = f"""
    SELECT other_id FROM edition_pairs WHERE verdict = 'one' AND edition_id {HELD}
    UNION SELECT edition_id FROM edition_pairs WHERE verdict = 'one' AND other_id {HELD}
    UNION SELECT id FROM editions WHERE work_id IN (SELECT work_id FROM editions WHERE id {HELD})
"""
Works = dict[str, list[str]]
"""Editions by work id."""


def groups(connection: sqlite3.Connection, touched: Iterable[str]) -> Works:
    """Compare the editions touched; give the works of all whom that concerns, as they are now.

    A work's id is the lowest id among its editions: the same in whatever order they arrive, and a separation gives
    the old ids back.
    """
    read = sketches.read(connection, touched)
    stirred = keys.renew(connection, {key: keys.of(sketch) for key, sketch in read.items()}) | read.keys()
    loosened = _forget(connection, stirred)
    _compare(connection, stirred, read)
    return _regroup(connection, stirred | loosened, read)


def leave(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Take editions out of all comparing, before they go; returns the others whom that concerns."""
    gone = set(ids)
    stirred = keys.renew(connection, {key: set() for key in gone})
    return (stirred | _forget(connection, gone)) - gone


def _forget(connection: sqlite3.Connection, ids: set[str]) -> set[str]:
    """Drop all pairs with these editions, and their evidence; returns the editions that were in them."""
    both = [json.dumps(sorted(ids))] * 2
    ends = connection.execute(f"SELECT edition_id, other_id FROM edition_pairs WHERE {EITHER}", both).fetchall()
    connection.execute(f"DELETE FROM edition_pairs WHERE {EITHER}", both)
    connection.execute(f"DELETE FROM edition_links WHERE other_lang IS NULL AND ({EITHER})", both)
    return {end for pair in ends for end in pair}


def _compare(connection: sqlite3.Connection, stirred: set[str], read: dict[str, Sketch]) -> None:
    """Compare these editions with all they share a key with; keep what is one work, or may be, with its evidence."""
    found = keys.candidates(connection, stirred)
    read |= sketches.read(connection, {end for pair in found for end in pair} - read.keys())
    likenesses = {both: compare(read[both[0]], read[both[1]]) for both in sorted(found)}
    kept = {both: likeness for both, likeness in likenesses.items() if likeness.verdict != "two"}
    connection.executemany(
        "INSERT INTO edition_pairs (edition_id, other_id, verdict, score) VALUES (?, ?, ?, ?)",
        [(*both, likeness.verdict, likeness.score) for both, likeness in kept.items()],
    )
    connection.executemany(
        "INSERT INTO edition_links (edition_id, other_id, method, detail, score) VALUES (?, ?, ?, ?, ?)",
        list(_evidence(kept, read)),
    )


def _evidence(kept: Mapping[Pair, Likeness], read: Mapping[str, Sketch]) -> Iterator[tuple[str, str, str, str, float]]:
    """Rows of `edition_links`, but for what a page claims: that is there already."""
    for (one, other), likeness in kept.items():
        claims = {read[one].claims.get(other), read[other].claims.get(one)}
        for method, detail, strength in likeness.evidence:
            if method not in claims and detail not in claims:
                yield one, other, method, detail, strength


@dataclass(frozen=True, slots=True)
class _Known:
    """All that says which of some editions are one work."""

    found: dict[Pair, float]
    joined: set[Pair]
    separated: set[Pair]


def _regroup(connection: sqlite3.Connection, seeds: set[str], read: dict[str, Sketch]) -> Works:
    """The works of these editions and of all in reach of them; also notes which pairs wait for a person."""
    reached = _reach(connection, seeds)
    known = _known(connection, reached)
    components = list(_components(reached, [*known.found, *known.joined]))
    many = {key for component in components if len(component) > 2 for key in component}
    read |= sketches.read(connection, many - read.keys())
    groups = (group for component in components for group in _split(component, known, read))
    works = {group[0]: group for group in groups}
    _note_waiting(connection, works, known)
    return works


def _reach(connection: sqlite3.Connection, seeds: set[str]) -> set[str]:
    """These editions with all that are, were, or may by a decision be one work with them, near or far."""
    reached: set[str] = set()
    waiting = seeds
    while waiting:
        reached |= waiting
        found = connection.execute(NEIGHBOURS, [json.dumps(sorted(waiting))] * 3)
        joins = (both for *both, is_same in mirror.joined(connection, waiting) if is_same)
        waiting = {key for (key,) in found}.union(*joins) - reached
    held = connection.execute(f"SELECT id FROM editions WHERE id {HELD}", [json.dumps(sorted(reached))])
    return {key for (key,) in held}


def _known(connection: sqlite3.Connection, reached: set[str]) -> _Known:
    ids = json.dumps(sorted(reached))
    rows = connection.execute(
        f"SELECT edition_id, other_id, score FROM edition_pairs WHERE verdict = 'one' AND edition_id {HELD}", [ids]
    )
    found = {(one, other): score for one, other, score in rows}
    decided = {pair(one, other): is_same for one, other, is_same in mirror.joined(connection, reached)}
    joined = {both for both, is_same in decided.items() if is_same and reached.issuperset(both) and both[0] != both[1]}
    return _Known(found, joined, {both for both, is_same in decided.items() if not is_same})


def _components(reached: set[str], edges: Iterable[Pair]) -> Iterator[list[str]]:
    """The editions that hang together by pairs, however far."""
    home = {key: [key] for key in sorted(reached)}
    for one, other in edges:
        low, high = sorted((home[one], home[other]), key=len, reverse=True)
        if low is not high:
            low.extend(high)
            home.update(dict.fromkeys(high, low))
    yield from {id(group): sorted(group) for group in home.values()}.values()


def _split(component: list[str], known: _Known, read: Mapping[str, Sketch]) -> list[list[str]]:
    """The works among editions that hang together."""
    if len(component) == 1:
        return [component]
    pairs = list(combinations(component, 2))
    found = {both: known.found[both] for both in pairs if both in known.found}

    def apart(one: str, other: str, is_vouched: bool) -> bool:
        if len(component) == 2:
            return False
        likeness = compare(read[one], read[other])
        return likeness.is_forbidden if is_vouched else likeness.contradicts

    return clusters(component, found, known.joined.intersection(pairs), known.separated, apart)


def _note_waiting(connection: sqlite3.Connection, works: Works, known: _Known) -> None:
    """Mark the pairs that are found to be one, or may be, but are not joined and have not been decided."""
    homes = {key: work_id for work_id, group in works.items() for key in group}
    both = [json.dumps(sorted(homes))] * 2
    query = f"""
        SELECT edition_id, other_id, waiting, one.work_id, other.work_id FROM edition_pairs
        JOIN editions AS one ON one.id = edition_id JOIN editions AS other ON other.id = other_id WHERE {EITHER}
    """
    changed = []
    for one, other, waiting, its_work, other_work in connection.execute(query, both):
        is_open = homes.get(one, its_work) != homes.get(other, other_work) and (one, other) not in known.separated
        if is_open != bool(waiting):
            changed.append((is_open, one, other))
    connection.executemany("UPDATE edition_pairs SET waiting = ? WHERE edition_id = ? AND other_id = ?", changed)
