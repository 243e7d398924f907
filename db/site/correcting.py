"""What the correction page shows of one work, and how what a person enters there is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from db import decisions
from db.correctable import COLUMNS, JOINS, VERDICTS
from db.curation import Curation
from db.decisions import Asked
from db.schema import open_for_writing
from db.site.article.evidence import PAIR, told
from db.site.article.reading import SUSPECTED, other_of
from db.site.written import as_lines, from_lines

WORK = "SELECT * FROM works WHERE id = :work_id"
EDITIONS = "SELECT id, lang, url, doi FROM editions WHERE work_id = :work_id ORDER BY id"
DECIDED = """
SELECT d.*, c.page, coalesce(c.agrees, 0) AS agrees
FROM decisions AS d LEFT JOIN corrections AS c USING (number)
WHERE d.in_force AND (c.work_id = :work_id
    OR d.edition_id IN (SELECT id FROM editions WHERE work_id = :work_id)
    OR d.field IN ('same_as', 'not_same_as') AND d.value IN (SELECT id FROM editions WHERE work_id = :work_id))
ORDER BY d.number
"""


async def read(db: Any, work_id: str) -> dict[str, Any] | None:
    """The page's variables, or None if no work has this identifier."""

    async def rows(sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await db.execute(sql, {"work_id": work_id})]

    async def weighed(pair: dict[str, Any]) -> dict[str, Any]:
        both = {"one": pair["edition_id"], "other": pair["other_id"]}
        links = [told(dict(row)) for row in await db.execute(PAIR, both)]
        return pair | {"speaks_for": [link for link in links if link["score"] > 0],
                       "speaks_against": [link for link in links if link["score"] < 0]}  # fmt: skip

    found = await rows(WORK)
    if not found:
        return None
    [work] = found
    sources = json.loads(work["sources"])
    return {
        "work": work,
        "fields": [(name, as_lines(name, work[name]), sources.get(name)) for name in COLUMNS if name in work],
        "choices": (*COLUMNS, "screening", *JOINS),
        "verdicts": VERDICTS,
        "editions": await rows(EDITIONS),
        "decided": [_readable(row) for row in await rows(DECIDED)],
        "suspected": [await weighed(other_of(pair, work_id)) for pair in await rows(SUSPECTED)],
    }


def _readable(decision: dict[str, Any]) -> dict[str, Any]:
    return decision | {name: as_lines(decision["field"], decision[name]) for name in ("old", "value")}


def enter(database: Path, curation: Path, work_id: str, form: Mapping[str, str]) -> None:
    """Decide what the form says: an undo if it names a decision, else a value. Waits for whoever is writing.

    Raises `DecisionError` and the errors of `db.schema` and `db.curation`.
    """
    who, why, number = (form.get(name, "") for name in ("who", "why", "undo"))
    log = Curation(curation)
    with closing(log), closing(open_for_writing(database)) as db:
        if number:
            decisions.undo(db, log, int(number) if number.isdecimal() else 0, who, why)
        else:
            chosen, field, value = (form.get(name, "") for name in ("id", "field", "value"))
            asked = Asked(chosen or work_id, field, from_lines(field, value), who, why, is_edition=bool(chosen))
            decisions.decide(db, log, [asked])
