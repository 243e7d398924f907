"""robots.txt as RFC 9309 has it, Retry-After as RFC 9110 has it: over real HTTP."""

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.middlewares.retry_after import seconds_asked
from crawler.middlewares.robots import RobotsMiddleware
from tests.crawler.loopback import Answer, Loopback, Reply, article, linking
from tests.crawler.workplace import Workplace

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", [503, 429])
def test_robots_that_cannot_be_had_forbid_everything(workplace: Workplace, status: int) -> None:
    with Loopback({"/": linking(article(1)[0]), "/robots.txt": Answer(status=status)}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 1
    assert set(site.requests) == {"/robots.txt"}
    assert f"robots.txt could not be read (HTTP {status})" in crawled.stderr


def test_robots_that_are_not_there_allow_everything_whatever_the_error_page_says(workplace: Workplace) -> None:
    path, page = article(1)
    missing = Answer(b"User-agent: *\nDisallow: /\n", status=404)
    with Loopback({"/": linking(path), path: page, "/robots.txt": missing}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert path in site.requests


def test_robots_are_obeyed_by_name(workplace: Workplace) -> None:
    (open_, page), (closed, other) = article(1), article(2)
    rules = Answer(f"User-agent: *\nDisallow:\n\nUser-agent: cribado\nDisallow: {closed}\n".encode())
    with Loopback({"/": linking(open_, closed), open_: page, closed: other, "/robots.txt": rules}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert open_ in site.requests
    assert closed not in site.requests
    assert workplace.rows("SELECT detail FROM pages WHERE state = 'failed'") == [("Forbidden by robots.txt",)]


def test_a_site_is_asked_for_one_page_at_a_time(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 9))
    asked, most = 0, 0
    lock, another = threading.Lock(), threading.Event()

    def counting(page: Answer) -> Reply:
        def reply() -> Answer:
            nonlocal asked, most
            with lock:
                asked += 1
                most = max(most, asked)
            if asked > 1:
                another.set()
            another.wait(0.05)  # long enough for a second request to show itself
            with lock:
                asked -= 1
            return page

        return reply

    with Loopback({"/": linking(*pages), **{path: counting(page) for path, page in pages.items()}}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert most == 1


def test_a_crawl_delay_is_kept(workplace: Workplace) -> None:
    path, page = article(1)
    rules = Answer(b"User-agent: *\nCrawl-delay: 0.7\n")
    with Loopback({"/": linking(path), path: page, "/robots.txt": rules}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl(AUTOTHROTTLE_ENABLED=True, AUTOTHROTTLE_START_DELAY=0.01).returncode == 0
    pauses = [later - earlier for earlier, later in zip(site.times[1:], site.times[2:], strict=False)]
    assert pauses
    assert min(pauses) > 0.65


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Wed, 01 May 2024 12:02:00 GMT", 120),
        ("Wed, 01 May 2024 14:02:00 +0200", 120),
        ("Wed, 01 May 2024 11:00:00 GMT", 0),
        ("Wednesday, 01-May-24 12:02:00 GMT", 120),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, 999_999_999),
    ],
)
def test_both_forms_of_retry_after(value: str, seconds: float | None) -> None:
    assert seconds_asked(value, NOON) == seconds


def busy_once(value: str, then: Answer) -> Reply:
    answers = iter([Answer(status=503, headers={"Retry-After": value})])
    return lambda: next(answers, then)


def test_a_site_that_asks_for_a_pause_is_left_alone_for_that_long(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 6))
    busy = next(iter(pages))
    with Loopback({"/": linking(*pages), **pages, busy: busy_once("1", pages[busy])}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl(RETRY_TIMES=1).returncode == 0
    at = site.requests.index(busy)
    assert site.times[at + 1] - site.times[at] >= 1  # nothing else was asked of it meanwhile
    assert len(workplace.rows("SELECT * FROM works")) == 5


def test_a_site_that_asks_for_too_long_a_pause_is_left_alone_for_this_run(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 6))
    answers: dict[str, Reply] = {
        "/": linking(*pages),
        **dict.fromkeys(pages, Answer(b"no", 429, {"Retry-After": "86400"})),
    }
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(RETRY_TIMES=2)
    assert len([path for path in site.requests if path in pages]) == 1
    assert crawled.returncode == 0
    states = workplace.rows("SELECT state, detail FROM pages WHERE kind = 'article' ORDER BY state")
    assert states == [("failed", "HTTP 429"), *[("waiting", "")] * 4]
    assert "asks for a pause" in workplace.rows("SELECT why FROM hosts WHERE closed_until IS NOT NULL")[0][0]
    asked = len(site.requests)
    assert workplace.crawl(RETRY_TIMES=2).returncode == 0
    assert len(site.requests) == asked  # nor in the next run, before the pause is over


def test_a_pause_that_cannot_be_read_is_no_pause(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({"/": linking(path), path: busy_once("when it rains", page)}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl(RETRY_TIMES=1).returncode == 0
    assert site.requests.count(path) == 2


class Engine:
    """Answers every request for robots.txt, and counts them."""

    def __init__(self) -> None:
        self.asked = 0

    async def download_async(self, request: Request) -> Response:
        self.asked += 1
        return Response(request.url, body=b"User-agent: *\nDisallow:\n")


def test_what_robots_said_a_day_ago_is_asked_for_anew() -> None:
    crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True})
    engine, moment = Engine(), 0.0
    crawler.engine = cast(Any, engine)
    robots = RobotsMiddleware(crawler, clock=lambda: moment)
    for hours, times in ((0, 1), (23.9, 1), (24.1, 2), (48.0, 2), (48.2, 3)):
        moment = hours * 3600
        asyncio.run(cast(Any, robots.robot_parser(Request("https://example.org/x"))))
        assert engine.asked == times
