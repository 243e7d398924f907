"""Which work a person means by an id or a DOI, and which of its editions a field is corrected on."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from db.composing import ITS_OWN
from db.correctable import DOI, Field
from db.errors import CribadoError

FOUND = """
    SELECT work_id, NULL FROM editions WHERE work_id = :asked
    UNION ALL SELECT work_id, id FROM editions WHERE id = :asked
    UNION ALL SELECT work_id, id FROM editions WHERE doi = :doi
    UNION ALL SELECT e.work_id, e.id FROM decisions AS d JOIN editions AS e ON e.id = d.edition_id
    WHERE d.in_force AND d.field = 'doi' AND d.value = :doi
    UNION ALL SELECT id, NULL FROM works WHERE :doi IN (doi, doi_en, doi_es)
"""


class DecisionError(CribadoError):
    """Raised for a decision that cannot be entered; nothing is then."""


@dataclass(frozen=True, slots=True)
class Target:
    """The work that is meant, and the edition of it if one was named."""

    work: dict[str, Any]
    edition_id: str | None
    is_vague: bool = False
    """Named by what a whole work is named by, too: a DOI, or an id that its work has."""


def target(connection: sqlite3.Connection, asked: str) -> Target:
    """What an id or a DOI means. Raises `DecisionError`."""
    doi = DOI.fullmatch(asked.strip())
    rows = connection.execute(FOUND, {"asked": asked.strip(), "doi": doi[1].lower() if doi else None}).fetchall()
    work_ids = sorted({work_id for work_id, _ in rows})
    if not rows:
        raise DecisionError("no article or edition has this id or DOI; search for it in bilingual or editions")
    if len(work_ids) > 1:
        raise DecisionError(f"several articles have this DOI; name one of them: {', '.join(work_ids)}")
    cursor = connection.execute("SELECT * FROM works WHERE id = ?", work_ids)
    work = dict(zip((name for name, *_ in cursor.description), cursor.fetchone(), strict=True))
    named = {key for _, key in rows if key}
    is_work = asked.strip() in work_ids
    is_vague = doi is not None or is_work
    return Target(work, named.pop() if len(named) == 1 else None, is_vague=is_vague)


def edition_for(connection: sqlite3.Connection, found: Target, name: str, field: Field) -> str:
    """The edition named, if nothing else can be meant or the field is an edition's own by nature; else the one the
    field comes from now, or whose language it is, or the principal one.
    """
    work = found.work
    if found.edition_id and name not in ("doi_en", "doi_es") and (not found.is_vague or field[0] in ITS_OWN):
        return found.edition_id
    in_language = dict(
        connection.execute(
            "SELECT lang, min(id) FROM editions WHERE work_id = ? GROUP BY lang", [work["id"]]
        ).fetchall()
    )
    if name in ("doi_en", "doi_es"):
        if key := in_language.get(name[-2:]):
            return str(key)
        raise DecisionError("no edition in this language is held; correct doi, or lang of the edition first")
    speaker = json.loads(work["sources"]).get(name)
    if speaker is None and field[1] and work.get(name) in (None, "[]"):
        speaker = in_language.get(field[1])
    return str(speaker or work["principal_edition_id"])
