"""Crawls of sites that change for the worse: what is kept, what is said, and with which exit code."""

import itertools
import re
from collections.abc import Callable

import pytest

import crawler.sample.site
from crawler.sample.answers import Answer as SampleAnswer
from crawler.sample.answers import Visits, answer
from crawler.sample.expected import expected_records
from crawler.sample.site import SampleSite
from tests.crawler.loopback import Answer, Loopback, article, linking
from tests.crawler.workplace import Workplace

ARTICLES = 6
ABSTRACT = re.compile(rb"<h2>Resumen</h2><p>.*?</p>")
CLASSES = re.compile(rb'class="([^"]*)"')
RECORDS = "SELECT work_id, title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, authors FROM bilingual"


class Journal:
    """A site of a few articles, each of which prints how often it was visited; `layout` is put over their pages."""

    def __init__(self) -> None:
        self.layout: Callable[[bytes], bytes] = lambda body: body
        self._visits = itertools.count(1)
        pages = dict(article(number) for number in range(1, ARTICLES + 1))
        self.answers = {"/": linking(*pages), **{path: self._reply(page) for path, page in pages.items()}}

    def _reply(self, page: Answer) -> Callable[[], Answer]:
        return lambda: Answer(self.layout(page.body) + b"<!-- visit %d -->" % next(self._visits))


def emptied(body: bytes) -> bytes:
    return ABSTRACT.sub(b"", body)


def test_a_layout_without_abstracts_raises_the_alarm_and_keeps_the_records_until_the_fourth_time(
    workplace: Workplace,
) -> None:
    journal = Journal()
    with Loopback(journal.answers) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        good = workplace.rows(RECORDS)
        journal.layout = emptied
        for _ in range(3):
            crawled = workplace.crawl("refresh=all", LOG_ENABLED=False)
            assert crawled.returncode == 3
            [line] = crawled.stderr.splitlines()
            assert line.startswith("alarm: layout_changed of revista: 6 records read: abstract_es fell from ")
            assert "6 kept as they were (reading_worse)" in crawled.stdout
            assert workplace.rows(RECORDS) == good
            assert workplace.rows("SELECT count(*) FROM changes") == [(0,)]
        assert workplace.rows("SELECT DISTINCT flags FROM bilingual") == [('["reading_worse"]',)] or [
            flags for (flags,) in workplace.rows("SELECT flags FROM bilingual") if "reading_worse" not in flags
        ] == []
        last = workplace.crawl("refresh=all", LOG_ENABLED=False)
    assert (last.returncode, last.stderr) == (0, "")
    assert workplace.rows("SELECT DISTINCT abstract_es FROM bilingual") == [(None,)]
    assert workplace.rows("SELECT field, lang, new, cause, count(*) FROM changes GROUP BY 1, 2, 3, 4") == [
        ("abstract", "es", None, "source", ARTICLES)
    ]
    assert workplace.rows("SELECT cause, run_id FROM alarms") == [("layout_changed", run) for run in (2, 3, 4)]
    assert workplace.rows("SELECT outcome FROM runs") == [(how,) for how in ("done", *["alarmed"] * 3, "done")]
    assert workplace.rows("SELECT * FROM worse_readings") == []


def test_a_layout_with_new_class_names_still_gives_the_records(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rebuilt(path: str, url: str, visits: Visits) -> SampleAnswer:
        found = answer(path, url, visits)
        return SampleAnswer(found.status, found.content_type, CLASSES.sub(rb'class="n \1-2027"', found.body))

    with SampleSite() as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        before = dict((row[0], row[1:]) for row in workplace.rows(RECORDS))
        monkeypatch.setattr(crawler.sample.site, "answer", rebuilt)
        crawled = workplace.crawl("refresh=all")
    print(crawled.stdout, crawled.stderr)
    after = dict((row[0], row[1:]) for row in workplace.rows(RECORDS))
    for key in before:
        for a, b in zip(before[key], after[key]):
            if a != b: print(key, a, b)
    print(workplace.rows("select * from changes"))
    assert 0
    assert crawled.returncode == 0, crawled.stderr
    assert workplace.rows("SELECT count(*) FROM editions") == [(len(expected_records()),)]
    assert workplace.rows(RECORDS) == before
