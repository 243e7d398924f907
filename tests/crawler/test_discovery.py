"""What leads to articles: nested and packed sitemaps, feeds, OAI-PMH, tables of contents, and what leads nowhere."""

from __future__ import annotations

import gzip
from typing import Any, cast

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.journals import Journal
from crawler.queue import Queue
from crawler.site import Site
from db.frontier import Due
from tests.crawler.loopback import Answer, Loopback, Reply, article, linking
from tests.crawler.workplace import Workplace

CONTENTS = "/es-vol-1-num-2-sumario-X0001"


def xml(text: str) -> Answer:
    return Answer(text.encode(), content_type="application/xml")


def found(workplace: Workplace) -> list[str]:
    rows = workplace.rows("SELECT url FROM pages WHERE kind = 'article' ORDER BY url")
    return ["/" + url.split("/", 3)[3] for (url,) in rows]


def test_sitemaps_within_sitemaps_lead_to_articles_packed_or_not(workplace: Workplace) -> None:
    (first, one), (second, two) = article(1), article(2)
    with Loopback({"/": linking(), first: one, second: two}) as site:
        site.answers |= {
            "/robots.txt": Answer(f"Sitemap: {site.url}/index.xml".encode()),
            "/index.xml": xml(f"<sitemapindex><sitemap><loc>{site.url}/packed.xml.gz</loc></sitemap></sitemapindex>"),
            "/packed.xml.gz": Answer(
                gzip.compress(
                    f"<urlset><url><loc>{site.url}{first}</loc></url>"
                    f"<url><loc>{site.url}{second}</loc><lastmod>2024-05-01</lastmod></url></urlset>".encode()
                ),
                content_type="application/gzip",
            ),
        }
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert found(workplace) == [first, second]
    assert workplace.rows("SELECT lastmod, lastmod_read FROM pages WHERE kind = 'article' ORDER BY url") == [
        (None, None),
        ("2024-05-01", "2024-05-01"),
    ]


def test_feeds_that_the_start_names_lead_to_articles(workplace: Workplace) -> None:
    (first, one), (second, two) = article(1), article(2)
    heads = (
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate"'
        ' type="application/atom+xml" href="/atom"><link rel="alternate" type="application/rss+xml"'
        ' href="http://192.0.2.1/rss">'
    )
    answers: dict[str, Reply] = {
        "/": Answer(heads.encode()),
        "/rss": xml(f'<rss version="2.0"><channel><item><link> {first} </link></item></channel></rss>'),
        "/atom": xml(
            f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry><link href="{second}"/></entry></feed>'
        ),
        **{first: one, second: two},
    }
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 0, crawled.stderr
    assert found(workplace) == [first, second]
    assert workplace.rows("SELECT count(*) FROM pages WHERE kind = 'feed'") == [(2,)]


def record(number: int, url: str, stamp: str = "2024-05-01") -> str:
    metadata = f"<metadata><oai_dc:dc><dc:identifier>{url}</dc:identifier></oai_dc:dc></metadata>" if url else ""
    status = "" if url else ' status="deleted"'
    header = f"<header{status}><identifier>oai:x:{number}</identifier><datestamp>{stamp}</datestamp></header>"
    return f"<record>{header}{metadata}</record>"


def listing(*records: str, part: str = "", error: str = "") -> Answer:
    resumed = f"<resumptionToken>{part}</resumptionToken>" if part else ""
    body = f'<error code="{error}"/>' if error else f"<ListRecords>{''.join(records)}{resumed}</ListRecords>"
    return xml(
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{body}</OAI-PMH>'
    )


LIST = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
PART = "/oai?verb=ListRecords&resumptionToken=part+2"


def test_a_repository_leads_to_landing_pages_part_by_part_and_says_what_is_deleted(workplace: Workplace) -> None:
    (first, one), (second, two) = article(1), article(2)
    with Loopback({"/": linking(), first: one, second: two}) as site:
        site.answers |= {
            LIST: listing(record(1, site.url + first), record(9, "http://192.0.2.1/x"), part="part 2"),
            PART: listing(record(2, site.url + second)),
        }
        workplace.register(revista=f"{site.url}/")
        with workplace.journals.open("a") as table:
            table.write(f'oai = "{site.url}/oai"\n')
        crawled = workplace.crawl()
        assert crawled.returncode == 0, crawled.stderr
        assert found(workplace) == [first, second]
        assert len(workplace.rows("SELECT 1 FROM works")) == 2
        assert workplace.rows("SELECT url FROM pages WHERE kind = 'records'") == [(site.url + LIST,)]
        day = workplace.rows("SELECT substr(fetched_at, 1, 10) FROM pages WHERE kind = 'records'")[0][0]
        site.answers[f"{LIST}&from={day}"] = listing(record(1, ""), record(2, site.url + second, "2024-06-01"))
        workplace.change("UPDATE pages SET due_at = '2020-01-01T00:00:00+00:00' WHERE kind = 'records'")
        site.requests.clear()
        assert workplace.crawl().returncode == 0
    assert [path for path in site.requests if path != "/robots.txt"] == [f"{LIST}&from={day}", second]
    states = workplace.rows("SELECT state, detail FROM pages WHERE kind = 'article' ORDER BY url")
    assert states == [("gone", "deleted in the OAI-PMH repository"), ("done", "")]
    assert len(workplace.rows("SELECT 1 FROM works")) == 2  # nothing is ever deleted


def test_a_list_that_cannot_be_resumed_begins_again_in_the_next_run(workplace: Workplace) -> None:
    (first, one), (second, two) = article(1), article(2)
    with Loopback({"/": linking(), first: one, second: two}) as site:
        site.answers[LIST] = listing(record(1, site.url + first), part="part 2")
        site.answers[PART] = listing(error="badResumptionToken")
        workplace.register(revista=f"{site.url}/")
        with workplace.journals.open("a") as table:
            table.write(f'oai = "{site.url}/oai"\n')
        crawled = workplace.crawl()
        assert "badResumptionToken" in crawled.stdout
        assert found(workplace) == [first]
        site.answers[PART] = listing(record(2, site.url + second))
        assert workplace.crawl().returncode == 0
        assert found(workplace) == [first, second]
        assert site.requests.count(LIST) == 2


def test_what_contents_list_is_held_against_what_came(workplace: Workplace) -> None:
    (first, one), (second, _) = article(1), article(2)
    with Loopback({"/": linking(CONTENTS), CONTENTS: linking(first, second), first: one}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert workplace.rows("SELECT listing, listed, held, lacking FROM gaps") == [(site.url + CONTENTS, 2, 1, 1)]


def test_a_calendar_without_end_is_left_after_a_few_pages_and_costs_no_article(workplace: Workplace) -> None:
    path, page = article(1)
    answers: dict[str, Reply] = {"/": linking(path, "/es-2031-mes-0-sumario-X0000"), path: page}
    for month in range(40):
        answers[f"/es-2031-mes-{month}-sumario-X{month:04}"] = linking(
            f"/es-2031-mes-{month + 1}-sumario-X{month + 1:04}"
        )
    with Loopback(answers) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
    assert len([asked for asked in site.requests if "-mes-" in asked]) == 5
    assert found(workplace) == [path]


def test_what_is_forgotten_is_not_asked_for_again_however_it_is_addressed(workplace: Workplace) -> None:
    (kept, one), (lost, two) = article(1), article(2)
    with Loopback({"/": linking(kept, lost), kept: one, lost: two}) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        assert workplace.run("forget", "10.5555/prueba.2", "--yes").returncode == 0
        site.answers["/"] = linking(kept, lost, lost.replace("dosis-inicio", "otro-titulo"))
        site.requests.clear()
        assert workplace.crawl("refresh=all").returncode == 0
    assert [path for path in site.requests if "articulo" in path] == [kept]
    assert workplace.rows("SELECT doi FROM works") == [("10.5555/prueba.1",)]


@pytest.mark.parametrize("status", [400, 500])
def test_a_part_of_a_list_that_is_refused_is_a_list_that_begins_again(workplace: Workplace, status: int) -> None:
    (first, one), (second, two) = article(1), article(2)
    with Loopback({"/": linking(), first: one, second: two, PART: Answer(b"no such token", status)}) as site:
        site.answers[LIST] = listing(record(1, site.url + first), part="part 2")
        workplace.register(revista=f"{site.url}/")
        with workplace.journals.open("a") as table:
            table.write(f'oai = "{site.url}/oai"\n')
        assert f"HTTP {status}" in workplace.crawl().stdout
        site.answers[LIST] = listing(record(1, site.url + first), record(2, site.url + second))
        assert workplace.crawl().returncode == 0
    assert found(workplace) == [first, second]
    assert site.requests.count(PART) == 1


def test_sitemaps_that_a_site_still_writes_with_http_are_asked_for_where_it_is_now() -> None:
    site = Site(Journal("revista", "Revista", "doyma", (), ("https://www.example.org/",)))
    start = HtmlResponse("https://www.example.org/", body=b"<title>x</title>", encoding="utf-8")

    def sitemaps(*named: str) -> list[str]:
        return [lead.url for lead in site.leads_in_listing(start, start.url, named) if lead.kind == "sitemap"]

    assert sitemaps("http://www.example.org/map.xml") == ["https://www.example.org/map.xml"]
    assert sitemaps("http://cdn.example.com/map.xml") == ["https://www.example.org/sitemap.xml"]
    assert sitemaps("http://example.org:8080/map.xml") == ["https://www.example.org/sitemap.xml"]
    path, _ = article(1)
    old = TextResponse(start.url, body=f"<urlset><url><loc>http://example.org{path}</loc></url></urlset>".encode())
    assert [lead.url for lead in site.leads_in_sitemap(old, 1000)] == [f"https://www.example.org{path}"]


def test_what_is_refused_hides_nothing_behind_it_and_is_looked_at_but_a_few_times() -> None:
    asked: list[int] = []
    pages = [Due(f"https://example.org/{number:05}", "article") for number in range(5000)]

    class Frontier:
        def due(self, slug: str, kinds: list[str], *, most: int, everything: bool) -> list[Due]:
            assert (slug, everything) == ("revista", True)
            asked.append(min(most, len(pages)) if "article" in kinds else 0)
            return pages[:most] if "article" in kinds else []

    last = pages[-1].url
    queue = Queue(cast(Any, Frontier()), "revista", lambda page: page.url != last, at_once=1, everything=True)
    assert [page.url for page in queue.take()] == [last]
    assert sum(asked) < 4 * len(pages)
