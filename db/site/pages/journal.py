"""What is held of a journal: years and languages, issues, gaps, rejections, last run, alarms; and the list of all."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from datasette.utils import sqlite_timelimit

from db.site.links import journal_path, web_link
from db.site.pages.listing import SHOWN, Row, as_json, listed

MILLISECONDS = 400
"""How long gaps may take; a number that takes longer is left out, its link stays."""
TEN = 10
RECENT = 2_000
"""Among so many articles, of the last years, the ten newest are looked for."""
WORST = 10
"""So many contents pages with gaps are shown."""

JOURNAL = "SELECT id, title, platform, issns, start FROM journals WHERE id = :journal"
COVERAGE = "SELECT * FROM coverage_counts WHERE journal_id = :journal ORDER BY year DESC"
ISSUES = """
SELECT year, volume, issue, count(*) AS works FROM works WHERE journal_id = :journal
GROUP BY year, volume, issue
"""
PLACES = """
SELECT seq, year, volume, issue FROM works WHERE journal_id = :journal
ORDER BY year DESC, volume DESC, issue DESC, seq DESC LIMIT :recent
"""
BY_NUMBER = f"SELECT {SHOWN} FROM json_each(:seqs) AS wanted CROSS JOIN works ON works.seq = wanted.value"
REJECTIONS = """
SELECT reason, description_en AS en, description_es AS es, pages FROM (
    SELECT reason, count(*) AS pages FROM rejections WHERE journal_id = :journal GROUP BY reason
) JOIN rejection_reasons USING (reason) ORDER BY pages DESC, reason
"""
LAST_RUN = """
SELECT * FROM runs WHERE id = max(
    coalesce((SELECT max(run_id) FROM run_fields WHERE journal_id = :journal), 0),
    coalesce((SELECT max(run_id) FROM run_rejections WHERE journal_id = :journal), 0),
    coalesce((SELECT max(run_id) FROM alarms WHERE journal_id = :journal), 0)
)
"""
"""The last that read of the journal, or raised an alarm about it."""
ALARMS = """
SELECT cause, detail, at, description_en AS en, description_es AS es
FROM alarms JOIN alarm_causes USING (cause)
WHERE run_id = :run AND coalesce(journal_id, :journal) = :journal ORDER BY id
"""
GAPS = "SELECT listing, listed, held, lacking FROM gaps WHERE journal_id = :journal AND lacking > 0"
ALL = f"""
SELECT id, title, platform, first, last, coalesce(works, 0) AS works, coalesce(both_abstracts, 0) AS both_abstracts,
    coalesce(complete, 0) AS complete,
    (SELECT count(*) FROM rejections WHERE journal_id = journals.id) AS rejections,
    (
        SELECT count(*) FROM alarms WHERE journal_id = journals.id AND run_id = (
            {LAST_RUN.replace(":journal", "journals.id").replace("SELECT *", "SELECT id")}
        )
    ) AS alarms
FROM journals LEFT JOIN (
    SELECT journal_id, min(nullif(year, 0)) AS first, max(nullif(year, 0)) AS last, sum(works) AS works,
        sum(with_both_abstracts) AS both_abstracts, sum(complete) AS complete
    FROM coverage_counts GROUP BY journal_id
) ON journal_id = id
ORDER BY title
"""


def every(connection: sqlite3.Connection) -> list[Row]:
    """All journals by title, with what is held of each."""
    return [dict(row) | {"path": journal_path(row["id"])} for row in connection.execute(ALL)]


def read(connection: sqlite3.Connection, slug: str) -> Row | None:
    """The journal page's variables, None if no journal is called so. `gaps` is None if it took too long."""

    def rows(query: str, **names: Any) -> list[Row]:
        return [dict(row) for row in connection.execute(query, {"journal": slug, **names})]

    found = rows(JOURNAL)
    if not found:
        return None
    [journal] = found
    coverage = rows(COVERAGE)
    last_run = next(iter(rows(LAST_RUN)), None)
    newest = sorted(rows(PLACES, recent=RECENT), key=lambda row: (*in_order(row), row["seq"]), reverse=True)[:TEN]
    return {
        "journal": {name: journal[name] for name in ("id", "title", "platform")},
        "issns": json.loads(journal["issns"]),
        "addresses": [link for url in json.loads(journal["start"]) if (link := web_link(url))],
        "coverage": coverage,
        "total": {name: sum(row[name] for row in coverage) for name in coverage[0] if name not in NO_COUNT}
        if coverage
        else None,
        "years": by_year(slug, rows(ISSUES)),
        "gaps": gaps(connection, slug),
        "rejections": rows(REJECTIONS),
        "last_run": last_run,
        "alarms": rows(ALARMS, run=last_run["id"]) if last_run else [],
        "rows": _articles(connection, [row["seq"] for row in newest]),
        "path": journal_path(slug),
    }


NO_COUNT = {"journal_id", "year"}


def data(page: Row) -> Row:
    """The same for programs."""
    return {
        **page["journal"],
        "issns": page["issns"],
        "addresses": page["addresses"],
        "coverage": [{**row, "year": row["year"] or None} for row in page["coverage"]],
        "issues": [
            {"year": year, **{name: issue[name] for name in ("volume", "issue", "works", "path")}}
            for year, issues in page["years"]
            for issue in issues
        ],
        "gaps": page["gaps"],
        "rejections": page["rejections"],
        "last_run": page["last_run"],
        "alarms": page["alarms"],
        "newest": [as_json(row) for row in page["rows"]],
    }


def by_year(slug: str, issues: Sequence[Row]) -> list[tuple[int | None, list[Row]]]:
    """Issues by year, the newest year first, each with the address of its articles.

    >>> by_year("x", [{"year": 1, "volume": "2", "issue": "10"}, {"year": 1, "volume": "2", "issue": "9"}])[0][1][0]
    {'year': 1, 'volume': '2', 'issue': '9', 'path': '/literature/bilingual?journal_id=x&year=1&volume=2&issue=9'}
    """
    ordered = sorted(issues, key=lambda row: (-(row["year"] or 0), *in_order(row)[1:]))
    return [
        (year, [row | {"path": issue_path(slug, row)} for row in rows])
        for year, rows in groupby(ordered, key=lambda row: row["year"])
    ]


def issue_path(slug: str, place: Row) -> str:
    """Where the articles of one issue stand.

    >>> issue_path("x", {"year": 2020, "volume": None, "issue": "S 1"})
    '/literature/bilingual?journal_id=x&year=2020&volume__isnull=1&issue=S+1'
    """
    parts = [(name, place[name]) for name in ("year", "volume", "issue")]
    asked = [(f"{name}__isnull", 1) if value is None else (name, value) for name, value in parts]
    return f"/literature/bilingual?{urlencode([('journal_id', slug), *asked])}"


def in_order(place: Row) -> tuple[int, list[tuple[int, str]], list[tuple[int, str]]]:
    """Year, volume and issue as they come in print: 9 before 10.

    >>> in_order({"year": 2019, "volume": "15", "issue": "S1"})
    (2019, [(15, '')], [(-1, 'S'), (1, '')])
    """
    return place["year"] or 0, _natural(place["volume"]), _natural(place["issue"])


def _natural(text: str | None) -> list[tuple[int, str]]:
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+", text or "")
    return [(int(part), "") if part[0] in "0123456789" else (-1, part) for part in parts]


def gaps(connection: sqlite3.Connection, slug: str) -> Row | None:
    """Contents pages that list what is not held: how many, how much, and the worst of them."""
    try:
        with sqlite_timelimit(connection, MILLISECONDS):
            found = [dict(row) for row in connection.execute(GAPS, {"journal": slug})]
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return None
    worst = sorted(found, key=lambda row: (-row["lacking"], row["listing"]))[:WORST]
    return {
        "listings": len(found),
        "lacking": sum(row["lacking"] for row in found),
        "worst": [row | {"link": web_link(row["listing"])} for row in worst],
    }


def _articles(connection: sqlite3.Connection, seqs: list[int]) -> list[Row]:
    """These articles as a list shows them, in this order."""
    return sorted(listed(connection, BY_NUMBER, {"seqs": json.dumps(seqs)}), key=lambda row: seqs.index(row["seq"]))
