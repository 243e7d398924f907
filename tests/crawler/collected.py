"""A collection made visit by visit, each with its date, and everything it holds that a rebuild must give back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.readers import Extract
from db.record import Edition, Fetched, Page, Rejection
from db.run import Run
from pipelines import stages
from pipelines.extract import EXTRACTOR, extract
from tests.crawler.loopback import article

SITE = "https://www.example.org"
JOURNAL = {"id": "revista", "title": "Revista", "platform": "doyma", "issns": [], "start": [], "sample": False}
LASTING = (
    "works", "editions", "texts", "abstract_sections", "keywords", "paired_keywords", "authors", "affiliations",
    "author_affiliations", "edition_links", "provenance", "flags", "changes", "rejections", "snapshots", "journals",
)  # fmt: skip
PASSING = ("seq", "run_id")
"""Columns that number what was loaded when."""
MOMENT = re.compile(r"20(?!20|24)\d\d-\d\d-\d\dT[\d:.+]+|cribado-[\w.-]+?\.gz(?:@\d+)?")
"""When it was done, and in which file of the run's own."""

ELSEWHERE = "iif(warc LIKE 'cribado-%', 0, {})"
COLUMNS = {
    "snapshots": "id, url, fetched_at, status, content_type, digest, warc, run_id, "
    + ", ".join(map(ELSEWHERE.format, ('"offset"', "length")))
}
"""Records in our own files are some bytes longer or shorter each time: their ids are random."""


@dataclass(frozen=True)
class Visit:
    """A page as it came on a day of 2024."""

    url: str
    body: bytes
    day: int
    status: int = 200

    @property
    def fetched(self) -> Fetched:
        at = f"2024-{1 + self.day // 28:02}-{1 + self.day % 28:02}T12:00:00+00:00"
        headers = (("Content-Type", "text/html; charset=utf-8"),) if self.url.startswith("http") else ()
        return Fetched(Page(self.url, self.body, "text/html; charset=utf-8", at), self.status, headers, "revista")


def article_visit(number: int, day: int, **changed: str) -> Visit:
    """An article on a day; `changed` are words of it that read otherwise then."""
    path, answer = article(number)
    text = answer.body.decode()
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return Visit(SITE + path, text.encode(), day)


def begin(folder: Path, kind: Any = "crawl") -> Run:
    """A run over the collection in a folder."""
    return Run(kind, "", folder / "x.db", folder / "archive", [JOURNAL], EXTRACTOR)


def collect(folder: Path, visits: Sequence[Visit], how: Extract = extract) -> None:
    """Fetch, archive, understand and load, one after the other, a run a day."""
    for day in sorted({visit.day for visit in visits}):
        with begin(folder) as run:
            for visit in visits:
                if visit.day == day:
                    archived = stages.archive(visit.fetched, run)
                    reading = stages.curate(archived, run)
                    result = how(visit.fetched.page) if visit.status == 200 else reading.result
                    run.load([type(reading)(reading.page, result, reading.snapshot, reading.journal_id)])


def rows(database: Path, query: str, values: Iterable[Any] = ()) -> list[Any]:
    """What a query gives."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query, list(values)).fetchall()
    finally:
        connection.close()


def lasting(database: Path, tables: Sequence[str] = LASTING, passing: Sequence[str] = PASSING) -> dict[str, list[str]]:
    """Every row of every table that lasts, without the numbers that do not."""
    found = {}
    for table in tables:
        columns = [name for (name,) in rows(database, "SELECT name FROM pragma_table_info(?)", [table])]
        kept = ", ".join(f'"{name}"' for name in columns if name not in passing)
        found[table] = sorted(map(repr, rows(database, f"SELECT {kept} FROM {table}")))
    return found


def everything(database: Path) -> dict[str, list[str]]:
    """Every row of every table but that of the runs, as far as it is the same whenever it was loaded."""
    tables = [name for (name,) in rows(database, "SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%'")]
    return {table: _told(database, table, COLUMNS.get(table, "*")) for table in tables if table != "runs"}


def _told(database: Path, table: str, columns: str) -> list[str]:
    return sorted(MOMENT.sub("", repr(row)) for row in rows(database, f"SELECT {columns} FROM {table}"))


def otherwise(page: Page) -> Edition | Rejection:
    """Today's rules but for one: titles in Spanish lose their last word."""
    result = extract(page)
    if isinstance(result, Rejection):
        return result
    titles = tuple(
        replace(title, text=title.text.rsplit(" ", 1)[0]) if title.lang == "es" else title for title in result.titles
    )
    return replace(result, titles=titles)
