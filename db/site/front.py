"""What the front page says about the collection: how many, since when, how complete, what is doubtful."""

from __future__ import annotations

from typing import Any

from datasette.database import QueryInterrupted

MILLISECONDS = 400  # a front page is not worth more; a number that takes longer is left out, its link stays

NUMBERS = {
    "works": "SELECT coalesce(sum(works), 0) FROM coverage_counts",
    "both_abstracts": "SELECT coalesce(sum(with_both_abstracts), 0) FROM coverage_counts",
    "flagged": "SELECT coalesce(sum(flagged), 0) FROM coverage_counts",
    "retracted": "SELECT count(*) FROM works WHERE status = 'retracted'",
    "rejections": "SELECT count(*) FROM rejections",
    "journals": "SELECT count(*) FROM journals",
}
YEARS = "SELECT min(year) AS first, max(year) AS last FROM coverage_counts WHERE year > 0"
LAST_RUN = "SELECT * FROM runs ORDER BY id DESC LIMIT 1"
JOURNALS = """
SELECT id, title, platform,
    min(nullif(year, 0)) AS first, max(nullif(year, 0)) AS last,
    coalesce(sum(works), 0) AS works, coalesce(sum(with_both_abstracts), 0) AS both_abstracts,
    (SELECT count(*) FROM rejections WHERE journal_id = journals.id) AS rejections
FROM journals LEFT JOIN coverage_counts ON journal_id = journals.id
GROUP BY journals.id ORDER BY title
"""
TITLES_ONLY = """
SELECT id, title, platform, NULL AS first, NULL AS last, NULL AS works, NULL AS both_abstracts, NULL AS rejections
FROM journals ORDER BY title
"""


async def holdings(db: Any) -> dict[str, Any]:
    """The front page's variables; None stands for a number that took too long."""
    years = await _rows(db, YEARS)
    runs = await _rows(db, LAST_RUN)
    journals = await _rows(db, JOURNALS)
    return {
        "numbers": {name: await _number(db, sql) for name, sql in NUMBERS.items()},
        "years": years[0] if years else None,
        "last_run": runs[0] if runs else None,
        "journals": await _rows(db, TITLES_ONLY) if journals is None else journals,
    }


async def _rows(db: Any, sql: str) -> list[dict[str, Any]] | None:
    try:
        return [dict(row) for row in await db.execute(sql, custom_time_limit=MILLISECONDS)]
    except QueryInterrupted:
        return None


async def _number(db: Any, sql: str) -> int | None:
    rows = await _rows(db, sql)
    return next(iter(rows[0].values())) if rows else None
