"""What the dashboard shows: how much is held, how complete it is, what came in, what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from datasette.database import QueryInterrupted

Row = dict[str, Any]
MILLISECONDS = 400
"""What takes longer is left out, and said to be."""
YEARS, MONTHS, RUNS = 25, 24, 10
"""How many of each are shown, the last ones."""
LANGUAGES = ("both", "en", "es", "none")

COUNTED = """
    sum(works) AS works, sum(with_both_abstracts) AS both, sum(with_abstract_en) - sum(with_both_abstracts) AS en,
    sum(with_abstract_es) - sum(with_both_abstracts) AS es,
    sum(works) + sum(with_both_abstracts) - sum(with_abstract_en) - sum(with_abstract_es) AS none
"""
QUERIES = {
    "journals": f"""
        SELECT coverage_counts.journal_id, title, min(nullif(year, 0)) AS first, max(nullif(year, 0)) AS last, {COUNTED}
        FROM coverage_counts LEFT JOIN journals ON journals.id = coverage_counts.journal_id
        GROUP BY coverage_counts.journal_id ORDER BY works DESC
    """,
    "years": f"""
        SELECT year, {COUNTED} FROM coverage_counts WHERE year > 0 GROUP BY year ORDER BY year DESC LIMIT {YEARS}
    """,
    "months": f"""
        SELECT substr(started_at, 1, 7) AS month, sum(accepted - changed - unchanged) AS new
        FROM runs WHERE kind IN ('crawl', 'ingest') GROUP BY month ORDER BY month DESC LIMIT {MONTHS}
    """,
    "rejections": """
        SELECT reason, pages, description_en, description_es
        FROM (SELECT reason, count(*) AS pages FROM rejections GROUP BY reason) JOIN rejection_reasons USING (reason)
        ORDER BY pages DESC, reason
    """,
    "flags": """
        SELECT code, severity, editions, description_en, description_es
        FROM (SELECT code, count(*) AS editions FROM flags GROUP BY code) JOIN flag_codes USING (code)
        ORDER BY editions DESC, code
    """,
    "alarms": f"""
        SELECT alarms.cause, alarms.detail, alarms.at, journals.id AS journal_id, journals.title, description_en,
            description_es
        FROM alarms JOIN alarm_causes USING (cause) LEFT JOIN journals ON journals.id = alarms.journal_id
        ORDER BY alarms.id DESC LIMIT {RUNS}
    """,
    "runs": f"""
        SELECT id, kind, arguments, started_at, ended_at, outcome, detail, fetched, accepted, rejected, failed
        FROM runs ORDER BY id DESC LIMIT {RUNS}
    """,
}
"""Whatever is counted over all articles is read where it is kept counted."""


async def read(db: Any) -> dict[str, list[Row] | None]:
    """The parts of the dashboard by name; None for one that took too long."""
    found = await asyncio.gather(*(_rows(db, sql) for sql in QUERIES.values()))
    return dict(zip(QUERIES, found, strict=True))


async def _rows(db: Any, sql: str) -> list[Row] | None:
    try:
        return [dict(row) for row in await db.execute(sql, custom_time_limit=MILLISECONDS)]
    except QueryInterrupted:
        return None


def by_language(row: Mapping[str, Any]) -> dict[str, int]:
    """How many articles have an abstract in both languages, in one, in none.

    >>> by_language({"works": 5, "both": 3, "en": 1, "es": 0, "none": 1})
    {'both': 3, 'en': 1, 'es': 0, 'none': 1}
    """
    return {name: row[name] or 0 for name in LANGUAGES}
