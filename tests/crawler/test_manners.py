"""How a guest behaves: walls are respected, hours and budgets kept, and nobody crawls a journal twice at once."""

from __future__ import annotations

import subprocess
from datetime import datetime

import pytest
from scrapy.http import HtmlResponse

from crawler.locks import Locks
from crawler.walls import wall
from tests.crawler.loopback import Answer, Loopback, Reply, article, linking
from tests.crawler.workplace import Workplace

CHALLENGE = Answer(b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>", 503)


@pytest.mark.parametrize("refusal", [Answer(b"no", 403), CHALLENGE], ids=["403", "challenge"])
def test_a_site_that_puts_up_a_wall_is_left_alone_and_reported(workplace: Workplace, refusal: Answer) -> None:
    pages = dict(article(number) for number in range(1, 30))
    paths = list(pages)
    answers: dict[str, Reply] = {"/": linking(*pages), **pages, paths[3]: refusal}
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
        asked = len(site.requests)
        assert site.requests[-1] == paths[3]
        again = workplace.crawl("refresh=all")
        assert len(site.requests) == asked
    assert workplace.rows("SELECT cause FROM alarms") == [("walled",)]
    assert "does not want robots" in workplace.rows("SELECT why FROM hosts WHERE closed_until IS NOT NULL")[0][0]
    assert len(workplace.rows("SELECT 1 FROM works")) >= 3
    assert workplace.rows("SELECT count(*) FROM pages WHERE state = 'failed'")[0][0] >= 1
    assert (crawled.returncode, again.returncode) == (3, 0)


@pytest.mark.parametrize(
    ("status", "headers", "body", "is_one"),
    [
        (200, {}, b"<title>Just a moment...</title>", True),
        (200, {}, b"<title>Un momento\xe2\x80\xa6</title>", True),
        (200, {"cf-mitigated": "challenge"}, b"", True),
        (503, {}, b"<form id='challenge-form' action='/?__cf-chl-x'>", True),
        (503, {}, b"<title>Servicio no disponible</title>", False),
        (200, {"x-datadome": "protected"}, b"<title>Gota</title>", False),
        (403, {}, b"", True),
        (404, {}, b"<title>No encontrado</title>", False),
        (200, {}, b"<title>Un momento decisivo: la gota</title>", False),
        (200, {}, b"<script src='/cdn-cgi/challenge-platform/x.js'></script><title>Gota</title>", False),
    ],
)
def test_walls_are_told_from_pages(status: int, headers: dict[str, str], body: bytes, is_one: bool) -> None:
    assert bool(wall(HtmlResponse("https://x.example/", status=status, headers=headers, body=body))) is is_one


def test_a_site_is_asked_for_no_more_than_its_share_of_a_day(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 41))
    with Loopback({"/": linking(*pages), **pages}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(DAILY_REQUESTS=12)
        asked = len(site.requests)
        assert crawled.returncode == 0, crawled.stderr
        assert asked == 12
        assert workplace.crawl(DAILY_REQUESTS=12).returncode == 0
        assert len(site.requests) == asked
        assert workplace.crawl(DAILY_REQUESTS=0).returncode == 0
    assert len(workplace.rows("SELECT 1 FROM works")) == 40
    assert workplace.rows("SELECT sum(requests) FROM hosts") == workplace.rows("SELECT sum(requests) FROM runs")


def test_a_site_is_asked_within_its_hours_only(workplace: Workplace) -> None:
    path, page = article(1)
    hour = datetime.now().hour
    with Loopback({"/": linking(path), path: page}) as site:
        workplace.register(revista=f"{site.url}/")
        table = workplace.journals.read_text()
        workplace.journals.write_text(f'{table}hours = "{(hour + 3) % 24}-{(hour + 5) % 24}"\n')
        closed = workplace.crawl()
        assert (closed.returncode, site.requests) == (0, [])
        assert "revista: outside its hours" in closed.stdout
        workplace.journals.write_text(f'{table}hours = "{hour}-{(hour + 2) % 24}"\n')
        assert workplace.crawl().returncode == 0
    assert path in site.requests


def test_two_crawls_of_one_journal_do_not_run_at_once(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({"/": linking(path), path: page}) as site, Loopback({"/": linking(path), path: page}) as other:
        workplace.register(revista=f"{site.url}/", otra=f"{other.url}/")
        second: list[subprocess.CompletedProcess[str]] = []

        def meanwhile() -> Answer:
            if not second:
                second.append(workplace.crawl("only=revista"))
                second.append(workplace.crawl("only=otra"))
            return page

        site.answers[path] = meanwhile
        assert workplace.crawl("only=revista").returncode == 0
        assert workplace.crawl("only=revista", "refresh=all").returncode == 0
    assert [crawled.returncode for crawled in second] == [1, 0]
    assert second[0].stderr.count("\n") == 1
    assert "revista: another crawl of it is running (process " in second[0].stderr
    assert workplace.rows("SELECT count(*) FROM runs") == [(3,)]


def test_locks_are_taken_all_or_none(workplace: Workplace) -> None:
    held = Locks(workplace.folder / "locks", ["b"])
    with pytest.raises(Exception, match="b: another crawl"):
        Locks(workplace.folder / "locks", ["a", "b"])
    Locks(workplace.folder / "locks", ["a"]).release()
    held.release()
    Locks(workplace.folder / "locks", ["a", "b"]).release()


def test_robots_that_now_forbid_what_was_fetched_are_an_alarm(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({"/": linking(path, article(2)[0]), path: page}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        assert workplace.rows("SELECT * FROM alarms") == []
        site.answers["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {path}\n".encode())
        assert workplace.crawl("refresh=all").returncode == 3
    [(cause, detail)] = workplace.rows("SELECT cause, detail FROM alarms")
    assert cause == "robots_changed"
    assert path in detail


def test_a_site_that_is_out_of_order_is_not_asked_for_page_after_page(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 30))
    with Loopback({"/": linking(*pages), **pages}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.answers |= dict.fromkeys(pages, Answer(b"out of order", 500))
        site.requests.clear()
        crawled = workplace.crawl("refresh=all")
        assert len([path for path in site.requests if path in pages]) <= 7
        assert crawled.returncode == 3
        site.answers |= pages
        workplace.change("UPDATE pages SET due_at = '2020-01-01T00:00:00+00:00'")
        assert workplace.crawl().returncode == 0
    assert [cause for (cause,) in workplace.rows("SELECT cause FROM alarms")] == ["host_down"]
    assert len(workplace.rows("SELECT 1 FROM works")) == 29


def test_pages_that_turn_into_something_else_are_an_alarm_and_their_records_stay(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 10))
    with Loopback({"/": linking(*pages), **pages}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.answers |= dict.fromkeys(pages, Answer(b"<title>Nuevo sitio</title><p>Estamos de obras"))
        crawled = workplace.crawl("refresh=all")
    assert crawled.returncode == 3
    assert "9 pages that gave a record before give none" in crawled.stderr
    assert len(workplace.rows("SELECT 1 FROM works")) == 9


def test_robots_that_cannot_be_had_cost_the_other_pages_nothing(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 30))
    with Loopback({"/": linking(*pages), **pages}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.answers["/robots.txt"] = Answer(status=503)
        assert workplace.crawl("refresh=all").returncode == 1
    assert workplace.rows("SELECT count(*) FROM pages WHERE failures > 0")[0][0] <= 2


def test_what_waits_in_the_queue_of_a_site_does_not_leave_once_it_has_put_up_a_wall(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 30))
    first = next(iter(pages))
    with Loopback({"/": linking(*pages), **pages, first: Answer(b"no", 403)}) as site:
        workplace.register(revista=f"{site.url}/", otra=f"{site.url}/otra")  # two journals of one host
        site.answers["/otra"] = linking(*(article(number)[0] for number in range(30, 60)))
        assert workplace.crawl(DOWNLOAD_DELAY=0.2).returncode == 3
    assert site.requests[-1] == first
    assert workplace.rows("SELECT count(*) FROM pages WHERE state = 'failed'") == [(1,)]
    assert workplace.rows("SELECT failed FROM runs") == [(1,)]


def test_a_few_pages_that_are_out_of_order_say_nothing_of_their_host(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 5))
    with Loopback({"/": linking(*pages), **pages}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        due = list(pages)[:2]
        site.answers |= dict.fromkeys(due, Answer(b"out of order", 500))
        for path in due:
            workplace.change(f"UPDATE pages SET due_at = '2020-01-01T00:00:00+00:00' WHERE url LIKE '%{path}'")
        crawled = workplace.crawl()
    assert site.requests[-2:] == due
    assert (crawled.returncode, workplace.rows("SELECT cause FROM alarms")) == (0, [])
    assert f"{due[0]}: HTTP 500" in crawled.stdout
