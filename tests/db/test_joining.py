"""Which editions are one work: what speaks for it, what forbids it, and that order and batches change nothing."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import editions as table
from db import joining, keys, removal, works
from db.clusters import clusters
from db.likeness import Likeness, compare
from db.record import Abstract, Author, Edition, Section, Title, Twin
from db.schema import transaction
from db.sketches import Sketch
from db.store import Store
from pipelines.extract import extract
from tests.corpus import fixtures
from tests.db.twins import corpus, true_pairs

AT = "2026-01-02T03:04:05+00:00"
SPANISH_TEXT = (
    "Se siguió durante 24 meses a 317 pacientes con gota de 12 centros; 41 abandonaron. El alopurinol redujo el "
    "urato a 5,8 mg/dl en el 72,4 % de ellos, y los ataques de 3,1 a 0,9 por año. No hubo diferencias por sexo."
)
ENGLISH_TEXT = (
    "We followed 317 patients with gout at 12 sites for 24 months; 41 withdrew. Allopurinol lowered urate to "
    "5.8 mg/dl in 72.4% of them, and attacks from 3.1 to 0.9 a year. No differences by sex were seen at all."
)
OTHER_TEXT = (
    "Comparar la exactitud de la ecografía con la de la radiografía en el diagnóstico de neumonía. Dos lectores "
    "examinaron 88 exploraciones por separado; la sensibilidad fue del 93 %, con 7 falsos positivos y 2 negativos."
)
SPANISH = Edition(
    url="https://example.org/es-1", platform="doyma", native_id="S0000001900000001", pii="S0000001900000001",
    lang="es", doi="10.5555/rev.2020.01.003", journal="Revista Inventada", issn="0000-0019", year=2020,
    volume="17", issue="6", pages="318-323", type_code="research-article",
    titles=(Title("es", "Alopurinol en la gota del adulto"),),
    abstracts=(Abstract("es", (Section(None, None, SPANISH_TEXT),)),),
    authors=(Author("Ana Abad Ruiz"), Author("Luis Calvo Sanz")), received="2019-02-11", accepted="2019-05-20",
)  # fmt: skip
ENGLISH = replace(
    SPANISH, url="https://example.org/en-1", native_id="S0000002700000077", pii="S0000002700000077", lang="en",
    doi="10.5555/reve.2020.04.011", journal="Revista Inventada (English Edition)", issn="0000-0027",
    titles=(Title("en", "Allopurinol in adult gout"),),
    abstracts=(Abstract("en", (Section(None, None, ENGLISH_TEXT),)),),
)  # fmt: skip
COPY = replace(
    SPANISH, url="https://scielo.example.org/1", platform="scielo", native_id="S0000-00192020000600001-es", pii=None,
    lang=None, doi=None, journal="Rev Inventada", type_code=None,
)  # fmt: skip
"""The same article in Spanish, in English and on an aggregator; no page names another."""

TWO = [["S0000001900000001"], ["S0000002700000077"]]
ONE = [["S0000001900000001", "S0000002700000077"]]


@pytest.fixture
def store(tmp_path: Any) -> Iterator[Store]:
    opened = Store(tmp_path / "x.db")
    yield opened
    opened.close()


def load(store: Store, *editions: Edition) -> None:
    with transaction(store.db) as connection:
        table.write(connection, [table.Filing(edition, None, None, AT, "1") for edition in editions])
        works.settle(connection, [edition.id for edition in editions])


def decide(store: Store, one: Edition, other: Edition, field: str, *, in_force: int = 1) -> None:
    with transaction(store.db) as connection:
        connection.execute(
            "INSERT INTO decisions (edition_id, field, value, who, why, at, in_force) VALUES (?, ?, ?, 'a', 'b', ?, ?)",
            [one.id, field, other.id, AT, in_force],
        )
        works.settle(connection, [one.id, other.id])


def undo(store: Store) -> None:
    with transaction(store.db) as connection:
        connection.execute("UPDATE decisions SET in_force = 0")
        works.settle(connection, [key for (key,) in connection.execute("SELECT id FROM editions")])


def groups(store: Store) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for key, work_id in store.db.execute("SELECT id, work_id FROM editions ORDER BY id"):
        found.setdefault(work_id, []).append(key)
    assert all(work_id == group[0] for work_id, group in found.items())
    return sorted(found.values())


def state(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that joining decides, as it stands in the tables."""
    tables = ("edition_keys", "edition_pairs", "edition_links", "work_redirects", "duplicates_suspected", "bilingual")
    return {name: sorted(store.db.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def queue(store: Store) -> list[tuple[str, str]]:
    return list(store.db.execute("SELECT edition_id, other_id FROM duplicates_suspected"))


def evidence(store: Store) -> set[str]:
    return {method for (method,) in store.db.execute("SELECT method FROM edition_links")}


def test_editions_without_a_common_language_or_claim_are_joined_by_place_people_and_figures(store: Store) -> None:
    load(store, SPANISH, ENGLISH, COPY)
    assert groups(store) == [sorted([SPANISH.id, ENGLISH.id, COPY.id])]
    assert evidence(store) == {
        "same abstract", "same authors", "same dates", "same figures", "same pages", "same title",
    }  # fmt: skip
    assert queue(store) == []


def test_an_edition_comes_back_without_what_comparing_found(store: Store) -> None:
    load(store, SPANISH, COPY)
    assert evidence(store)
    assert table.read(store.db.conn, [SPANISH.id, COPY.id]) == {SPANISH.id: SPANISH, COPY.id: COPY}


def titled(edition: Edition, spanish: str, english: str) -> Edition:
    return replace(edition, titles=(Title("en", english), Title("es", spanish)))


GOUT = ("Alopurinol en la gota del adulto", "Allopurinol in adult gout")
FORBIDDEN = {
    "part I and II": (
        titled(SPANISH, "Gota en adultos (I)", "Gout (I)"), titled(ENGLISH, "Gota en adultos (II)", "Gout (II)"),
    ),
    "a second part in words": (
        replace(SPANISH, titles=(Title("es", "Gota en adultos. Segunda parte"),)),
        replace(ENGLISH, titles=(Title("en", "Gout in adults. Part I"),)),
    ),
    "a yearly report": (
        titled(SPANISH, "Informe anual de gota 2019", "Report"),
        titled(ENGLISH, "Informe anual de gota 2020", "Report"),
    ),
    "a reply": (titled(SPANISH, *GOUT), titled(ENGLISH, f"Respuesta a «{GOUT[0]}»", f"Reply to “{GOUT[1]}”")),
    "an erratum": (titled(SPANISH, *GOUT), titled(ENGLISH, f"Fe de errores de «{GOUT[0]}»", f"Erratum: {GOUT[1]}")),
    "an erratum by its type alone": (titled(SPANISH, *GOUT), replace(titled(ENGLISH, *GOUT), type_code="correction")),
    "years between": (titled(SPANISH, *GOUT), replace(titled(ENGLISH, *GOUT), year=2016, volume=None)),
    "two articles in one language, of numbers only": (
        replace(SPANISH, native_id="00000001", pii=None, issn=None, lang=None),
        replace(SPANISH, native_id="00000002", pii=None, issn=None, lang=None),
    ),
    "two articles of one journal": (SPANISH, replace(SPANISH, native_id="S0000001900000009", pii="S0000001900000009")),
}  # fmt: skip


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_no_likeness_outweighs(name: str, store: Store) -> None:
    """Each pair has the pages, authors and dates in common, and one names the other its twin or has its number."""
    one, other = (replace(edition, internal_id="91457") for edition in FORBIDDEN[name])
    load(store, one, other)
    assert len(groups(store)) == 2
    assert queue(store) == [tuple(sorted((one.id, other.id)))]


def test_what_became_of_an_article_is_not_part_of_its_title(store: Store) -> None:
    load(store, titled(SPANISH, f"Retractado: {GOUT[0]}", f"RETRACTED: {GOUT[1]}"), titled(ENGLISH, *GOUT))
    assert groups(store) == ONE
    assert ("same title", "1.00") in store.db.execute("SELECT method, detail FROM edition_links").fetchall()


def test_one_wrong_doi_on_two_works_joins_nothing(store: Store) -> None:
    stranger = replace(
        COPY, doi=SPANISH.doi, pages="12-19", titles=(Title("es", "Ecografía en la neumonía"),),
        abstracts=(Abstract("es", (Section(None, None, OTHER_TEXT),)),), authors=(Author("Eva Rey Gil"),),
    )  # fmt: skip
    load(store, SPANISH, stranger)
    assert len(groups(store)) == 2


def test_two_letters_on_one_page_by_the_same_authors_are_for_a_person(store: Store) -> None:
    letter, other = (
        replace(edition, pages="345", abstracts=(), type_code="letter", received=None) for edition in (SPANISH, ENGLISH)
    )
    load(store, letter, other)
    assert groups(store) == TWO
    assert queue(store) == [(letter.id, other.id)]


def test_an_edition_that_fits_two_which_must_be_apart_joins_neither(store: Store) -> None:
    """Two pages of one site with the same place and people: which of them is the English one's, nobody knows."""
    rival = replace(
        SPANISH, native_id="S0000001900000009", pii="S0000001900000009", titles=(Title("es", "Otra cosa por entero"),)
    )
    load(store, SPANISH, rival, ENGLISH)
    assert len(groups(store)) == 3
    assert {(SPANISH.id, ENGLISH.id), (rival.id, ENGLISH.id)} <= set(queue(store))
    load(store, replace(rival, pages="12-19"))
    assert groups(store) == [*ONE, [rival.id]]
    load(store, rival)
    assert len(groups(store)) == 3
    with transaction(store.db) as connection:
        removal.remove(connection, [rival.id])
    assert groups(store) == ONE


def test_the_surest_pairs_come_first_and_what_would_contradict_them_waits() -> None:
    found = {("a", "b"): 0.91, ("b", "c"): 0.99, ("c", "d"): 0.93}

    def apart(one: str, other: str, is_vouched: bool) -> bool:
        return {one, other} == {"a", "d"} and not is_vouched

    assert clusters("dcba", found, set(), set(), apart) == [["a"], ["b", "c", "d"]]
    assert clusters("abcd", found, {("a", "b")}, set(), apart) == [["a", "b", "c"], ["d"]]
    assert clusters("abcd", found, {("a", "d")}, set(), apart) == [["a", "b", "c", "d"]]


def test_a_persons_join_does_not_drive_out_what_pages_joined_unless_beyond_doubt() -> None:
    found = {("a", "b"): 0.99}

    def doubts(one: str, other: str, is_vouched: bool) -> bool:
        return {one, other} == {"b", "c"} and not is_vouched

    def forbids(one: str, other: str, _: bool) -> bool:
        return {one, other} == {"b", "c"}

    assert clusters("abc", found, {("a", "c")}, set(), doubts) == [["a", "b", "c"]]
    assert clusters("abc", found, {("a", "c")}, set(), forbids) == [["a", "c"], ["b"]]


def test_persons_overrule_pages_and_can_take_it_back(store: Store) -> None:
    part_two = titled(ENGLISH, "Gota en adultos (II)", "Gout (II)")
    load(store, titled(SPANISH, "Gota en adultos (I)", "Gout (I)"), part_two, COPY)
    before = state(store)
    decide(store, SPANISH, part_two, "same_as")
    assert [SPANISH.id, part_two.id] in [sorted({*group} & {SPANISH.id, part_two.id}) for group in groups(store)]
    undo(store)
    assert state(store) == before
    decide(store, COPY, SPANISH, "not_same_as")
    assert all({COPY.id, SPANISH.id} - set(group) for group in groups(store))
    assert (COPY.id, SPANISH.id) not in queue(store)
    undo(store)
    assert state(store) == before


def test_of_two_decisions_on_one_pair_the_later_stands(store: Store) -> None:
    load(store, SPANISH, ENGLISH)
    decide(store, SPANISH, ENGLISH, "not_same_as")
    decide(store, ENGLISH, SPANISH, "same_as")
    assert groups(store) == ONE
    decide(store, SPANISH, ENGLISH, "not_same_as")
    assert groups(store) == TWO


def test_a_separation_gives_the_old_ids_back_and_a_join_leaves_a_redirect(store: Store) -> None:
    load(store, SPANISH, ENGLISH)
    assert store.db.execute("SELECT * FROM work_redirects").fetchall() == [(ENGLISH.id, SPANISH.id)]
    decide(store, ENGLISH, SPANISH, "not_same_as")
    assert groups(store) == TWO
    assert store.db.execute("SELECT * FROM work_redirects").fetchall() == []


def test_the_queue_shows_both_sides_and_the_evidence(store: Store) -> None:
    load(store, titled(SPANISH, *GOUT), replace(titled(ENGLISH, *GOUT), type_code="correction"))
    [row] = store.db.query("SELECT * FROM duplicates_suspected")
    assert row["title"] == row["other_title"] == f"{GOUT[1]} / {GOUT[0]}"
    assert (row["doi"], row["other_doi"]) == (SPANISH.doi, ENGLISH.doi)
    assert row["place"] == "2020;17(6):318-323"
    assert "same pages (17: 318)" in row["evidence_for"]
    assert row["evidence_against"] == "kinds differ (– / correction)"


def test_nothing_is_left_of_what_is_removed(store: Store) -> None:
    load(store, ENGLISH)
    before = state(store)
    load(store, SPANISH, COPY)
    with transaction(store.db) as connection:
        removal.remove(connection, [SPANISH.id, COPY.id])
    assert state(store) == before


def test_rules_that_changed_join_what_is_held_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load(store, SPANISH, ENGLISH)
    before = state(store)
    with transaction(store.db) as connection:
        connection.execute("DELETE FROM edition_keys")
        connection.execute("DELETE FROM edition_pairs")
        works.renew(connection)
        assert not connection.execute("SELECT * FROM edition_pairs").fetchall()  # the rules are the same
        monkeypatch.setattr(works, "RULES", {"edition": "other"})
        works.renew(connection)
    assert state(store) == before


def test_a_generated_corpus_is_joined_without_a_mistake(store: Store) -> None:
    made = corpus(120, 60)
    load(store, *(edition for work in made for edition in work))
    joined = {(a, b) for group in groups(store) for a in group for b in group if a < b}
    true = true_pairs(made)
    assert joined - true == set()
    assert len(joined & true) >= 0.95 * len(true)


NATIVE = [f"S00000{issn}0000000{n}" for issn in ("019", "027") for n in range(4)]
likely = st.builds(
    Edition,
    url=st.none(), platform=st.sampled_from(["doyma", "scielo"]), native_id=st.sampled_from(NATIVE),
    lang=st.sampled_from([None, "es", "en"]), doi=st.sampled_from([None, "10.5555/a", "10.5555/b"]),
    journal=st.sampled_from([None, "Revista Inventada"]), year=st.sampled_from([2015, 2020]),
    volume=st.sampled_from([None, "17"]), pages=st.sampled_from([None, "318-323", "345"]),
    type_code=st.sampled_from([None, "letter", "correction"]), internal_id=st.sampled_from([None, "91457"]),
    titles=st.sampled_from(["Gota en el adulto (I)", "Gota en el adulto (II)", "Gota en el adulto"]).map(
        lambda text: (Title("es", text),)
    ),
    abstracts=st.sampled_from([SPANISH_TEXT, OTHER_TEXT, ""]).map(
        lambda text: (Abstract("es", (Section(None, None, text),)),) if text else ()
    ),
    authors=st.sampled_from([(), (Author("Ana Abad Ruiz"),), (Author("Eva Rey Gil"),)]),
    twins=st.lists(st.sampled_from(NATIVE), max_size=1).map(
        lambda ids: tuple(Twin("en", key, None, "leaked record") for key in ids)
    ),
)  # fmt: skip
decided = st.lists(st.tuples(st.sampled_from(NATIVE), st.sampled_from(NATIVE), st.booleans()), max_size=3)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(tmp_path_factory.mktemp("joining") / "x.db")
    yield opened
    opened.close()


def emptied(store: Store) -> Store:
    with transaction(store.db) as connection:
        connection.execute("INSERT INTO works_fts (works_fts) VALUES ('delete-all')")
        for name in ("decisions", "works", "index_entries", "editions"):
            connection.execute(f"DELETE FROM {name}")
    return store


def settled(store: Store, loaded: Sequence[Edition], decisions: Sequence[tuple[str, str, bool]], size: int) -> None:
    """Load in this order, so many at a time; persons decide in between."""
    half = len(loaded) // 2
    for start in range(0, half, size):
        load(store, *loaded[start : min(start + size, half)])
    with transaction(store.db) as connection:
        for number, (one, other, is_same) in enumerate(decisions):
            connection.execute(
                "INSERT INTO decisions (number, edition_id, field, value, who, why, at, in_force)"
                " VALUES (?, ?, ?, ?, 'a', 'b', ?, 1)",
                [number, one, "same_as" if is_same else "not_same_as", other, AT],
            )
            works.settle(connection, [one, other])
    for start in range(half, len(loaded), size):
        load(store, *loaded[start : start + size])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    loaded=st.lists(likely, min_size=2, max_size=8, unique_by=lambda edition: edition.id),
    before=st.lists(likely, max_size=3, unique_by=lambda edition: edition.id),
    decisions=decided, seed=st.randoms(use_true_random=False), size=st.integers(1, 4),
    crowd=st.sampled_from([2, 3, 24]),
)  # fmt: skip
def test_any_order_in_any_batches_gives_the_same_works_links_and_pairs(
    loaded: list[Edition],
    before: list[Edition],
    decisions: list[tuple[str, str, bool]],
    seed: random.Random,
    size: int,
    crowd: int,
    shared: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even if editions said something else first, or others were there that are gone."""
    monkeypatch.setattr(keys, "CROWD", crowd)
    settled(emptied(shared), loaded, decisions, len(loaded))
    once = state(shared)
    settled(emptied(shared), before, [], size)
    settled(shared, seed.sample(loaded, len(loaded)), decisions, size)
    with transaction(shared.db) as connection:
        removal.remove(connection, {edition.id for edition in before} - {edition.id for edition in loaded})
    assert state(shared) == once
    assert shared.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_key_that_a_crowd_shares_says_nothing_and_costs_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing all with all would be 19,900 comparisons."""
    compared = []

    def counting(one: Sketch, other: Sketch) -> Likeness:
        compared.append((one.id, other.id))
        return compare(one, other)

    monkeypatch.setattr(joining, "compare", counting)
    crowd = [
        replace(SPANISH, native_id=f"S00000019{n:08d}", pii=None, volume=None, authors=(Author(f"Ana Nadie{n:03d}"),))
        for n in range(200)
    ]
    for start in range(0, 200, 10):
        load(store, *crowd[start : start + 10])
    assert 0 < len(compared) <= keys.CROWD * 30
    assert queue(store) == []


def test_the_record_a_page_leaks_gives_the_number_that_all_its_editions_share() -> None:
    page = next(case.page for case in fixtures() if case.name.endswith("leaked_record_with_twin"))
    edition = extract(page)
    assert isinstance(edition, Edition)
    assert edition.internal_id == "91457"


def test_place_and_authors_alone_wait_for_a_person(store: Store) -> None:
    bare: dict[str, Any] = {"abstracts": (), "received": None, "accepted": None, "pages": "1-20", "issue": None}
    load(store, replace(SPANISH, **bare), replace(ENGLISH, **bare))  # two supplements of one volume begin so
    assert groups(store) == TWO
    assert queue(store) == [tuple(ONE[0])]


def test_an_article_online_first_and_in_its_issue_years_later_is_one(store: Store) -> None:
    first = replace(SPANISH, year=2017, volume=None, issue=None, pages=None)
    printed = replace(COPY, doi=SPANISH.doi)
    load(store, first, printed)
    assert len(groups(store)) == 1


def test_thousands_are_read_alike_however_they_are_pointed(store: Store) -> None:
    load(
        store,
        titled(SPANISH, "Gota en 1.000 adultos", "Gout in 1,000"),
        titled(COPY, "Gota en 1000 adultos", "Gout in 1000"),
    )
    assert len(groups(store)) == 1
