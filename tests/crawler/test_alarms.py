"""Crawls of sites that change for the worse: what is kept, what is said, and with which exit code."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

import crawler.sample.site
from crawler.sample.answers import Answer as SampleAnswer
from crawler.sample.answers import Visits, answer
from crawler.sample.expected import expected_records
from crawler.sample.site import SampleSite
from tests.crawler.loopback import Answer, Loopback, Reply, article, linking
from tests.crawler.workplace import Workplace

ARTICLES = 6
ABSTRACT = re.compile(rb"<h2>Resumen</h2><p>.*?</p>")
CLASSES = re.compile(rb'class="([^"]*)"')
RECORDS = (
    "SELECT work_id, title_en, title_es, abstract_en, abstract_es, keywords_en, keywords_es, authors FROM bilingual"
)


class Journal:
    """A site of a few articles, each of which prints how often it was visited; `layout` is put over their pages."""

    def __init__(self) -> None:
        self.layout: Callable[[bytes], bytes] = lambda body: body
        self._visits = itertools.count(1)
        pages = dict(article(number) for number in range(1, ARTICLES + 1))
        self.answers: dict[str, Reply] = {"/": linking(*pages)}
        self.answers |= {path: self._reply(page) for path, page in pages.items()}

    def _reply(self, page: Answer) -> Callable[[], Answer]:
        return lambda: Answer(self.layout(page.body) + b"<!-- visit %d -->" % next(self._visits))


def renamed(classes: re.Match[bytes]) -> bytes:
    return b'class="%s"' % b" ".join(b"new-" + name for name in classes[1].split())


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
        flags = workplace.rows("SELECT code, detail, count(*) FROM flags WHERE code = 'reading_worse' GROUP BY detail")
        assert flags == [("reading_worse", "abstract_es", ARTICLES)]
        last = workplace.crawl("refresh=all", LOG_ENABLED=False)
    assert (last.returncode, last.stderr) == (0, "")
    assert workplace.rows("SELECT DISTINCT abstract_es FROM bilingual") == [(None,)]
    assert workplace.rows("SELECT field, lang, new, cause, count(*) FROM changes GROUP BY 1, 2, 3, 4") == [
        ("abstract", "es", None, "source", ARTICLES),
        (
            "flags",
            "",
            workplace.rows("SELECT DISTINCT new FROM changes WHERE field = 'flags'")[0][0],
            "source",
            ARTICLES,
        ),
    ]
    assert "abstract_es_missing" in str(workplace.rows("SELECT DISTINCT new FROM changes WHERE field = 'flags'"))
    assert workplace.rows("SELECT cause, run_id FROM alarms") == [("layout_changed", run) for run in (2, 3, 4)]
    assert workplace.rows("SELECT outcome FROM runs") == [(how,) for how in ("done", *["alarmed"] * 3, "done")]
    assert workplace.rows("SELECT * FROM worse_readings") == []


def test_a_layout_with_new_class_names_still_gives_the_records(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[bytes] = []

    def rebuilt(path: str, url: str, visits: Visits) -> SampleAnswer:
        found = answer(path, url, visits)
        body = CLASSES.sub(renamed, found.body)
        names.extend(name for classes in CLASSES.findall(body) for name in classes.split())
        return replace(found, body=body)

    with SampleSite() as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        before = workplace.rows(RECORDS)
        monkeypatch.setattr(crawler.sample.site, "answer", rebuilt)
        crawled = workplace.crawl("refresh=all")
    assert crawled.returncode == 0, crawled.stderr
    assert names
    assert all(name.startswith(b"new-") for name in names)
    assert f"accepted{len(expected_records()):>9}  records" in crawled.stdout
    assert workplace.rows(RECORDS) == before


def test_a_site_that_is_silent_is_an_alarm_too_and_still_exit_code_1(workplace: Workplace) -> None:
    with Loopback() as gone:
        workplace.register(revista=f"{gone.url}/")
    crawled = workplace.crawl(LOG_ENABLED=False)
    assert crawled.returncode == 1
    assert len(crawled.stderr.splitlines()) == 1
    assert workplace.rows("SELECT journal_id, cause FROM alarms") == [("revista", "host_down")]
    assert workplace.rows("SELECT outcome FROM runs") == [("nothing arrived",)]


def test_a_journal_with_nothing_new_for_long_is_an_alarm_unless_nobody_asked_it(workplace: Workplace) -> None:
    journal = Journal()
    with Loopback(journal.answers) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        assert workplace.crawl(QUIET_DAYS=-1).returncode == 0  # nothing was due
        crawled = workplace.crawl("refresh=all", QUIET_DAYS=-1, LOG_ENABLED=False)
    assert crawled.returncode == 3
    assert re.fullmatch(
        r"alarm: nothing_new of revista: no new article since \d{4}-\d\d-\d\d; see scrapy report\n", crawled.stderr
    )


def test_no_log_holds_the_contact_however_much_is_logged(workplace: Workplace) -> None:
    journal = Journal()
    with Loopback(journal.answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl(CONTACT="lab@example.org", LOG_LEVEL="DEBUG")
        loud = workplace.run("crawl", "journal", "-a", "refresh=all", "-L", "DEBUG", CONTACT="lab@example.org")
    assert {headers["User-Agent"].split("; ")[-1] for headers in site.headers} == {"lab@example.org)"}
    assert "DEBUG" in loud.stderr
    for run in (crawled, loud):
        assert run.returncode == 0
        assert "lab@" not in run.stderr + run.stdout
    assert b"lab@" not in workplace.database.read_bytes()


def test_an_address_with_a_password_is_not_repeated(workplace: Workplace) -> None:
    path, page = article(1)
    moved, _ = article(2)
    to = Answer(status=302, headers={"Location": "http://user:geheim@127.0.0.1/x"})
    with Loopback({"/": linking(path, moved), path: page, moved: to}) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 0
    assert "carries a user name or password" in crawled.stdout
    assert "geheim" not in crawled.stdout + crawled.stderr
    assert [row for row in workplace.rows("SELECT url, detail FROM pages") if "geheim" in str(row)] == []
