"""With PUBLIC_ABSTRACTS=0 no route gives a sentence of an abstract; without it the same walk finds them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from db.site.hiding import hide_abstracts
from db.site.links import article_path
from tests.db.site.conftest import Site
from tests.db.site.shelf import ARTICLES, WORK, fill
from tests.db.site.walk import ALL, tables

SENTENCES = ("scheduled telephone calls", "llamadas programadas", "programadas pueden", "imunossupressor")
SQL = (
    "select abstract_en || abstract_es as a from works",
    "select * from (with w as (select * from works) select * from w)",
    "select json_group_array(abstract_es) from bilingual",
    "select max(text) from texts",
    "select text || '' from abstract_sections where text > ''",
    "select snippet(works_fts, -1, '', '', '', 60) from works_fts where works_fts match 'telephone OR llamadas'",
    "select highlight(works_fts, 2, '', ''), highlight(works_fts, 3, '', '') from works_fts",
    "select * from works_fts where works_fts match 'telephone'",
    "select words from provenance union select old from changes union select new from changes",
    "select group_concat(cast(block as text), ' ') from works_fts_data",
    "select cast(data as text) from sqlite_dbpage",
    "select a.abstract_en from works a join works b on a.abstract_en = b.abstract_en",
)


def addresses(site: Site) -> list[str]:
    found = [
        *ALL,
        *tables(site),
        article_path(WORK),
        *(f"{table}.json?_size=max&_shape=array" for table in tables(site)),
    ]
    found += [f"/literature{form}?sql={quote(sql)}" for sql in SQL for form in (".json", ".csv", "")]
    found += [
        f"/search{form}?q={quote(words)}" for words in ("telephone", "llamadas") for form in ("", ".json", ".tmx")
    ]
    return found


def telling(site: Site) -> list[str]:
    """Addresses whose answer has a sentence of an abstract; their own words in the address do not count."""
    return [path for path in addresses(site) if any(sentence in site.get(path).text for sentence in SENTENCES)]


def library(folder: Path) -> Path:
    """The shelf, and a sentence of an abstract also where a history and a person's decision would have it."""
    path = fill(folder / "x.db", ARTICLES)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE changes SET old = ?", [SENTENCES[0]])
        connection.execute("UPDATE provenance SET words = ?", [SENTENCES[1]])
        connection.execute(
            "INSERT INTO decisions (number, edition_id, field, lang, old, value, who, why, at, in_force)"
            " VALUES (1, ?, 'abstract', 'en', ?, ?, 'ana', 'typo', '2024-01-01', 1)",
            [WORK, SENTENCES[0], SENTENCES[0]],
        )
    return path


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(library(tmp_path_factory.mktemp("hiding")), public_abstracts=False)
    yield site
    site.close()


def test_no_route_gives_an_abstract(hiding: Site) -> None:
    assert telling(hiding) == []


def test_the_same_walk_finds_them_where_they_are_public(tmp_path: Path) -> None:
    site = Site(library(tmp_path))
    found = telling(site)
    site.close()
    for table in ("works", "texts", "abstract_sections", "changes", "provenance", "decisions", "versions"):
        assert f"/literature/{table}.json?_size=max&_shape=array" in found
    assert article_path(WORK) in found
    assert "/literature/bilingual.ris" in found
    assert "/search.tmx?q=telephone" in found
    assert len(found) > 30


def test_an_inverted_index_gives_no_texts_either(hiding: Site) -> None:
    path = "/literature.json?_shape=arrays&sql=" + quote("select count(block) from works_fts_data")
    assert hiding.get(path).json()["rows"] == [[0]]


def test_they_are_still_searched_and_the_page_says_why_they_are_not_there(hiding: Site) -> None:
    assert hiding.get("/search.json?q=telephone+llamadas").json()["count"] == 1
    page = hiding.get(article_path(WORK)).text
    assert "Abstracts are not shown here" in page
    assert "Seguimiento telefónico" in page


def test_a_database_page_cannot_be_read_raw(tmp_path: Path) -> None:
    connection = sqlite3.connect(fill(tmp_path / "x.db", ARTICLES))
    hide_abstracts(connection)
    with pytest.raises(sqlite3.Error):
        connection.execute("select data from sqlite_dbpage").fetchall()
    connection.close()
