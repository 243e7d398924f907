"""The second look: what is unchanged is not sent again, what is changed is read, what is gone is asked for twice."""

from __future__ import annotations

from tests.crawler.loopback import Answer, Loopback, Reply, article, linking
from tests.crawler.workplace import Workplace

LONG_AGO = "UPDATE pages SET due_at = '2020-01-01T00:00:00+00:00'"


def test_what_is_unchanged_is_asked_for_by_its_mark_and_not_sent(workplace: Workplace) -> None:
    (first, one), (second, two) = article(1), article(2)
    moment = "Wed, 01 May 2024 12:00:00 GMT"
    with Loopback({"/": linking(first, second)}) as site:
        site.answers |= {
            first: Answer(one.body, headers={"ETag": '"v1"'}),
            second: Answer(two.body, headers={"Last-Modified": moment}),
        }
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        before = workplace.contents()
        site.answers |= dict.fromkeys((first, second), Answer(status=304))
        site.headers.clear()
        site.requests.clear()
        again = workplace.crawl("refresh=all")
    assert again.returncode == 0, again.stderr
    assert "fetched         1  pages; 2 more have not changed and were not sent again\n" in again.stdout
    said = dict(zip(site.requests, site.headers, strict=True))
    assert said[first]["If-None-Match"] == '"v1"'
    assert said[second]["If-Modified-Since"] == moment
    assert workplace.contents() == before
    assert workplace.rows("SELECT unmodified, fetched, failed FROM runs ORDER BY id") == [(0, 3, 0), (2, 1, 0)]
    marks = workplace.rows("SELECT state, etag, last_modified FROM pages WHERE kind = 'article' ORDER BY url")
    assert marks == [("done", '"v1"', None), ("done", None, moment)]


def test_a_sitemap_spares_what_it_says_is_unchanged_and_what_has_changed_is_history(workplace: Workplace) -> None:
    pages = dict(article(number) for number in range(1, 7))
    changed = next(iter(pages))
    with Loopback({"/": linking(), **pages}) as site:

        def sitemap(lastmod: str) -> Answer:
            moments = {path: lastmod if path == changed else "2024-01-01" for path in pages}
            listed = (f"<url><loc>{site.url}{p}</loc><lastmod>{day}</lastmod></url>" for p, day in moments.items())
            return Answer(f"<urlset>{''.join(listed)}</urlset>".encode(), content_type="application/xml")

        site.answers["/sitemap.xml"] = sitemap("2024-01-01")
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        for lastmod, wanted in (("2024-01-01", []), ("2024-07-01", [changed])):
            site.answers["/sitemap.xml"] = sitemap(lastmod)
            site.answers[changed] = Answer(pages[changed].body.replace(b"Ana Prado", b"Ana Prado Gil"))
            workplace.change(LONG_AGO)
            site.requests.clear()
            assert workplace.crawl().returncode == 0
            assert [path for path in site.requests if path in pages] == wanted
    rows = workplace.rows("SELECT DISTINCT field, cause FROM changes")
    assert rows == [("authors", "source")]
    assert len(workplace.rows("SELECT DISTINCT edition_id FROM changes")) == 1


def test_what_is_gone_is_asked_for_twice_and_then_no_more_and_its_record_stays(workplace: Workplace) -> None:
    (kept, one), (lost, two) = article(1), article(2)
    with Loopback({"/": linking(kept, lost), kept: one, lost: two}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.answers[lost] = Answer(status=404)
        states = []
        for _ in range(4):
            workplace.change(f"{LONG_AGO} WHERE state <> 'gone'")
            assert workplace.crawl().returncode == 0
            states += workplace.rows(f"SELECT state FROM pages WHERE url LIKE '%{lost}'")
    assert states == [("missing",), ("gone",), ("gone",), ("gone",)]
    assert site.requests.count(lost) == 3
    assert len(workplace.rows("SELECT 1 FROM works")) == 2


def test_answers_that_carry_nothing_new_leave_the_mark_that_is_known(workplace: Workplace) -> None:
    path, page = article(1)
    answers: dict[str, Reply] = {"/": linking(path), path: Answer(page.body, headers={"ETag": 'W/"a"'})}
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.answers[path] = Answer(status=304)
        for _ in range(2):
            site.headers.clear()
            site.requests.clear()
            assert workplace.crawl("refresh=all").returncode == 0
            assert dict(zip(site.requests, site.headers, strict=True))[path]["If-None-Match"] == 'W/"a"'


def test_a_page_of_which_no_copy_is_kept_is_sent_whole_each_time(workplace: Workplace) -> None:
    path, page = article(1)
    mark = {"ETag": '"v1"', "X-Robots-Tag": "noarchive"}
    with Loopback({"/": linking(path), path: Answer(page.body, headers=mark)}) as site:
        workplace.register(revista=f"{site.url}/")
        for _ in range(2):
            site.headers.clear()
            site.requests.clear()
            assert workplace.crawl("refresh=all").returncode == 0
            assert "If-None-Match" not in dict(zip(site.requests, site.headers, strict=True))[path]
        site.answers[path] = Answer(b"gone", 410, headers=mark)
        assert workplace.crawl("refresh=all").returncode == 0
    assert workplace.rows("SELECT state, http_status FROM pages WHERE kind = 'article'") == [("missing", 410)]
