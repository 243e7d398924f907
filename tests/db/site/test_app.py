"""The site as a whole: its name, its banner, its limits."""

import sqlite3
from pathlib import Path

import pytest

from db.errors import MissingDatabaseError
from db.site.app import application
from tests.db.site.conftest import Open, Site, parsed
from tests.db.site.shelf import WORK

BANNER = "Sample data, made up for the demo"
PAGES = [
    "/",
    "/search",
    "/search?q=artritis",
    "/search?q=nichts",
    f"/article/{WORK}",
    "/article/unknown",
    "/literature",
    "/literature?sql=select+1",
    "/literature?sql=select+nonsense",
    "/literature?sql=delete+from+works",
    "/literature/bilingual",
    "/literature/bilingual?_sort=nonsense",
    "/literature/editions",
    f"/literature/editions/{WORK}",
    "/literature/keyword_pairs",
    "/literature/unknown",
    "/unknown",
    "/unknown/unknown/unknown",
    "/literature.db",
    "/-/plugins",
    "/-/versions",
    "/-/settings",
    "/-/metadata",
    "/-/databases",
    "/-/threads",
    "/-/actor",
    "/-/patterns",
    "/-/messages",
    "/-/allow-debug",
    "/-/permissions",
    "/-/logout",
]


@pytest.fixture(scope="module")
def sample(open_site: Open) -> Site:
    return open_site(sample=True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_sample_says_so(sample: Site, path: str) -> None:
    response = sample.get(path)
    if not response.is_redirect:
        assert BANNER in parsed(response).text_content()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_a_real_collection_says_sample(site: Site, path: str) -> None:
    assert BANNER not in site.get(path).text


@pytest.mark.parametrize("path", ["/search.json?q=gota", "/literature/bilingual.json", "/-/metadata.json"])
def test_json_carries_no_banner(sample: Site, path: str) -> None:
    assert BANNER not in sample.get(path).text


@pytest.mark.parametrize("name", ["literature.db", "other.sqlite", "a b&c.db", "_internal.db"])
def test_any_file_is_served_as_literature(open_site: Open, name: str) -> None:
    site = open_site(name=name)
    assert site.get("/literature/bilingual.json?_shape=array").json()[0]["work_id"]
    assert list(site.get("/.json").json()) == ["literature"]


def test_a_missing_file_is_an_error_that_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingDatabaseError, match="make demo"):
        application(tmp_path / "none.db")


def test_what_is_written_while_serving_is_seen(open_site: Open) -> None:
    site = open_site()
    before = site.get("/literature/rejections.json?_shape=array").json()
    writer = sqlite3.connect(site.datasette.files[0])
    with writer:
        writer.execute("INSERT INTO rejections VALUES ('/new', 'empty', '', NULL, NULL, '2024', '2024')")
    writer.close()
    assert len(site.get("/literature/rejections.json?_shape=array").json()) == len(before) + 1


def test_no_value_may_grow_past_the_limit(site: Site) -> None:
    assert "too big" in site.get("/literature.json?sql=select+hex(zeroblob(200000000))").json()["error"]


def test_the_database_cannot_be_downloaded(site: Site) -> None:
    assert site.get("/literature.db").status_code == 403
