"""The sample journal: it answers as a site of its platform would, and its data is whole."""

import re
import tomllib
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from protego import Protego

from crawler.sample import SampleSite, expected_records, expected_refusals
from crawler.sample.articles import HERE, article_pages, articles
from crawler.sample.journal import JOURNALS, issn_check_digit
from crawler.sample.model import Article, ArticlePage, Section

RECORDS = expected_records()
REFUSALS = expected_refusals()
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


def get(url: str) -> tuple[int, str]:
    request = urllib.request.Request(url)  # noqa: S310 - our own loopback site
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own loopback site
            charset = response.headers.get_content_charset()
            body = response.read().decode("windows-1252" if charset == "iso-8859-1" else charset)
            return response.status, body
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def visible(html: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00ad", "")
    return " ".join(text.split())  # no-break spaces too


# The site


@pytest.mark.parametrize("path", [*RECORDS, *REFUSALS])
def test_every_page_is_served_under_its_banner(site: SampleSite, path: str) -> None:
    status, body = get(site.url + path)
    assert status == 200
    assert "Muestra / Sample" in body
    assert site.requests[-1] == path


@pytest.mark.parametrize("path", ["/nothing", "/es-nada-articulo-S0000001924009999", "/es-", "/%ff%00"])
def test_anything_else_is_a_real_404(site: SampleSite, path: str) -> None:
    assert get(site.url + path)[0] == 404


@pytest.mark.parametrize("page", list(article_pages()), ids=lambda page: page.edition.id)
def test_the_slug_is_ignored(site: SampleSite, page: ArticlePage) -> None:
    status, body = get(f"{site.url}/en-whatever-articulo-{page.edition.id}?newsletter=true")
    assert status == 200
    assert f'<link rel="canonical" href="{site.url}{page.path}">' in body


@pytest.mark.parametrize("path", RECORDS)
def test_counters_change_at_every_fetch(site: SampleSite, path: str) -> None:
    first, second = (get(site.url + path)[1] for _ in range(2))
    assert first != second
    assert hide_counts(first) == hide_counts(second)


def hide_counts(html: str) -> str:
    return re.sub(r'cuenta">\d+|lecturas&#34;.*?\] \]', "", html)


def test_robots_names_the_sitemap_and_bars_the_search(site: SampleSite) -> None:
    robots = Protego.parse(get(f"{site.url}/robots.txt")[1])
    assert list(robots.sitemaps) == [f"{site.url}/sitemap.xml"]
    assert not robots.can_fetch(f"{site.url}/buscar?q=gota", "cribado")
    assert robots.can_fetch(f"{site.url}/", "cribado")


def test_the_sitemap_lists_every_page_and_each_is_served(site: SampleSite) -> None:
    tree = ElementTree.fromstring(get(f"{site.url}/sitemap.xml")[1])  # noqa: S314 - our own sitemap
    urls = [element.text or "" for element in tree.iter(LOC)]
    assert {urlsplit(url).path for url in urls} == {*RECORDS, *REFUSALS}
    assert [get(url)[0] for url in urls] == [200] * len(urls)


def test_every_link_on_the_site_is_served(site: SampleSite) -> None:
    pages = [get(site.url + path)[1] for path in [*RECORDS, *REFUSALS]]
    links = {link for page in pages for link in re.findall(r'href="(/[^"]*)"', page)}
    assert {link: get(site.url + link)[0] for link in links} == dict.fromkeys(links, 200)
    assert len(links) > len(RECORDS)


def test_each_article_can_be_reached_by_links_alone(site: SampleSite) -> None:
    seen: set[str] = set()
    todo = ["/"]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += re.findall(r'href="(/[^"]*)"', get(site.url + path)[1])
    assert seen >= set(RECORDS)


def test_a_busy_port_is_an_error(site: SampleSite) -> None:
    with pytest.raises(OSError, match="in use"):
        SampleSite(urlsplit(site.url).port or 0)


def test_the_journal_table_names_both_issns_and_a_loopback_start() -> None:
    table = tomllib.loads((HERE / "journals.toml").read_text("utf-8"))["revista-de-muestra"]
    assert table["issn"] == [JOURNALS["es"].issn, JOURNALS["en"].issn]
    assert table["title"] == JOURNALS["es"].title
    assert [urlsplit(start).hostname for start in table["start"]] == ["127.0.0.1"]


# What pages print


@pytest.mark.parametrize("path", RECORDS)
def test_what_a_record_expects_stands_on_its_page(site: SampleSite, path: str) -> None:
    record = RECORDS[path]
    text = visible(get(site.url + path)[1])
    printed = [record["title_en"], record["title_es"], record["article_type"], record["journal"], record["volume"]]
    printed += record["keywords_en"] + record["keywords_es"] + [author["name"] for author in record["authors"]]
    printed += [place for author in record["authors"] for place in author["affiliations"]]
    assert [value for value in printed if value and value not in text] == []
    assert record["doi"] in text.lower()


@pytest.mark.parametrize("page", list(article_pages()), ids=lambda page: page.edition.id)
def test_an_issn_is_expected_just_where_the_page_prints_one(site: SampleSite, page: ArticlePage) -> None:
    body = get(site.url + page.path)[1]
    printed = page.journal.issn in body or page.journal.issn.replace("-", "") + "&#34;" in body
    assert printed == (RECORDS[page.path]["issn"] is not None)


# The data


@pytest.mark.parametrize("path", RECORDS)
def test_nothing_is_missing_by_accident(path: str) -> None:
    page = next(page for page in article_pages() if page.path == path)
    meant = set(page.article.lacks)
    meant |= set() if page.article.issue else {"volume", "issue", "pages"}
    missing = {name for name, value in RECORDS[path].items() if not value} - {"pii", "issn", "access"}
    assert missing == meant


@pytest.mark.parametrize(
    "article",
    [article for article in articles() if not {"abstract_es", "abstract_en"} & article.lacks],
    ids=lambda article: article.aid,
)
def test_the_two_abstracts_agree_in_their_numbers_but_where_it_is_meant(article: Article) -> None:
    agree = numbers(article.abstract["es"]) == numbers(article.abstract["en"])
    assert agree is not article.numbers_disagree


def numbers(sections: list[Section]) -> Counter[str]:
    text = " ".join(section.text for section in sections)
    return Counter(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", text))


def test_at_most_one_article_has_numbers_that_disagree() -> None:
    assert sum(article.numbers_disagree for article in articles()) == 1


def test_identifiers_are_unique_and_of_the_right_shape() -> None:
    pages = list(article_pages())
    for values in ([page.edition.id for page in pages], [page.edition.doi for page in pages], list(RECORDS)):
        assert len(values) == len(set(values))
    assert len({article.aid for article in articles()}) == len(articles())
    for page in pages:
        shape = rf"S{page.journal.issn.replace('-', '')}\d{{7}}[\dX]|\d{{8}}"
        assert re.fullmatch(shape, page.edition.id)
        assert page.edition.doi.startswith("10.5555/")


def test_issn_check_digits_are_right() -> None:
    for journal in JOURNALS.values():
        assert journal.issn[-1] == issn_check_digit(journal.issn)


def test_rewriting_a_doi_finds_the_twin_once_and_another_article_once() -> None:
    by_doi = {page.edition.doi: page.article.aid for page in article_pages()}
    pairs = [article for article in articles() if len(article.editions) == 2]
    rewritten = {a.aid: by_doi.get(a.editions["es"].doi.replace("muestra.", "muestrae.")) for a in pairs}
    assert len(pairs) == 5
    assert sum(found == aid for aid, found in rewritten.items()) == 1
    assert sum(found not in (None, aid) for aid, found in rewritten.items()) == 1


def test_the_words_that_the_demo_searches_for_are_there() -> None:
    records = RECORDS.values()
    assert any("neumonía" in (record["abstract_es"] or "") for record in records)
    assert any("COVID-19" in record["keywords_es"] and "COVID-19" in record["keywords_en"] for record in records)
    storm = [record for record in records if "Tormenta de citoquinas" in record["keywords_es"]]
    assert storm
    assert all("Cytokine storm" in record["keywords_en"] for record in storm)


def test_every_reason_for_refusal_has_its_page() -> None:
    assert set(REFUSALS.values()) == {"statistics", "contents", "guidelines", "home", "login", "not_found"}
