"""What reviewers query says what the tables say, whatever was loaded, read again, taken out or changed its weight."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import removal, schema
from db.record import Edition, Flag, KeywordPair, Reading
from db.schema import transaction
from db.store import Store
from tests.db.editions import editions
from tests.db.test_store import ENGLISH, SPANISH, reading

COVERAGE = """
    SELECT journal_id, year, count(*), count(abstract_en), count(abstract_es), count(abstract_en || abstract_es),
        count(CASE access WHEN 'open' THEN 1 END), count(title_en), count(title_es), count(title_en || title_es),
        count(nullif(keywords_en, '[]')), count(nullif(keywords_es, '[]')),
        count(nullif(keywords_en, '[]') || nullif(keywords_es, '[]')),
        count(title_en || title_es || abstract_en || abstract_es
            || nullif(keywords_en, '[]') || nullif(keywords_es, '[]')),
        count(nullif(flags, '[]'))
    FROM bilingual GROUP BY journal_id, year ORDER BY journal_id, year
"""
REVIEW = """
    SELECT work_id, sum(severity = 'error') AS e, sum(severity = 'warning') AS w, sum(severity = 'info') AS r
    FROM bilingual, json_each(flags) JOIN flag_codes ON code = value
    GROUP BY work_id ORDER BY e DESC, w DESC, r DESC, year DESC, work_id
"""
VIEWS = ("to_review", "missing_translation", "keyword_pairs", "coverage")
PAIRS = "SELECT work_id, en, es, score FROM paired_keywords JOIN editions ON editions.id = edition_id"
JOURNALS: list[dict[str, Any]] = [
    {"id": j, "title": j, "platform": "doyma", "issns": [], "start": [], "sample": False} for j in ("a", "b")
]

loads = st.tuples(st.just("load"), st.lists(editions, min_size=1, max_size=4))
removals = st.tuples(st.just("remove"), st.lists(editions.map(lambda edition: edition.id), min_size=1, max_size=3))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "x.db")
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many examples, each of which begins with all editions taken out."""
    made = Store(tmp_path_factory.mktemp("views") / "x.db", patience=1)
    made.register_journals(JOURNALS)
    yield made
    made.close()


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.db.execute(query).fetchall()


def check(store: Store) -> None:
    """Every view against its definition, computed from what it is about."""
    assert rows(store, "SELECT * FROM coverage ORDER BY journal_id, year") == rows(store, COVERAGE)
    order = "ORDER BY errors DESC, warnings DESC, remarks DESC, year DESC, work_id"
    assert rows(store, f"SELECT work_id, errors, warnings, remarks FROM to_review {order}") == rows(store, REVIEW)
    missing = rows(store, "SELECT work_id, missing FROM missing_translation")
    assert {key: json.loads(names) for key, names in missing} == untranslated(store)
    pairs = rows(store, "SELECT en, es, works, score FROM keyword_pairs")
    expected = glossary(store)
    assert sorted((en, es, works) for en, es, works, _ in pairs) == sorted(
        (*key, n) for key, (n, _) in expected.items()
    )
    assert [score for *_, score in pairs] == pytest.approx([expected[en, es][1] for en, es, *_ in pairs], abs=0.001)


def untranslated(store: Store) -> dict[str, list[str]]:
    names = [f"{field}_{lang}" for field in ("title", "abstract", "keywords") for lang in ("en", "es")]
    found = {}
    for key, *values in rows(store, f"SELECT work_id, {', '.join(names)} FROM bilingual"):
        lacks = [value in (None, "[]") for value in values]
        gaps = [name for at, name in enumerate(names) if lacks[at] and not lacks[at ^ 1]]
        if gaps:
            found[key] = gaps
    return found


def glossary(store: Store) -> dict[tuple[str, str], tuple[int, float]]:
    best: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for work_id, en, es, score in rows(store, PAIRS):
        scores = best[en.lower(), es.lower()]
        scores[work_id] = max(scores.get(work_id, 0), score)
    return {key: (len(each), sum(each.values()) / len(each)) for key, each in best.items()}


def remove(store: Store, ids: list[str]) -> None:
    with transaction(store.db) as connection:
        removal.remove(connection, ids)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(loads | removals, min_size=1, max_size=6), journal=st.sampled_from(["a", "b", None]))
def test_views_say_what_the_tables_say_after_whatever_happened(
    steps: list[tuple[str, list[Any]]], journal: str | None, shared_store: Store
) -> None:
    remove(shared_store, [key for (key,) in rows(shared_store, "SELECT id FROM editions")])
    assert rows(shared_store, "SELECT * FROM coverage_counts") == rows(shared_store, "SELECT * FROM glossary") == []
    for what, things in steps:
        if what == "load":
            shared_store.load([in_journal(edition, journal) for edition in things])
        else:
            remove(shared_store, things)
        check(shared_store)


def in_journal(edition: Edition, journal: str | None) -> Reading:
    return replace(reading(edition), journal_id=journal)


PAIRED = replace(SPANISH, pairs=(KeywordPair("ASTHMA", "Ácido", 0.5), KeywordPair("Asthma", "ácido", 0.75)))


def test_one_work_counts_a_pair_once_however_many_editions_print_it(store: Store) -> None:
    store.load([reading(PAIRED), reading(replace(ENGLISH, pairs=PAIRED.pairs[:1]))])
    assert rows(store, "SELECT * FROM keyword_pairs WHERE en = 'Asthma'") == [("asthma", "ácido", 1, 0.75)]


def test_an_older_database_is_counted_when_it_is_migrated(store: Store, tmp_path: Path) -> None:
    flagged = replace(PAIRED, flags=(Flag("identifiers_disagree"), Flag("abstract_en_missing")))
    store.load([reading(flagged), reading(replace(PAIRED, native_id="S0000001924000044", twins=(), year=2020))])
    before = [rows(store, f"SELECT * FROM {view} ORDER BY 1, 2") for view in VIEWS]
    assert all(before)
    for (view,) in rows(store, "SELECT name FROM sqlite_master WHERE type = 'view'"):
        store.db.execute(f"DROP VIEW {view}")
    for thing in ("INDEX works_to_review", "INDEX works_untranslated", "TABLE coverage_counts", "TABLE glossary"):
        store.db.execute(f"DROP {thing}")
    for column in ("errors", "warnings", "remarks", "lacking", "pairs"):
        store.db.execute(f"ALTER TABLE works DROP COLUMN {column}")
    store.db.execute("DELETE FROM _sqlite_migrations WHERE name = '0008_views'")
    store.db.execute("DELETE FROM _words")
    migrated = Store(tmp_path / "x.db")
    assert [rows(migrated, f"SELECT * FROM {view} ORDER BY 1, 2") for view in VIEWS] == before
    migrated.close()


def test_a_flag_that_weighs_otherwise_is_weighed_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.load([reading(replace(SPANISH, flags=(Flag("numbers_disagree", "1 / 2"),)))])
    assert rows(store, "SELECT severity, errors, warnings FROM to_review") == [("warning", 0, 1)]
    monkeypatch.setitem(schema.DICTIONARY["flags"]["numbers_disagree"], "severity", "error")
    again = Store(tmp_path / "x.db")
    assert rows(again, "SELECT severity, errors, warnings FROM to_review") == [("error", 1, 0)]
    again.close()
