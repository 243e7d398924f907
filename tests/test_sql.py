"""The page of queries for reviewers: the same in both languages, and each finds something in the sample."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.sample.answers import Visits, answer
from crawler.sample.articles import article_pages
from db.record import Page, Reading, Rejection
from db.store import Store
from pipelines.extract import extract
from tests.corpus import SAMPLE

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("sql.md", "sql.es.md")}
MAY_FIND_NOTHING = {"sql.md": "(may find nothing", "sql.es.md": "(puede no encontrar nada"}
EXAMPLE = re.compile(r"([^\n]*(?:\n[^\n]+)*)\n\n```sql\n(.*?)```", re.DOTALL)


def examples(name: str) -> list[tuple[str, bool]]:
    """Each query, and whether the words before it say that it finds something."""
    return [(query, MAY_FIND_NOTHING[name] not in words) for words, query in EXAMPLE.findall(PAGES[name])]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """What the demo would hold: every article of the sample, and a page that is none."""
    made = Store(tmp_path_factory.mktemp("sql") / "x.db")
    bodies = {page.path: answer(page.path, SAMPLE, Visits()) for page in article_pages()}
    pages = [Page(SAMPLE + path, said.body, said.content_type) for path, said in bodies.items()]
    made.load([Reading(page, extract(page)) for page in pages])
    made.load([Reading(Page(SAMPLE, b""), Rejection(SAMPLE, "home"))])
    yield made
    made.close()


def test_both_pages_show_the_same_queries() -> None:
    assert examples("sql.md") == examples("sql.es.md")
    assert len(examples("sql.md")) == PAGES["sql.md"].count("```sql") == PAGES["sql.es.md"].count("```sql")


@pytest.mark.parametrize(("query", "finds"), examples("sql.md"))
def test_a_query_runs_and_finds_what_it_says(store: Store, query: str, finds: bool) -> None:
    rows = store.db.execute(query).fetchall()
    assert rows or not finds


def test_every_view_of_the_reviewers_is_shown() -> None:
    for view in ("bilingual", "to_review", "missing_translation", "keyword_pairs", "coverage"):
        assert f"FROM {view}" in PAGES["sql.md"], view
