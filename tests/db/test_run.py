"""A run, and what it asks of the frontier: what is due, when again, and that nothing is entered twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import discovery, frontier, hosts
from db.frontier import Kind, Lead
from db.record import Edition, Page, Reading, Rejection, Title
from db.revisiting import LONGEST_PAUSE, RETRY
from db.run import Run

JOURNAL = {"id": "revista", "title": "Revista", "platform": "doyma", "issns": [], "start": [], "sample": False}
START, PAGE, MAP = "https://example.org/", "https://example.org/es-x-articulo-1", "https://example.org/sitemap.xml"
AT, LATER = "2024-05-01T12:00:00+00:00", "2024-05-10T12:00:00+00:00"
NOT_FOUND = Rejection(PAGE, "not_found", "HTTP 404")


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


def found(*links: tuple[str, Kind]) -> list[Lead]:
    return [Lead(url, kind, url.partition("://")[2]) for url, kind in links]


def due(run: Run, *, everything: bool = False) -> list[str]:
    kinds: list[Kind] = [*frontier.LEADS, "article"]
    return [page.url for page in run.due("revista", kinds, most=9, everything=everything)]


def test_what_is_found_is_due_at_once_what_leads_to_more_first(run: Run) -> None:
    run.discover("revista", found((PAGE, "article"), (START, "listing"), (MAP, "sitemap")))
    run.discover("revista", found((PAGE, "article")))
    assert due(run) == [MAP, START, PAGE]
    assert run.articles_known("revista") == 1
    assert rows(run, "SELECT count(*) FROM pages") == [(3,)]


def test_what_is_settled_does_not_come_again_in_this_run(run: Run) -> None:
    run.discover("revista", found((PAGE, "article"), (START, "listing"), (MAP, "sitemap")))
    run.mark_done(MAP, 200)
    run.mark_unmodified(START)
    assert due(run, everything=True) == [PAGE]
    run.mark_failed(PAGE, None, "refused")  # due again at once, but by the next run
    assert due(run) == due(run, everything=True) == []


@pytest.mark.parametrize(
    ("result", "days"),
    [
        (Edition(None, "doyma", year=2024), 7),
        (Edition(None, "doyma", year=2023, volume="20"), 30),
        (Edition(None, "doyma", year=2001, volume="1"), 365),
        (Edition(None, "doyma"), 30),
        (Rejection(PAGE, "guidelines"), 180),
    ],
)
def test_an_article_is_due_again_by_its_age(run: Run, result: Edition | Rejection, days: int) -> None:
    run.discover("revista", found((PAGE, "article")))
    frontier.mark_done(run.store.db.conn, PAGE, 200, AT, run.id, result)
    assert 0.9 * days <= pause(run, PAGE, AT) / timedelta(days=1) <= 1.1 * days


def test_a_page_that_is_not_found_is_gone_only_when_that_is_confirmed(run: Run) -> None:
    run.discover("revista", found((PAGE, "article")))
    states = []
    for result in (NOT_FOUND, Edition(None, "doyma", year=2001, volume="1"), NOT_FOUND, NOT_FOUND):
        frontier.mark_done(run.store.db.conn, PAGE, 404, AT, 7, result)
        states += rows(run, "SELECT state FROM pages")
    assert states == [("missing",), ("done",), ("missing",), ("gone",)]
    assert due(run) == []
    assert due(run, everything=True) == [PAGE]


def test_a_fault_between_two_answers_neither_confirms_nor_denies_that_a_page_is_gone(run: Run) -> None:
    run.discover("revista", found((PAGE, "article")))
    for status, expected in ((404, "missing"), (500, "missing"), (None, "missing"), (404, "gone"), (500, "gone")):
        if status == 404:
            frontier.mark_done(run.store.db.conn, PAGE, status, AT, 7, NOT_FOUND)
        else:
            frontier.mark_failed(run.store.db.conn, PAGE, status, "no", AT, 7)
        assert rows(run, "SELECT state FROM pages") == [(expected,)]
    assert due(run) == []


def test_what_the_site_says_is_unchanged_is_due_as_if_it_had_just_been_read(run: Run) -> None:
    run.discover("revista", found((START, "listing")))
    frontier.mark_done(run.store.db.conn, START, 200, AT, 7)
    before = pause(run, START, AT)
    frontier.mark_unmodified(run.store.db.conn, START, LATER, 8)
    assert pause(run, START, LATER) == before
    assert rows(run, "SELECT fetched_at, checked_at FROM pages") == [(AT, LATER)]


def test_an_article_that_never_changes_grows_old(run: Run) -> None:
    run.discover("revista", found((PAGE, "article")))
    young = Edition(PAGE, "doyma", "S1", year=2024, titles=(Title("es", "Gota"),))
    run.load([Reading(Page(PAGE, b"", fetched_at=AT), young, frontier_url=PAGE, journal_id="revista")])
    assert pause(run, PAGE, AT) < timedelta(days=8)
    frontier.mark_unmodified(run.store.db.conn, PAGE, "2031-05-01T12:00:00+00:00", 8)
    assert pause(run, PAGE, "2031-05-01T12:00:00+00:00") > timedelta(days=300)


def test_a_page_that_is_gone_stays_gone_when_its_site_says_unchanged(run: Run) -> None:
    run.discover("revista", [Lead(PAGE, "article", "S1", oai="oai:1")])
    discovery.mark_deleted(run.store.db.conn, "revista", ["oai:1"])
    frontier.mark_unmodified(run.store.db.conn, PAGE, LATER, 8)
    assert rows(run, "SELECT state, due_at > '9' FROM pages") == [("gone", 1)]


def test_a_page_that_moves_is_asked_for_where_it_is_now(run: Run) -> None:
    moved = PAGE.replace("-x-", "-y-")
    run.discover("revista", [Lead(PAGE, "article", "S1"), Lead(START, "listing", "start")])
    run.discover("revista", [Lead(moved, "article", "S1")], listing=START)
    assert due(run) == [START, PAGE]  # it serves: nobody knows better
    for result in (NOT_FOUND, NOT_FOUND):
        frontier.mark_done(run.store.db.conn, PAGE, 404, AT, 7, result)
    run.discover("revista", [Lead(moved, "article", "S1")])
    assert due(run) == [START, moved]
    plain = moved.replace("https:", "http:")
    run.discover("revista", [Lead(plain, "article", "S1")])
    assert due(run) == [START, plain]
    assert rows(run, "SELECT url FROM contents") == [(plain,)]


def test_what_was_gone_is_back_when_its_list_says_that_it_has_changed(run: Run) -> None:
    run.discover("revista", [Lead(PAGE, "article", "S1", "2024-01-01")])
    for result in (NOT_FOUND, NOT_FOUND):
        frontier.mark_done(run.store.db.conn, PAGE, 404, AT, 7, result)
    run.discover("revista", [Lead(PAGE, "article", "S1", "2024-01-01")])
    assert due(run) == []
    run.discover("revista", [Lead(PAGE, "article", "S1", "2024-06-01")])
    assert due(run) == [PAGE]


def test_a_sitemap_that_says_changed_is_believed_at_once_and_one_that_says_unchanged_for_a_year(run: Run) -> None:
    def listed(lastmod: str, at: str) -> None:
        discovery.discover(run.store.db.conn, "revista", [Lead(PAGE, "article", "S1", lastmod)], at)

    def is_due(at: str) -> bool:
        discovery.postpone_unchanged(run.store.db.conn, "revista", at)
        return bool(frontier.due(run.store.db.conn, "revista", ["article"], at, 99, most=9))

    listed("2024-04-01", AT)
    frontier.mark_done(run.store.db.conn, PAGE, 200, AT, 7, Edition(None, "doyma", year=2024))
    run.store.db.execute("UPDATE pages SET due_at = ?", [AT])
    listed("2024-04-01", LATER)
    assert not is_due(LATER)
    listed("2024-05-09", LATER)
    assert is_due(LATER)
    frontier.mark_done(run.store.db.conn, PAGE, 200, LATER, 8, Edition(None, "doyma", year=2024))
    run.store.db.execute("UPDATE pages SET due_at = ?", [LATER])
    assert is_due("2025-06-01T12:00:00+00:00")  # it was last looked at more than a year ago


def test_a_refusal_waits_twice_as_long_each_time_and_no_answer_is_asked_again_once(run: Run) -> None:
    run.discover("revista", found((PAGE, "article"), (START, "listing")))
    for expected in (RETRY, 2 * RETRY, 4 * RETRY):
        frontier.mark_failed(run.store.db.conn, PAGE, 503, "HTTP 503", AT, run.id)
        assert pause(run, PAGE, AT) == expected
    for expected in (timedelta(0), 2 * RETRY):
        frontier.mark_failed(run.store.db.conn, START, None, "refused", AT, run.id)
        assert pause(run, START, AT) == expected
    for _ in range(2000):
        frontier.mark_failed(run.store.db.conn, PAGE, 503, "HTTP 503", AT, run.id)
    assert pause(run, PAGE, AT) == LONGEST_PAUSE


def test_another_journals_page_is_neither_taken_over_nor_asked_for(run: Run) -> None:
    run.store.register_journals([{**JOURNAL, "id": "otra"}])
    run.discover("otra", found((PAGE, "article")))
    run.discover("revista", found((PAGE, "article")))
    assert due(run, everything=True) == []
    assert rows(run, "SELECT journal_id FROM pages") == [("otra",)]


def test_requests_are_counted_by_host_and_day_and_a_host_is_left_alone_until_then(run: Run) -> None:
    run.count_requests({"a.example": 3})
    run.count_requests({"a.example": 2, "b.example": 1})
    assert (run.requests_today("a.example"), run.requests_today("b.example")) == (5, 1)
    hosts.count(run.store.db.conn, "a.example", 4, "2099-01-01T00:00:00+00:00")
    assert run.requests_today("a.example") == 0  # another day's count
    run.leave_alone("a.example", "2020-01-01T00:00:00+00:00", "over")
    assert run.left_alone("a.example") == ""
    run.leave_alone("a.example", "2099-01-01T00:00:00+00:00", "it asks for a pause")
    assert run.left_alone("a.example").startswith("it asks for a pause, until 2099")


def test_how_a_run_ended_stands_in_its_row(tmp_path: Path) -> None:
    with begin(tmp_path) as done:
        done.discover("revista", found((START, "listing")))
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
