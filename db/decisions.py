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

STANDS = """
    SELECT url, (SELECT field FROM decisions WHERE in_force AND field IN ('same_as', 'not_same_as')
        AND min(edition_id, value) = min(:a, :b) AND max(edition_id, value) = max(:a, :b))
    FROM editions WHERE id = :a
"""
"""Where an edition was read, and what was decided of the two."""


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
            if decision.value != decision.old:
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
    who, why = _said(ask.who, "who"), _said(ask.why, "why")
    if ask.field in JOINS:
        return _join(connection, ask, found, who, why)
    if ask.field == "screening":
        return _verdict(connection, ask, found, who, why)
    field = named("doi") if ask.field in ("doi_en", "doi_es") else named(ask.field)
    if field is None:
        raise DecisionError(f"no field that can be corrected; one of {', '.join((*COLUMNS, 'screening', *JOINS))}")
    key = edition_for(connection, found, ask.field, field)
    reading, edition = _standing(connection, key, made)
    value = checked(field[0], ask.value, edition)
    old = history.said(edition).get(field)
    if field[0] == "status" and not any((one.edition_id, one.field) == (key, "status") for one in made):
        old = found.work["status"]  # which other pages' notices may have given
    return Decision(0, key, reading.url, *field, old, value, who, why, frontier.now())


def _join(connection: sqlite3.Connection, ask: Asked, found: Target, who: str, why: str) -> Decision:
    other = target(connection, ask.value)
    key = found.edition_id or found.work["id"]
    value = other.edition_id or other.work["id"]
    if key == value:
        raise DecisionError("names the same edition twice; name two editions by their ids")
    url, stands = connection.execute(STANDS, {"a": key, "b": value}).fetchone()
    old = value if stands == ask.field else None
    return Decision(0, key, url, ask.field, "", old, value, who, why, frontier.now())


def _verdict(connection: sqlite3.Connection, ask: Asked, found: Target, who: str, why: str) -> Decision:
    verdict = ask.value.strip().lower()
    if verdict not in VERDICTS:
        raise NotAValueError(f"“{ask.value}” is no verdict; one of {', '.join(VERDICTS)}")
    key, judged = found.work["principal_edition_id"], digest(found.work)
    [(url,)] = connection.execute("SELECT url FROM editions WHERE id = ?", [key])
    decided = mirror.upon(connection, [key]).get(key, ())
    old = [d.value for d in decided if (d.field, d.who, d.digest) == ("screening", who, judged)]
    return Decision(
        0, key, url, "screening", "", old[-1] if old else None, verdict, who, why, frontier.now(), digest=judged
    )


def _standing(connection: sqlite3.Connection, key: str, made: Sequence[Decision]) -> tuple[Edition, Edition]:
    """An edition as its page says, and with what was corrected so far."""
    reading = editions.read(connection, [key])[key]
    decided = [*mirror.upon(connection, [key]).get(key, ()), *(one for one in made if one.edition_id == key)]
    return reading, laid_over(reading, mirror.corrections(decided))


def _before(connection: sqlite3.Connection, log: Sequence[Decision], undone: Decision) -> str | None:
    """What stands when this is undone."""
    if undone.field in (*JOINS, "screening"):
        return None
    after = replace(undone, number=1 + max(one.number for one in log), undoes=undone.number)
    holds = mirror.in_force([*log, after])
    subject = (undone.edition_id, undone.field, undone.lang)
    values = [o.value for o in log if o.number in holds and (o.edition_id, o.field, o.lang) == subject]
    if values:
        return values[-1]
    reading = editions.read(connection, mirror.concerned(connection, [undone.edition_id]))
    return next((history.said(e).get((undone.field, undone.lang)) for e in reading.values()), None)


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
