"""Crawls that something is wrong with, the site, a page or what was asked for: each is named, counted, survived."""

import gzip
from typing import Any, cast

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from crawler.spiders.journal import JournalSpider
from db.errors import CribadoError
from tests.crawler.loopback import Answer, Loopback, article, linking
from tests.crawler.workplace import Workplace


def test_a_site_that_does_not_answer_is_exit_code_1_and_one_line(workplace: Workplace) -> None:
    with Loopback() as gone:
        workplace.register(revista=f"{gone.url}/")
    crawled = workplace.crawl(LOG_ENABLED=False)
    assert crawled.returncode == 1
    assert len(crawled.stderr.splitlines()) == 1
    assert "nothing arrived from revista" in crawled.stderr
    assert workplace.rows("SELECT outcome, failed FROM runs") == [("nothing arrived", 1)]
    assert workplace.rows("SELECT state, failures FROM pages") == [("failed", 1)]


def test_a_site_that_comes_back_is_asked_again_by_the_same_command(workplace: Workplace) -> None:
    path, page = article(7)
    with Loopback({"/": linking(path), path: page}) as site:
        site.answers["/robots.txt"] = Answer(status=503)
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 1
        site.answers["/robots.txt"] = Answer(status=404)
        assert workplace.crawl().returncode == 0
    assert len(workplace.rows("SELECT * FROM works")) == 1


def test_a_start_without_a_link_to_any_article_is_exit_code_1(workplace: Workplace) -> None:
    with Loopback({"/": linking("/acerca-de")}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(LOG_ENABLED=False)
    assert crawled.returncode == 1
    assert "no link to any article was found on revista" in crawled.stderr


def test_what_fails_is_counted_named_and_left_for_later_and_the_owner_reads_who_crawls(workplace: Workplace) -> None:
    (good, page), (bad, _), (gone, _) = article(1), article(2), article(3)
    answers = {"/": linking(good, bad, gone), good: page, bad: Answer(status=500), gone: Answer(status=410)}
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(CONTACT="lab@example.org")
    assert crawled.returncode == 0
    assert f"{bad}: HTTP 500" in crawled.stdout
    rows = workplace.rows("SELECT url, state, http_status, detail FROM pages WHERE kind = 'article' ORDER BY url")
    assert [(url.removeprefix(site.url), *rest) for url, *rest in rows] == [
        (good, "done", 200, ""),
        (bad, "failed", 500, "HTTP 500"),
        (gone, "missing", 410, ""),
    ]
    assert ("not_found", "HTTP 410") in workplace.rows("SELECT reason, detail FROM rejections")
    agents = {headers["User-Agent"] for headers in site.headers}
    assert agents == {"Cribado/0.1 (bilingual records of medical journals; lab@example.org)"}
    assert not [headers for headers in site.headers if "Referer" in headers or "Cookie" in headers]


def test_a_page_cut_short_is_asked_for_again_and_not_taken_for_whole(workplace: Workplace) -> None:
    path, page = article(5)
    head, answers = {"Transfer-Encoding": "chunked"}, iter(range(10))

    def half_then_whole() -> Answer:
        cut = Answer(b"20\r\n<!doctype html><title>Dosis de in", headers=head, announced=None)
        return page if next(answers) else cut

    with Loopback({"/": linking(path), path: half_then_whole}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(RETRY_TIMES=1)
    assert crawled.returncode == 0, crawled.stderr
    assert site.requests.count(path) == 2
    assert len(workplace.rows("SELECT * FROM works")) == 1


def test_a_bomb_costs_its_own_page_and_nothing_else(workplace: Workplace) -> None:
    (good, page), (bomb, _) = article(1), article(2)
    packed = Answer(gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"})
    with Loopback({"/": linking(good, bomb), good: page, bomb: packed}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl(DOWNLOAD_MAXSIZE=100_000).returncode == 0
    states = {url.removeprefix(site.url): state for url, state in workplace.rows("SELECT url, state FROM pages")}
    assert (states[good], states[bomb]) == ("done", "failed")


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ({"only": "revsta"}, {}, "only=revsta: no such journal; known are: revista"),
        ({"olny": "revista"}, {}, "-a olny=… means nothing"),
        ({"refresh": "some"}, {}, "-a refresh=some means nothing"),
        ({}, {"CONTACT": ""}, "revista: the owners of public sites .* set CONTACT"),
        ({}, {"CONTACT": "a\nb"}, "on one line"),
        ({}, {"DATABASE": ""}, "DATABASE is empty"),
        ({}, {"DATABASE": "/proc/x/y.db"}, "choose another DATABASE"),
        ({}, {"ARCHIVE": "/proc/x"}, "/proc/x: the archive cannot be kept there .* set ARCHIVE to a folder"),
        ({}, {"JOURNALS": ""}, "no journal registered in any file, for JOURNALS is empty; add a table"),
        ({}, {"JOURNALS": "tests/__init__.py"}, r"no journal registered in tests/__init__\.py; add a table"),
        ({}, {"DOWNLOAD_MAXSIZE": "abc"}, "DOWNLOAD_MAXSIZE=abc: a whole number of bytes"),
        ({}, {"DOWNLOAD_DELAY": "abc"}, "DOWNLOAD_DELAY=abc: must be a number"),
        ({}, {"JOURNALS": "nowhere.toml"}, "nowhere.toml: no such file"),
    ],
)
def test_a_mistake_is_named_before_anything_is_made(
    workplace: Workplace, arguments: dict[str, str], settings: dict[str, str], said: str
) -> None:
    workplace.register(revista="https://www.example.org/")
    chosen = get_project_settings()
    paths = {name.upper(): str(getattr(workplace, name)) for name in ("database", "archive", "journals")}
    chosen.setdict({**paths, "CONTACT": "lab@example.org", **settings}, priority="cmdline")
    with pytest.raises(CribadoError, match=said):
        JournalSpider.from_crawler(Crawler(JournalSpider, chosen), **cast(Any, arguments))
    assert not workplace.database.exists()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["journal"], {}, "set CONTACT"),
        (["diario"], {}, "diario: the one spider is scrapy crawl journal"),
        (["journal"], {"JOURNALS": ""}, "no journal registered"),
        (["journal"], {"ARCHIVE": "/proc/x", "CONTACT": "lab@example.org"}, "set ARCHIVE"),
        (["journal"], {"DOWNLOAD_MAXSIZE": "abc"}, "DOWNLOAD_MAXSIZE=abc"),
    ],
)
def test_a_mistake_is_exit_code_2_and_one_line(
    workplace: Workplace, words: list[str], settings: dict[str, str], said: str
) -> None:
    workplace.register(revista="https://www.example.org/")
    refused = workplace.run("crawl", *words, LOG_ENABLED=False, **settings)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr


def test_a_database_of_somebody_else_is_not_touched(workplace: Workplace) -> None:
    workplace.database.write_bytes(b"my thesis")
    with Loopback() as site:
        workplace.register(revista=f"{site.url}/")
        refused = workplace.crawl()
    assert refused.returncode == 2
    assert str(workplace.database) in refused.stderr
    assert workplace.database.read_bytes() == b"my thesis"
    assert site.requests == []
