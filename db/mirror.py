"""The log of decisions as the database mirrors it: what is in force, on which editions, and since when.

Whatever is lost of the two files comes back from the other: the mirror is renewed from CURATION whenever a run begins,
and what only the mirror still knows is entered in CURATION with the next decision.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from db.correctable import JOINS
from db.corrections import Correction
from db.curation import COLUMNS, DROP, MARK, Curation, Decision
from db.editions import HELD

NAMES = ", ".join(f"d.{name}" for name in COLUMNS)
NEAR = f"""
    SELECT number FROM decisions WHERE edition_id {HELD}
    UNION SELECT number FROM decisions WHERE url IN (SELECT url FROM editions WHERE id {HELD})
    UNION SELECT number FROM decisions WHERE field IN ('same_as', 'not_same_as') AND value {HELD}
    UNION SELECT number FROM decisions WHERE other_url IN (SELECT url FROM editions WHERE id {HELD})
"""
"""The decisions that can be on some editions; view `decided_on` says whether they are."""
UPON = f"""
    SELECT home.edition_id, {NAMES} FROM decisions AS d JOIN decided_on AS home USING (number)
    WHERE in_force AND number IN ({NEAR}) AND home.edition_id {HELD}
    ORDER BY number
"""
CONCERNED = f"""
    SELECT id FROM editions WHERE id {HELD}
    UNION SELECT e.id FROM decisions AS d JOIN editions AS e ON e.id IN (d.edition_id, d.value)
    WHERE number IN ({NEAR}) AND (e.id = d.edition_id OR d.field IN ('same_as', 'not_same_as'))
    UNION SELECT e.id FROM decisions AS d JOIN editions AS e ON e.url IN (d.url, d.other_url) WHERE number IN ({NEAR})
"""
"""Also those that a decision fell to by their address, as long as the edition it is on was not held."""
ENTER = f"""
    INSERT INTO changes (edition_id, field, lang, old, new, cause, at, decision)
    SELECT home.edition_id, field, lang, old, value, 'person', at, number
    FROM decisions AS d JOIN decided_on AS home USING (number)
    WHERE home.edition_id IS NOT NULL AND field NOT IN ('same_as', 'not_same_as', 'screening') AND number IN ({NEAR})
    ON CONFLICT (decision) WHERE decision IS NOT NULL DO UPDATE SET edition_id = excluded.edition_id
    WHERE edition_id <> excluded.edition_id
"""
JOINED = f"""
    SELECT home.edition_id, home.other_id, field = 'same_as' FROM decisions JOIN decided_on AS home USING (number)
    WHERE in_force AND field IN ('same_as', 'not_same_as') AND number IN ({NEAR})
        AND home.edition_id IS NOT NULL AND home.other_id IS NOT NULL
    ORDER BY number
"""


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nobody has decided anything: then nothing else here need be asked."""
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM decisions)").fetchone()[0]


def known(connection: sqlite3.Connection) -> list[Decision]:
    """All decisions of the mirror, in the order in which they were made."""
    return [Decision(*row) for row in connection.execute(f"SELECT {NAMES} FROM decisions AS d ORDER BY number")]


def in_force(decisions: Sequence[Decision]) -> set[int]:
    """The numbers of those that hold: neither undone nor overtaken by a later one on the same.

    >>> first = Decision(1, "a", None, "year", "", None, "2019", "Ana", "misprint", "")
    >>> second = Decision(2, "a", None, "year", "", "2019", "2020", "Ana", "misprint", "")
    >>> undo = Decision(3, "a", None, "year", "", "2020", "2019", "Ana", "was right", "", undoes=2)
    >>> in_force([first, second]), in_force([first, second, undo])
    ({2}, {1})
    """
    undone: set[int] = set()
    held: dict[object, int] = {}
    for decision in sorted(decisions, key=lambda decision: -decision.number):
        if decision.number in undone:
            continue
        if decision.undoes is not None:
            undone.add(decision.undoes)
        else:
            held.setdefault(_subject(decision), decision.number)
    return set(held.values())


def _subject(decision: Decision) -> object:
    """What it decides: a field of an edition, whether two editions are one work, or what one reviewer thinks."""
    if decision.field in JOINS:
        return frozenset([decision.edition_id, decision.value])
    return decision.edition_id, decision.field, decision.lang, decision.who if decision.field == "screening" else ""


def is_current(connection: sqlite3.Connection, curation: Curation) -> bool:
    """Whether nothing is new in CURATION."""
    _, highest, _ = mark = curation.mark()
    return bool(connection.execute(f"{MARK} WHERE number <= ?", [highest]).fetchone() == mark)


def renew(connection: sqlite3.Connection, curation: Curation) -> set[str]:
    """Bring the mirror in line with CURATION; gives the editions whose works must be settled."""
    log, mirrored = curation.decided(), known(connection)
    highest = max((decision.number for decision in log), default=0)
    _write(connection, [*log, *(decision for decision in mirrored if decision.number > highest)])
    new = set(log) ^ {decision for decision in mirrored if decision.number <= highest}
    return {place for decision in new for place in _places(decision)}


def enter(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> set[str]:
    """Mirror decisions just made; gives the editions whose works must be settled."""
    _write(connection, sorted({*known(connection), *decisions}, key=lambda decision: decision.number))
    return {place for decision in decisions for place in _places(decision)}


def _write(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> None:
    """Make these the mirror's rows; touches only those that are not so already."""
    holds = in_force(decisions)
    rows = connection.execute(f"SELECT {NAMES}, d.in_force FROM decisions AS d").fetchall()
    wanted = {(*astuple(decision), int(decision.number in holds)) for decision in decisions}
    gone = json.dumps([number for number, *_ in set(rows) - wanted])
    connection.execute(f"DELETE FROM decisions WHERE number {HELD}", [gone])
    connection.executemany(
        f"INSERT INTO decisions ({', '.join(COLUMNS)}, in_force) VALUES ({'?, ' * len(COLUMNS)}?)",
        list(wanted.difference(rows)),
    )
    connection.execute(
        "DELETE FROM changes WHERE decision IS NOT NULL AND decision NOT IN (SELECT number FROM decisions)"
    )


def _places(decision: Decision) -> list[str]:
    other = decision.value or decision.old
    return [decision.edition_id, *([other] if decision.field in JOINS and other else [])]


def concerned(connection: sqlite3.Connection, touched: Iterable[str]) -> list[str]:
    """The editions touched that are held, and those that decisions on these speak of or fell to meanwhile."""
    return [key for (key,) in _asked(connection, CONCERNED, touched)]


def upon(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list[Decision]]:
    """What is in force on these editions, by their id, in the order in which it was decided."""
    if is_empty(connection):
        return {}
    found: dict[str, list[Decision]] = defaultdict(list)
    for key, *row in _asked(connection, UPON, ids):
        found[key].append(Decision(*row))
    return found


def enter_changes(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Enter in the history of these editions what persons corrected, once for each decision."""
    if not is_empty(connection):
        _asked(connection, ENTER, ids)


def homes(connection: sqlite3.Connection) -> dict[int, str | None]:
    """The edition that each decision is on, as it is called now; None while it is not held."""
    return dict(connection.execute("SELECT number, edition_id FROM decided_on").fetchall())


def joined(connection: sqlite3.Connection, ids: Iterable[str]) -> list[tuple[str, str, bool]]:
    """Joins (True) and separations in force with these editions, as they are called now, the latest last."""
    return [(one, other, bool(is_same)) for one, other, is_same in _asked(connection, JOINED, ids)]


def _asked(connection: sqlite3.Connection, query: str, ids: Iterable[str]) -> sqlite3.Cursor:
    return connection.execute(query, [json.dumps(sorted(ids))] * query.count("?"))


def corrections(decisions: Iterable[Decision]) -> list[Correction]:
    """Those of the decisions that correct a field."""
    return [
        Correction(decision.field, decision.lang, decision.value)
        for decision in decisions
        if decision.field not in (*JOINS, "screening")
    ]


def drop(connection: sqlite3.Connection, ids: Iterable[str], urls: Iterable[str]) -> None:
    """Forget what was decided on these editions, or on those read from these addresses."""
    connection.execute(DROP, {"edition": json.dumps(sorted(ids)), "url": json.dumps(sorted(urls))})
