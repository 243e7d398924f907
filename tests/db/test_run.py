"""A run, and what it asks of the frontier: what is due, when again, and that nothing is entered twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import frontier
from db.frontier import LONGEST_PAUSE, RETRY, REVISIT
from db.run import Run

JOURNAL = {"id": "revista", "title": "Revista", "platform": "doyma", "issns": [], "start": [], "sample": False}
START, PAGE, MAP = "https://example.org/", "https://example.org/es-x-articulo-1", "https://example.org/sitemap.xml"


def begin(folder: Path) -> Run:
    return Run("crawl", "only=revista", folder / "x.db", folder / "archive", [JOURNAL], "7")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = begin(tmp_path)
    yield run
    run.store.close()


def rows(run: Run, query: str) -> list[Any]:
    return list(run.store.db.execute(query).fetchall())


def pause(run: Run, url: str, since: str) -> timedelta:
    [(due,)] = rows(run, f"SELECT due_at FROM pages WHERE url = '{url}'")
    return datetime.fromisoformat(due) - datetime.fromisoformat(since)


def test_what_is_found_is_due_at_once_what_leads_to_more_first(run: Run) -> None:
    found: list[tuple[str, frontier.Kind]] = [(PAGE, "article"), (START, "listing"), (MAP, "sitemap")]
    assert run.discover("revista", found) == [(MAP, "sitemap"), (START, "listing"), (PAGE, "article")]
    assert run.due("revista") == run.discover("revista", found)
    assert run.articles_known("revista") == 1
    assert rows(run, "SELECT count(*) FROM pages") == [(3,)]


def test_what_is_done_is_due_again_by_its_kind(run: Run) -> None:
    kinds: list[tuple[str, frontier.Kind]] = [(PAGE, "article"), (START, "listing"), (MAP, "sitemap")]
    run.discover("revista", kinds)
    for url, kind in kinds:
        frontier.mark_done(run.store.db.conn, url, 200, "2024-05-01T12:00:00+00:00")
        assert pause(run, url, "2024-05-01T12:00:00+00:00") == REVISIT[kind]
    for url, _ in kinds:
        run.mark_done(url, 200)
    assert run.due("revista") == []
    assert run.discover("revista", kinds) == []
    assert len(run.discover("revista", kinds, everything=True)) == 3


def test_a_refusal_waits_twice_as_long_each_time_and_no_answer_is_asked_again_once(run: Run) -> None:
    run.discover("revista", [(PAGE, "article"), (START, "listing")])
    at = "2024-05-01T12:00:00+00:00"
    for expected in (RETRY, 2 * RETRY, 4 * RETRY):
        frontier.mark_failed(run.store.db.conn, PAGE, 503, "HTTP 503", at)
        assert pause(run, PAGE, at) == expected
    for expected in (timedelta(0), 2 * RETRY):
        frontier.mark_failed(run.store.db.conn, START, None, "refused", at)
        assert pause(run, START, at) == expected
    for _ in range(2000):
        frontier.mark_failed(run.store.db.conn, PAGE, 503, "HTTP 503", at)
    assert pause(run, PAGE, at) == LONGEST_PAUSE


def test_another_journals_page_is_neither_taken_over_nor_asked_for(run: Run) -> None:
    run.store.register_journals([{**JOURNAL, "id": "otra"}])
    run.discover("otra", [(PAGE, "article")])
    assert run.discover("revista", [(PAGE, "article")], everything=True) == []
    assert rows(run, "SELECT journal_id FROM pages") == [("otra",)]


def test_how_a_run_ended_stands_in_its_row(tmp_path: Path) -> None:
    with begin(tmp_path) as done:
        done.discover("revista", [(START, "listing")])
        done.mark_failed(START, 500, "HTTP 500")
    with pytest.raises(KeyboardInterrupt), begin(tmp_path):
        raise KeyboardInterrupt
    with pytest.raises(OSError, match="disk full"), begin(tmp_path):
        raise OSError("disk full")
    killed = begin(tmp_path)
    columns = "kind, arguments, extractor, outcome, detail, failed, ended_at IS NULL"
    assert rows(killed, f"SELECT {columns} FROM runs ORDER BY id") == [
        ("crawl", "only=revista", "7", "done", "", 1, 0),
        ("crawl", "only=revista", "7", "interrupted", "", 0, 0),
        ("crawl", "only=revista", "7", "failed", "OSError: disk full", 0, 0),
        ("crawl", "only=revista", "7", None, "", 0, 1),
    ]
    killed.store.close()
