"""A notice makes of a work what it says, whichever came first; when the notice goes, so does what it said."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import editions, removal
from db.notices import STATUS
from db.record import Edition, Notice, Page, Reading, Title, Twin
from db.schema import transaction
from db.store import Store
from db.worse import is_retracted

AT = "2026-01-02T03:04:05+00:00"
BY_DOI = Edition(
    "https://example.org/1", "doyma", "1", doi="10.5555/a", journal="Gota", titles=(Title("es", "La gota"),)
)
BY_TITLE = Edition(
    "https://example.org/2", "doyma", "2", journal="Gota", titles=(Title("es", "Artritis séptica aguda"),)
)
OTHER = Edition("https://example.org/3", "doyma", "3", journal="Riñón", titles=(Title("es", "Artritis séptica aguda"),))
TWIN = Edition("https://example.org/4", "doyma", "4", doi="10.5555/b", journal="Gota", titles=(Title("en", "Gout"),),
               twins=(Twin("es", "doyma-1", "10.5555/a", "leaked record"),))  # fmt: skip
RETRACTION = Edition("https://example.org/5", "doyma", "5", journal="Gota", type_code="retraction",
                     notices=(Notice("retraction", own=False, doi="10.5555/a", title="Otra cosa"),))  # fmt: skip
CORRECTION = Edition("https://example.org/6", "doyma", "6", journal="Gota", type_code="correction",
                     notices=(Notice("correction", own=False, doi="10.5555/zz", title="ARTRITIS SEPTICA, AGUDA"),
                              Notice("correction", own=False, doi="10.5555/b")))  # fmt: skip
TAKEN_BACK = Edition("https://example.org/7", "doyma", "7", journal="Gota", status="retracted",
                     titles=(Title("es", "Retractado: Un caso"),),
                     notices=(Notice("retraction", own=True),))  # fmt: skip
CONCERN = Edition("https://example.org/8", "doyma", "8", journal="Gota",
                  notices=(Notice("concern", own=False, title="Un caso"),))  # fmt: skip
ALL = [BY_DOI, BY_TITLE, OTHER, TWIN, RETRACTION, CORRECTION, TAKEN_BACK, CONCERN]
SAID = {
    "doyma-1": "retracted", "doyma-2": "corrected", "doyma-3": None, "doyma-5": None, "doyma-6": None,
    "doyma-7": "retracted", "doyma-8": None,
}  # fmt: skip
LINKED = [
    ("doyma-5", 0, "doyma-1", "retraction", "doi"),
    ("doyma-6", 0, "doyma-2", "correction", "title"),
    ("doyma-6", 1, "doyma-1", "correction", "doi"),
    ("doyma-8", 0, "doyma-7", "concern", "title"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "x.db", extractor="1")
    yield made
    made.close()


def load(store: Store, *found: Edition) -> None:
    store.load([Reading(Page(edition.url or "", b"", fetched_at=AT), edition) for edition in found])


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.db.execute(query).fetchall()


def statuses(store: Store) -> dict[str, str | None]:
    return dict(rows(store, "SELECT work_id, status FROM bilingual"))


def links(store: Store) -> list[tuple[Any, ...]]:
    return sorted(rows(store, "SELECT * FROM notice_links"))


@pytest.mark.parametrize("seed", range(12))
def test_in_whatever_order_they_come_each_work_is_what_its_notices_make_of_it(store: Store, seed: int) -> None:
    shuffled = random.Random(seed).sample(ALL, len(ALL))  # noqa: S311 - an order, the same each time
    for edition in shuffled[: len(ALL) // 2]:
        load(store, edition)
    load(store, *shuffled[len(ALL) // 2 :])
    assert (statuses(store), links(store)) == (SAID, LINKED)


@pytest.mark.parametrize("seed", range(6))
def test_what_goes_takes_along_what_it_said_and_nothing_else(store: Store, seed: int) -> None:
    gone = random.Random(seed).sample(ALL, 3)  # noqa: S311 - a choice, the same each time
    left = [edition for edition in ALL if edition not in gone]
    load(store, *ALL)
    with transaction(store.db) as connection:
        for edition in gone:
            removal.remove(connection, [edition.id])
    after = statuses(store), links(store)
    with transaction(store.db) as connection:
        removal.remove(connection, [edition.id for edition in left])
    load(store, *left)
    assert (statuses(store), links(store)) == after


def test_a_page_that_no_longer_says_so_undoes_it(store: Store) -> None:
    load(store, *ALL)
    load(store, replace(RETRACTION, notices=(), volume="2"), replace(TAKEN_BACK, status=None, notices=(), volume="2"))
    said = statuses(store)
    assert (said["doyma-1"], said["doyma-7"]) == ("corrected", "concern")


def test_a_title_is_asked_only_where_the_doi_is_not_held(store: Store) -> None:
    load(store, BY_DOI, BY_TITLE, replace(RETRACTION, notices=(replace(CORRECTION.notices[0], kind="retraction"),)))
    assert statuses(store)["doyma-2"] == "retracted"
    load(store, replace(BY_DOI, doi="10.5555/zz", volume="2"))
    said = statuses(store)
    assert (said["doyma-1"], said["doyma-2"]) == ("retracted", None)


def test_notices_come_back_as_they_went_in(store: Store) -> None:
    load(store, CORRECTION)
    assert editions.read(store.db.conn, ["doyma-6"])["doyma-6"] == CORRECTION


def test_the_views_say_what_is_retracted_and_of_what_each_notice_speaks(store: Store) -> None:
    load(store, *ALL)
    assert rows(store, "SELECT work_id, notices FROM retracted ORDER BY 1") == [
        ("doyma-1", '["doyma-5"]'),
        ("doyma-7", "[]"),
    ]
    said = rows(store, "SELECT edition_id, kind, work_id, method FROM notices_linked ORDER BY 1, 3")
    assert said == [
        ("doyma-5", "retraction", "doyma-1", "doi"),
        ("doyma-6", "correction", "doyma-1", "doi"),
        ("doyma-6", "correction", "doyma-2", "title"),
        ("doyma-7", "retraction", "doyma-7", "own page"),
        ("doyma-8", "concern", "doyma-7", "title"),
    ]


def test_what_takes_an_article_back_is_no_worse_reading() -> None:
    assert [is_retracted(edition) for edition in (RETRACTION, TAKEN_BACK, CORRECTION, BY_DOI)] == [
        True,
        True,
        False,
        False,
    ]
    assert is_retracted(Edition(None, "doyma", titles=(Title("en", "RETRACTED: Gout"),)))


def test_a_work_that_nothing_is_said_of_has_no_status(store: Store) -> None:
    load(store, BY_DOI, OTHER)
    assert set(statuses(store).values()) == {None}
    assert set(STATUS.values()) == {"retracted", "concern", "corrected"}
