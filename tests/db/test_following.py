"""A decision stays with the edition it was made on: when its id changes, and when another article takes its address."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from db import decisions, forgetting, mirror, rebuild
from db.curation import Decision
from db.decisions import Asked
from db.record import Author, Edition, Page, Reading, Snapshot, Title
from db.rereading import Held, Reread
from db.schema import transaction
from tests.db.decided import COPY, SPANISH, Collection, collection

ONE = replace(SPANISH, twins=())
OTHER = replace(
    ONE, url="https://example.org/o", native_id="S0000001924000555", doi="10.5555/o", pages="70-79",
    titles=(Title("es", "Asma rural"),), authors=(Author("Eva Sol"),), abstracts=(), keywords=(),
)  # fmt: skip


@pytest.fixture
def held() -> Iterator[Collection]:
    with collection() as made:
        yield made


def crawled(held: Collection, *editions: Edition) -> None:
    readings = []
    for number, edition in enumerate(editions):
        at, url = f"2026-01-02T00:00:{number:02}+00:00", edition.url or ""
        snapshot = Snapshot(url, at, f"digest {edition.id}", f"{edition.id}.warc.gz", 0, 1)
        readings.append(Reading(Page(url, b"", fetched_at=at), edition, snapshot))
    held.store.load(readings)


def renamed(held: Collection, old: Edition, new: Edition) -> None:
    """Read a page again, which is another id by today's rules."""
    query = (
        "SELECT s.url, fetched_at, s.digest, warc, s.offset, length FROM snapshots AS s"
        " JOIN editions AS e ON e.snapshot_id = s.id WHERE e.id = ?"
    )
    [row] = held.rows(query, old.id)
    reread = Reread(Held("edition", old.id, None, Snapshot(*row), row[1]), new)
    with transaction(held.store.db) as connection:
        assert rebuild.bring_in(connection, [reread], "2")["renamed"] == 1


def ask(held: Collection, key: str, field: str, value: str) -> Sequence[Decision]:
    return decisions.decide(held.store.db, held.curation, [Asked(key, field, value, "Ana", "so")])


def works(held: Collection) -> set[str]:
    return {key for (key,) in held.rows("SELECT id FROM works")}


def test_taking_the_only_decision_back_leaves_what_pages_changed_in_the_history(held: Collection) -> None:
    held.read(ONE)
    held.read(replace(ONE, volume="4"))
    ask(held, ONE.id, "year", "2023")
    with transaction(held.store.db) as connection:
        mirror.drop(connection, [ONE.id], [])
    held.curation.forget([("edition", ONE.id)])
    decisions.decide(held.store.db, held.curation, [])
    assert ("volume", "source") in held.rows("SELECT field, cause FROM changes")


@pytest.mark.parametrize("first", [True, False])
def test_a_join_and_a_separation_follow_both_ends(held: Collection, first: bool) -> None:
    crawled(held, ONE, OTHER)
    ask(held, *((ONE.id, "same_as", OTHER.id) if first else (OTHER.id, "same_as", ONE.id)))
    assert len(works(held)) == 1
    renamed(held, ONE, replace(ONE, native_id="S0000001924000077"))
    assert len(works(held)) == 1
    renamed(held, OTHER, replace(OTHER, native_id="S0000001924000078"))
    assert len(works(held)) == 1
    with collection(held.curation.path) as rebuilt:
        rebuilt.read(replace(OTHER, native_id="S0000001924000078"), replace(ONE, native_id="S0000001924000077"))
        assert len(works(rebuilt)) == 1
    undone = decisions.undo(held.store.db, held.curation, 1, "Ana", "two")
    assert len(works(held)) == 2, undone


def test_a_separation_follows_the_edition_whose_id_changes(held: Collection) -> None:
    copy = replace(COPY, titles=ONE.titles[1:], pages=ONE.pages)
    crawled(held, ONE, copy)
    assert len(works(held)) == 1
    ask(held, ONE.id, "not_same_as", copy.id)
    assert len(works(held)) == 2
    renamed(held, copy, replace(copy, native_id="S0000-00192024000300099"))
    assert len(works(held)) == 2


def test_another_article_at_the_same_address_is_left_alone(held: Collection) -> None:
    stranger = replace(OTHER, url=ONE.url)
    held.read(ONE)
    ask(held, ONE.id, "year", "2020")
    held.read(stranger)
    readers = "SELECT reader FROM field_sources WHERE field = 'year' AND reader = 'person' AND edition_id = ?"
    assert held.rows(readers, stranger.id) == []
    assert held.rows(readers, ONE.id) == [("person",)]
    [(rule, words)] = held.rows("SELECT rule, words FROM field_sources WHERE reader = 'person'")
    assert (rule.partition(": ")[0], words) == ("Ana", "")  # the words of no page
    with collection(held.curation.path) as lost:
        lost.read(stranger)
        assert lost.rows("SELECT year FROM works") == [(2024,)]
        assert lost.rows("SELECT work_id FROM corrections") == [(None,)]
        assert lost.rows("SELECT * FROM changes") == []
        lost.read(ONE)
        assert lost.rows("SELECT year FROM works ORDER BY id") == [(2020,), (2024,)]


def test_undoing_after_a_change_of_id_enters_what_stands_then(held: Collection) -> None:
    crawled(held, ONE)
    ask(held, ONE.id, "year", "2020")
    new = replace(ONE, native_id="S0000001924000079")
    renamed(held, ONE, new)
    ask(held, new.id, "year", "2021")
    decisions.undo(held.store.db, held.curation, 2, "Ana", "no")
    assert held.rows("SELECT year FROM works") == [(2020,)]
    assert held.rows("SELECT value FROM decisions WHERE undoes = 2") == [("2020",)]


def test_the_edition_named_is_meant_for_what_is_its_own_even_if_its_work_is_called_alike(held: Collection) -> None:
    held.read(ONE, COPY)
    ask(held, ONE.id, "same_as", COPY.id)
    [(work_id, principal)] = held.rows("SELECT id, principal_edition_id FROM works")
    assert work_id != principal, "else this shows nothing"
    own = {"doi": "10.5555/own", "pii": "S9", "issn": "0000-0027", "journal": "Otra", "access": "open"}
    for field, value in own.items():
        assert ask(held, work_id, field, value)[0].edition_id == work_id
    assert ask(held, work_id, "year", "2020")[0].edition_id == principal
    chosen = Asked(work_id, "year", "2021", "Ana", "so", is_edition=True)
    assert decisions.decide(held.store.db, held.curation, [chosen])[0].edition_id == work_id


def test_a_forgotten_edition_leaves_no_id_in_the_log(held: Collection) -> None:
    held.read(ONE, OTHER)
    ask(held, ONE.id, "same_as", OTHER.id)
    decisions.undo(held.store.db, held.curation, 1, "Ana", "two")
    memory = forgetting.find(held.store.db.conn, OTHER.url or "")
    assert memory
    held.curation.forget(forgetting.decisions(held.store.db.conn, memory))
    forgetting.remove(held.store.db, memory)
    assert held.rows("SELECT * FROM decisions") == []
    assert held.curation.decided() == []


def test_a_confirmation_of_what_the_page_says_holds_when_the_page_changes(held: Collection) -> None:
    held.read(ONE)
    [made] = ask(held, ONE.id, "year", "2024")
    assert (made.old, made.value) == ("2024", "2024")
    assert ask(held, ONE.id, "year", "2024") == []
    held.read(replace(ONE, year=2025))
    assert held.rows("SELECT year FROM works") == [(2024,)]


def test_one_more_decision_rewrites_none_of_the_others(held: Collection) -> None:
    held.read(ONE)
    for year in ("2019", "2020", "2021"):
        ask(held, ONE.id, "year", year)
    held.store.db.execute("CREATE TEMP TABLE touched (number)")
    for event in ("INSERT ON", "DELETE ON"):
        row = "new" if event == "INSERT ON" else "old"
        held.store.db.execute(
            f"CREATE TEMP TRIGGER seen_{row} AFTER {event} decisions"
            f" BEGIN INSERT INTO touched VALUES ({row}.number); END"
        )
    ask(held, ONE.id, "volume", "9")
    assert held.rows("SELECT number FROM touched") == [(4,)]
    ask(held, ONE.id, "volume", "8")
    assert set(held.rows("SELECT number FROM touched")) == {(4,), (5,)}
