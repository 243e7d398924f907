"""What a person decides: checked against what is held, entered in the log of CURATION, and in force at once.

CURATION is written first: what breaks off between the two files is in the log, and the next run brings it over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db import editions, frontier, history, mirror, works
from db.composing import digest
from db.correctable import COLUMNS, JOINS, VERDICTS, NotAValueError, checked, named
from db.corrections import laid_over
from db.curation import Curation, Decision
from db.errors import CribadoError
from db.meant import DecisionError, Target, edition_for, target
from db.record import Edition
from db.schema import transaction

TELLING = """
    SELECT url, coalesce(doi, (SELECT min(text) FROM texts WHERE edition_id = id AND kind = 'title'))
    FROM editions WHERE id = ?
"""
"""Where an edition was read, and what it is known by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: `id` is a work's, an edition's or a DOI, `field` named as in `bilingual`.

    `place` says where that is written, as `FILE line 3`, for a complaint.
    """

    id: str
    field: str
    value: str
    who: str
    why: str
    place: str = ""
    is_edition: bool = False
    """Whether `id` was chosen as an edition's, even if its work is called alike."""


def renew(db: Database, curation: Curation) -> None:
    """Bring the mirror in line with CURATION, and the works that this concerns; cheap when nothing is new."""
    if not mirror.is_current(db.conn, curation):
        with transaction(db) as connection:
            _settle(connection, mirror.renew(connection, curation))


def decide(db: Database, curation: Curation, asked: Sequence[Asked]) -> list[Decision]:
    """Enter all of these or none; what stands already is left out. Raises `DecisionError`."""
    with transaction(db) as connection:
        _settle(connection, mirror.renew(connection, curation))
        made: list[Decision] = []
        for ask in asked:
            try:
                decision = _decision(connection, ask, made)
            except CribadoError as error:
                place = f"{ask.place}: " if ask.place else ""
                raise DecisionError(f"{place}{ask.field or 'field'} of {ask.id or 'nothing'}: {error}") from error
            if decision.value != decision.old or not _is_in_force(connection, decision, made):
                made.append(decision)
        return _enter(connection, curation, made)


def undo(db: Database, curation: Curation, number: int, who: str, why: str) -> list[Decision]:
    """Take a decision back: what it overtook stands again, else what the page says. Raises `DecisionError`."""
    with transaction(db) as connection:
        _settle(connection, mirror.renew(connection, curation))
        log = mirror.known(connection)
        undone = next((decision for decision in log if decision.number == number), None)
        if undone is None or undone.undoes is not None:
            raise DecisionError(f"there is no decision {number} to undo; scrapy correct --list shows what there is")
        if number not in mirror.in_force(log):
            raise DecisionError(
                f"decision {number} is undone or overtaken already; scrapy correct --list shows by what"
            )
        back = replace(undone, number=0, old=undone.value, who=_said(who, "who"), why=_said(why, "why"))
        back = replace(back, value=_before(connection, log, undone), at=frontier.now(), undoes=number, digest=None)
        return _enter(connection, curation, [back])


def _decision(connection: sqlite3.Connection, ask: Asked, made: Sequence[Decision]) -> Decision:
    found = target(connection, ask.id)
    if ask.is_edition:
        found = replace(found, is_vague=False)
    who, why = _said(ask.who, "who"), _said(ask.why, "why")
    if ask.field in JOINS:
        return _join(connection, ask, found, who, why)
    if ask.field == "screening":
        return _verdict(connection, ask, _as_said(connection, found, made), who, why)
    field = named("doi") if ask.field in ("doi_en", "doi_es") else named(ask.field)
    if field is None:
        raise DecisionError(f"no field that can be corrected; one of {', '.join((*COLUMNS, 'screening', *JOINS))}")
    key = edition_for(connection, found, ask.field, field)
    edition = _standing(connection, key, made)
    value = checked(field[0], ask.value, edition)
    url, known_by = _telling(connection, key)
    old = history.said(edition).get(field)
    if field[0] == "status" and not any((one.edition_id, one.field) == (key, "status") for one in made):
        old = found.work["status"]  # which other pages' notices may have given
    return Decision(0, key, url, *field, old, value, who, why, frontier.now(), known_by=known_by)


def _as_said(connection: sqlite3.Connection, found: Target, made: Sequence[Decision]) -> Target:
    """The work as it is after what was said of it just before: a verdict is given on that."""
    query = "SELECT id FROM editions WHERE work_id = ?"
    own = {key for (key,) in connection.execute(query, [found.work["id"]])}
    if not (said := [one for one in made if one.edition_id in own and one.field != "screening"]):
        return found
    first = 1 + max((one.number for one in mirror.known(connection)), default=0)
    connection.execute("SAVEPOINT said")
    _settle(connection, mirror.enter(connection, [replace(one, number=n) for n, one in enumerate(said, first)]))
    after = target(connection, found.edition_id or found.work["id"])
    connection.execute("ROLLBACK TO said")
    connection.execute("RELEASE said")
    return after


def _join(connection: sqlite3.Connection, ask: Asked, found: Target, who: str, why: str) -> Decision:
    other = target(connection, ask.value)
    key = found.edition_id or found.work["id"]
    value = other.edition_id or other.work["id"]
    if key == value:
        raise DecisionError("names the same edition twice; name two editions by their ids")
    decided = {frozenset(both): is_same for *both, is_same in mirror.joined(connection, [key])}
    old = value if decided.get(frozenset([key, value])) is (ask.field == "same_as") else None
    ends = *_telling(connection, key), *_telling(connection, value)
    at = frontier.now()
    return Decision(0, key, ends[0], ask.field, "", old, value, who, why, at, None, None, *ends[1:])


def _telling(connection: sqlite3.Connection, key: str) -> tuple[str | None, str | None]:
    [(url, known_by)] = connection.execute(TELLING, [key])
    return url, known_by


def _verdict(connection: sqlite3.Connection, ask: Asked, found: Target, who: str, why: str) -> Decision:
    verdict = ask.value.strip().lower()
    if verdict not in VERDICTS:
        raise NotAValueError(f"“{ask.value}” is no verdict; one of {', '.join(VERDICTS)}")
    key, judged = found.work["principal_edition_id"], digest(found.work)
    url, known_by = _telling(connection, key)
    decided = mirror.upon(connection, [key]).get(key, ())
    old = [d.value for d in decided if (d.field, d.who, d.digest) == ("screening", who, judged)]
    before, at = old[-1] if old else None, frontier.now()
    return Decision(0, key, url, "screening", "", before, verdict, who, why, at, None, judged, known_by)


def _standing(connection: sqlite3.Connection, key: str, made: Sequence[Decision]) -> Edition:
    """An edition with what was corrected so far."""
    reading = editions.read(connection, [key])[key]
    decided = [*mirror.upon(connection, [key]).get(key, ()), *(one for one in made if one.edition_id == key)]
    return laid_over(reading, mirror.corrections(decided))


def _before(connection: sqlite3.Connection, log: Sequence[Decision], undone: Decision) -> str | None:
    """What stands when this is undone."""
    if undone.field in (*JOINS, "screening"):
        return None
    after = replace(undone, number=1 + max(one.number for one in log), undoes=undone.number)
    holds = mirror.in_force([*log, after])
    homes = mirror.homes(connection)
    key = homes[undone.number]
    alike = [o for o in log if (o.field, o.lang) == (undone.field, undone.lang)]
    same = [o for o in alike if o.edition_id == undone.edition_id or (key and homes[o.number] == key)]
    if values := [one.value for one in same if one.number in holds]:
        return values[-1]
    if key is None:
        return None
    return history.said(editions.read(connection, [key])[key]).get((undone.field, undone.lang))


def _is_in_force(connection: sqlite3.Connection, asked: Decision, made: Sequence[Decision]) -> bool:
    """Whether a person said so already: what only the page says may change any day."""
    if asked.field in (*JOINS, "screening"):
        return True
    before = mirror.upon(connection, [asked.edition_id]).get(asked.edition_id, ())
    standing = [*before, *(one for one in made if one.edition_id == asked.edition_id)]
    return any((one.field, one.lang) == (asked.field, asked.lang) for one in standing)


def _enter(connection: sqlite3.Connection, curation: Curation, made: Sequence[Decision]) -> list[Decision]:
    if not made:
        return []
    entered = curation.decide(made, mirror.known(connection))
    _settle(connection, mirror.enter(connection, entered))
    return entered


def _settle(connection: sqlite3.Connection, touched: set[str]) -> None:
    """Bring works and history in line with what was decided on these editions, as far as they are held."""
    if held := mirror.concerned(connection, touched):
        works.settle(connection, held)


def _said(text: str, name: str) -> str:
    if found := " ".join(text.split()):
        return found
    raise DecisionError(f"{name} is missing; add --{name}, or fill the column {name}")
