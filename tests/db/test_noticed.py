"""A notice makes of a work what it says, whichever came first; when the notice goes, so does what it said."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import decisions, editions, removal
from db.curation import Curation
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
    "https://example.org/2", "doyma", "2", journal="Gota", titles=(Title("es", "Artritis séptica aguda grave"),)
)
OTHER = Edition(
    "https://example.org/3", "doyma", "3", journal="Riñón", titles=(Title("es", "Artritis séptica aguda grave"),)
)
TWIN = Edition("https://example.org/4", "doyma", "4", doi="10.5555/b", journal="Gota", titles=(Title("en", "Gout"),),
               twins=(Twin("es", "doyma-1", "10.5555/a", "leaked record"),))  # fmt: skip
RETRACTION = Edition("https://example.org/5", "doyma", "5", journal="Gota", type_code="retraction",
                     notices=(Notice("retraction", own=False, doi="10.5555/a", title="Otra cosa"),))  # fmt: skip
CORRECTION = Edition("https://example.org/6", "doyma", "6", journal="Gota", type_code="correction",
                     notices=(Notice("correction", own=False, doi="10.5555/zz", title="ARTRITIS SEPTICA, AGUDA GRAVE"),
                              Notice("correction", own=False, doi="10.5555/b")))  # fmt: skip
TAKEN_BACK = Edition("https://example.org/7", "doyma", "7", journal="Gota", status="retracted",
                     titles=(Title("es", "Retractado: Un caso de gota"),),
                     notices=(Notice("retraction", own=True),))  # fmt: skip
CONCERN = Edition("https://example.org/8", "doyma", "8", journal="Gota",
                  notices=(Notice("concern", own=False, title="Un caso de gota"),))  # fmt: skip
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


SAYS_MUCH = replace(BY_TITLE, titles=(Title("es", "Artritis séptica aguda del anciano"),), year=2010, volume="1")
SAYS_THE_SAME = replace(SAYS_MUCH, url="https://example.org/9", native_id="9", year=2014, volume="5")
TITLED = replace(
    RETRACTION, year=2015, notices=(Notice("retraction", own=False, title="Artritis séptica aguda del anciano"),)
)


def retitled(edition: Edition, title: str) -> Edition:
    return replace(edition, titles=(Title("es", title),))


@pytest.mark.parametrize(
    ("work", "year", "status"),
    [
        (SAYS_MUCH, 2015, "retracted"),
        (SAYS_MUCH, None, "retracted"),
        (SAYS_MUCH, 2009, None),
        (retitled(SAYS_MUCH, "Editorial"), 2015, None),
        (retitled(SAYS_MUCH, "Carta a la directora"), 2015, None),
    ],
)
def test_a_title_names_an_article_if_it_says_something_and_is_not_younger(
    store: Store, work: Edition, year: int | None, status: str | None
) -> None:
    notice = replace(TITLED, year=year, notices=(replace(TITLED.notices[0], title=work.titles[0].text),))
    load(store, notice, work)
    assert statuses(store)[work.id] == status
    assert rows(store, "SELECT count(*) FROM notices_linked") == [(1,)]


@pytest.mark.parametrize("seed", range(6))
def test_a_title_of_two_works_names_neither_whichever_came_last(store: Store, seed: int) -> None:
    for edition in random.Random(seed).sample([SAYS_MUCH, SAYS_THE_SAME, TITLED], 3):  # noqa: S311 - an order that can be repeated
        load(store, edition)
    assert links(store) == []
    assert set(statuses(store).values()) == {None}


@pytest.mark.parametrize(("title", "said"), [(None, [None, None]), ("Gota tofácea", ["retracted", None])])
@pytest.mark.parametrize("seed", range(4))
def test_of_two_works_with_one_doi_the_title_says_which(
    store: Store, seed: int, title: str | None, said: list[str | None]
) -> None:
    one = replace(retitled(BY_DOI, "Gota tofácea"), volume="1", pages="1-2", year=2010)
    other = replace(retitled(one, "Asma rural"), url="https://example.org/9", native_id="9", volume="4", pages="30-9")
    notice = replace(RETRACTION, notices=(Notice("retraction", own=False, doi="10.5555/a", title=title),))
    for edition in random.Random(seed).sample([one, other, notice], 3):  # noqa: S311 - an order that can be repeated
        load(store, edition)
    assert [statuses(store)[edition.id] for edition in (one, other)] == said


def test_a_corrected_doi_counts_and_not_the_pages(store: Store, tmp_path: Path) -> None:
    wrong = replace(BY_DOI, doi="10.5555/wrong")
    load(store, wrong, retitled(RETRACTION, "Nota"))
    curation = Curation(tmp_path / "c.db")
    for doi, status in (("10.5555/a", "retracted"), ("10.5555/other", None)):
        decisions.decide(store.db, curation, [decisions.Asked(wrong.id, "doi", doi, "Ana", "misprint")])
        assert statuses(store)[wrong.id] == status
    load(store, replace(wrong, doi="10.5555/a"))
    assert statuses(store)[wrong.id] is None


def test_a_person_can_say_that_a_work_is_not_retracted(store: Store, tmp_path: Path) -> None:
    load(store, BY_DOI, RETRACTION)
    asked = decisions.Asked(BY_DOI.id, "status", "-", "Ana", "the notice errs")
    assert decisions.decide(store.db, Curation(tmp_path / "c.db"), [asked])
    assert statuses(store)[BY_DOI.id] is None
