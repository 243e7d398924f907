"""Pages are written by strangers: whatever they hold is shown as text and does nothing."""

from urllib.parse import quote, urlsplit

import pytest

from db.site.links import article_path
from tests.db.site.conftest import Open, Site, parsed
from tests.db.site.shelf import HOSTILE

PATHS = [
    "/",
    article_path(HOSTILE.id),
    "/search?q=hostilities",
    "/search?q=hostile",
    "/search?q=" + quote("<script>alert(1)</script>"),
    "/search?q=" + quote('"><svg onload=alert(1)>'),
    "/article/" + quote("<script>alert(1)</script>"),
    "/literature/bilingual",
    "/literature/bilingual?_search=" + quote("<script>"),
    "/literature/editions",
    "/literature/works",
    "/literature/provenance",
    "/literature/flags",
    "/literature/keywords",
    "/literature/worst_first",
    "/literature?sql=" + quote("select '<script>alert(1)</script>' as \"<script>\""),
    "/literature/~3Cscript~3E",
]


@pytest.fixture(scope="module")
def hostile(open_site: Open) -> Site:
    return open_site(HOSTILE)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_it_becomes_markup(hostile: Site, path: str) -> None:
    page = parsed(hostile.get(path))
    assert not page.cssselect("script, iframe, svg, img, marquee, style")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    for address in page.xpath("//@href | //@src | //@action"):
        assert urlsplit(address).scheme in ("", "http", "https"), address


def test_it_is_shown_as_it_was_written(hostile: Site) -> None:
    page = hostile.page(article_path(HOSTILE.id))
    words = page.text_content()
    for text in ("title", "author", "abstract", "flag", "rule", "words", "type", "doi"):
        assert f"<script>alert('{text}')</script>" in words
    assert "{{ 7 * 7 }}" in words
    assert "javascript:alert('url')" in words
    assert all(link.startswith("/author/") for link in page.xpath("//p[@class='authors']//a/@href"))


def test_only_our_marks_are_marks(hostile: Site) -> None:
    page = hostile.page("/search?q=hostilities")
    assert {mark.text for mark in page.cssselect("mark")} == {"hostilities"}
