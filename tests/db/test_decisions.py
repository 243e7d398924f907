"""What a person decides goes before what any page says, stays through everything, and can be taken back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from db import decisions
from db.correctable import COLUMNS, NotAValueError, checked, named
from db.corrections import laid_over
from db.curation import Curation, Decision
from db.decisions import Asked
from db.history import said
from db.meant import DecisionError
from db.record import Abstract, Edition, Flag, Section, Title
from tests.db.decided import COPY, EDITIONS, ENGLISH, SPANISH, Collection, collection, follow, histories

WORK = SPANISH.id


@pytest.fixture
def held() -> Iterator[Collection]:
    with collection() as made:
        made.read(*EDITIONS)
        yield made


def ask(held: Collection, field: str, value: str, key: str = WORK, who: str = "Ana") -> list[Decision]:
    return decisions.decide(held.store.db, held.curation, [Asked(key, field, value, who, "the printed issue")])


def undo(held: Collection, number: int) -> None:
    decisions.undo(held.store.db, held.curation, number, "Luis", "the page was right")


def work(held: Collection, column: str, key: str = WORK) -> object:
    [(value,)] = held.rows(f"SELECT {column} FROM works WHERE id = ?", key)
    return value


@settings(max_examples=15, deadline=None)
@given(histories())
def test_decisions_survive_every_order_of_readings_a_recrawl_and_the_loss_of_the_database(
    history: tuple[list[Decision], list[Edition | Decision]],
) -> None:
    follow(*history)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_field_can_be_corrected_and_only_that_is_different_then(held: Collection, column: str) -> None:
    right = {
        "year": "2019", "doi": "10.5555/right", "issn": "0000-0027", "access": "paywalled", "status": "retracted",
        "lang": "pt", "original_language": "en", "received": "2019-02-28", "accepted": "2019", "keywords_en": "a; b",
        "published_online": "2019-12", "keywords_es": '["a"]', "authors": "Eva Sol; Luis Paz",
    }.get(column, "Right words")  # fmt: skip
    [decision] = ask(held, column, right)
    field = named(column)
    assert (decision.field, decision.lang) == field
    reading = next(edition for edition in EDITIONS if edition.id == decision.edition_id)
    before = said(reading)
    corrected = laid_over(reading, [decision])  # type: ignore[list-item] # it has what a Correction has
    after = said(corrected)
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == {
        field, *([("sections", decision.lang)] if decision.field == "abstract" else []),  # what a person typed has none
    }  # fmt: skip
    assert decision.old == before.get(field)
    if column != "lang":
        assert str(work(held, column)) == after[field]
    [(page, agrees)] = held.rows("SELECT page, agrees FROM corrections")
    assert (plain(page), agrees) == (plain(before.get(field)), 0)


def titled(held: Collection, word: str) -> set[str]:
    """The works that the search finds by a word of their Spanish title."""
    query = "SELECT id FROM works WHERE seq IN (SELECT rowid FROM works_fts WHERE works_fts MATCH ?)"
    return {key for (key,) in held.rows(query, f"title_es : {word}")}


def plain(text: str | None) -> object:
    """A JSON array whatever its spaces."""
    return json.loads(text) if text and text.startswith("[") else text


def test_a_correction_is_seen_found_and_entered_in_the_history_once(held: Collection) -> None:
    ask(held, "title_es", "La gripe")
    assert work(held, "title_es") == "La gripe"
    assert titled(held, "neumonia") == {COPY.id}
    assert titled(held, "gripe") == {WORK}
    changes = held.rows("SELECT edition_id, field, lang, old, new, cause, snapshot_id FROM changes")
    assert changes == [(WORK, "title", "es", "La neumonía en adultos", "La gripe", "person", None)]
    assert ask(held, "title_es", "La gripe") == []
    undo(held, 1)
    assert work(held, "title_es") == "La neumonía en adultos"
    assert titled(held, "neumonia") == {COPY.id, WORK}
    assert held.rows("SELECT old, new FROM changes WHERE decision = 2") == [("La gripe", "La neumonía en adultos")]
    with pytest.raises(DecisionError, match="undone or overtaken already"):
        undo(held, 1)


def test_of_two_corrections_the_later_holds_and_its_undo_gives_the_earlier_back(held: Collection) -> None:
    ask(held, "year", "2019")
    ask(held, "year", "2020")
    assert work(held, "year") == 2020
    undo(held, 2)
    assert work(held, "year") == 2019
    assert held.rows("SELECT old, value FROM decisions WHERE undoes = 2") == [("2020", "2019")]


def test_of_two_in_one_file_the_second_sees_the_first(held: Collection) -> None:
    asked = [Asked(WORK, "volume", value, "Ana", "so") for value in ("4", "3")]
    assert len(decisions.decide(held.store.db, held.curation, asked)) == 2
    assert held.rows("SELECT old, value, in_force FROM decisions") == [("3", "4", 0), ("4", "3", 1)]
    assert work(held, "volume") == "3"


def test_the_page_changes_under_a_correction_and_comes_to_agree(held: Collection) -> None:
    ask(held, "volume", "4")
    held.read(replace(SPANISH, volume="5"))
    assert work(held, "volume") == "4"
    assert held.rows("SELECT old, new, cause FROM changes WHERE decision IS NULL") == [("3", "5", "source")]
    assert held.rows("SELECT page, agrees FROM corrections") == [("5", 0)]
    held.read(replace(SPANISH, volume="4"))
    assert held.rows("SELECT page, agrees FROM corrections") == [("4", 1)]


def test_that_there_is_none_goes_before_what_another_edition_says(held: Collection) -> None:
    ask(held, "title_en", "-")
    assert work(held, "title_en") is None
    assert json.loads(str(work(held, "sources")))["title_en"] == ENGLISH.id
    assert "title_en" in str(held.rows("SELECT title_en IS NULL, 'title_en' FROM bilingual"))


def test_a_field_goes_to_the_edition_it_comes_from_or_whose_language_it_is(held: Collection) -> None:
    assert json.loads(str(work(held, "sources"))) == {
        "title_en": ENGLISH.id, "abstract_en": ENGLISH.id, "doi_en": ENGLISH.id,
    }  # fmt: skip
    places = {field: ask(held, field, value)[0].edition_id for field, value in (
        ("title_en", "Flu"), ("keywords_en", "flu"), ("title_es", "Gripe"), ("year", "2020"), ("doi_en", "10.5555/q"),
    )}  # fmt: skip
    assert places == {
        "title_en": ENGLISH.id, "keywords_en": ENGLISH.id, "title_es": WORK, "year": WORK, "doi_en": ENGLISH.id,
    }  # fmt: skip
    assert (work(held, "doi"), work(held, "doi_en")) == ("10.5555/a", "10.5555/q")
    for doi in ("https://doi.org/10.5555/Q", "10.5555/E"):  # as corrected, and as its page prints it
        assert ask(held, "doi", f"10.5555/{doi[-1]}x", key=doi)[0].edition_id == ENGLISH.id


def test_joins_and_separations_hold_and_can_be_taken_back(held: Collection) -> None:
    def work_ids() -> set[str]:
        return {key for (key,) in held.rows("SELECT id FROM works")}

    assert work_ids() == {WORK, COPY.id}
    ask(held, "same_as", COPY.id)
    assert work_ids() == {min(WORK, COPY.id)}
    held.read(replace(COPY, volume="3-4"))
    assert work_ids() == {min(WORK, COPY.id)}
    undo(held, 1)
    assert work_ids() == {WORK, COPY.id}
    ask(held, "not_same_as", ENGLISH.id)
    assert work_ids() == {WORK, COPY.id, ENGLISH.id}
    with pytest.raises(DecisionError, match="same edition twice"):
        ask(held, "same_as", WORK)


def test_a_verdict_is_doubted_when_the_text_it_was_given_on_changes(held: Collection) -> None:
    ask(held, "screening", "Include")
    ask(held, "screening", "exclude", who="Luis")
    assert held.rows("SELECT * FROM work_flags") == []
    held.read(replace(SPANISH, titles=(*SPANISH.titles[:1], Title("es", "LA NEUMONIA, en adultos"))))
    assert held.rows("SELECT * FROM work_flags") == []  # case, accents and commas are no other text
    held.read(replace(SPANISH, titles=(*SPANISH.titles[:1], Title("es", "La gripe en adultos"))))
    doubts = [(WORK, "text_changed", "warning", "Ana"), (WORK, "text_changed", "warning", "Luis")]
    assert held.rows("SELECT * FROM work_flags ORDER BY detail") == doubts
    assert "text_changed" in json.loads(str(work(held, "flags")))
    ask(held, "screening", "include")
    assert held.rows("SELECT * FROM work_flags") == doubts[1:]


def test_of_a_reviewers_verdicts_on_editions_joined_since_the_last_counts(held: Collection) -> None:
    for key in (WORK, COPY.id):
        ask(held, "screening", "include", key=key)
    held.read(replace(COPY, abstracts=(*COPY.abstracts, Abstract("es", (Section(None, None, "Otro texto."),)))))
    ask(held, "same_as", COPY.id)
    ask(held, "screening", "exclude")
    assert held.rows("SELECT * FROM work_flags WHERE code = 'text_changed'") == []
    undo(held, 3)
    assert held.rows("SELECT work_id, detail FROM work_flags") == [(COPY.id, "Ana")]


def test_what_a_page_lacks_is_no_longer_missing_when_a_person_gave_it(held: Collection) -> None:
    held.read(replace(COPY, flags=(Flag("abstract_es_missing"),)))
    assert work(held, "flags", COPY.id) == '["abstract_es_missing"]'
    ask(held, "abstract_es", "Objetivo: Ver.\n\nMétodos:  Mirar.", key=COPY.id)
    assert (work(held, "flags", COPY.id), work(held, "abstract_es", COPY.id)) == (
        "[]",
        "Objetivo: Ver.\n\nMétodos: Mirar.",
    )


def test_it_waits_for_an_edition_and_follows_one_whose_id_changes(held: Collection) -> None:
    later = replace(COPY, native_id="S9", url="https://scielo.example/b", volume="7")
    held.decide(Decision(0, later.id, later.url, "volume", "", None, "8", "Ana", "so", "2026-03-01"))
    assert held.rows("SELECT work_id, agrees FROM corrections") == [(None, 0)]
    held.read(later)
    assert work(held, "volume", later.id) == "8"
    renamed = replace(later, native_id="S8")
    held.decide(Decision(0, "gone", renamed.url, "issue", "", None, "2", "Ana", "so", "2026-03-01"))
    assert work(held, "issue", later.id) == "2"


def test_an_address_that_two_editions_share_misleads_nobody_in_either_order() -> None:
    one, other = replace(COPY, native_id="S8"), replace(COPY, native_id="S7")
    decision = Decision(0, one.id, one.url, "volume", "", None, "8", "Ana", "so", "2026-03-01")
    for order in ((one, other), (other, one)):
        with collection() as held:
            held.decide(decision)
            for edition in order:
                held.read(edition)
            volumes = held.rows("SELECT work_id, volume FROM bilingual ORDER BY work_id")
            assert volumes == [(other.id, "3"), (one.id, "8")]
            assert held.rows("SELECT edition_id FROM changes") == [(one.id,)]


def test_nothing_is_entered_if_one_of_many_is_wrong(held: Collection) -> None:
    wrong = {
        ("S0", "year", "2020"): "no article or edition has this id or DOI; search",
        (WORK, "tittle_es", "x"): "no field that can be corrected; one of title_en",
        (WORK, "title_es", " "): "no value; write - if there is none",
        (WORK, "year", "last"): "is no year; one reads 2024",
        (WORK, "title_es", " – "): "“–” is a dash; write - if there is none",
        (WORK, "received", "2020-02-30"): "is no date in ISO 8601",
        (WORK, "doi", "11.5555/x"): "is no DOI; one reads",
        (WORK, "issn", "0000-0018"): "is no ISSN, or its last character is wrong",
        (WORK, "access", "free"): "is none of open, paywalled",
        (WORK, "keywords_es", "[1]"): "is no list of keywords",
        (WORK, "authors", '[{"name": ""}]'): "is no list of authors",
        (WORK, "screening", "yes"): "one of include, exclude, maybe",
        (WORK, "same_as", "S0"): "no article or edition has this id",
        (COPY.id, "doi_en", "10.5555/x"): "no edition in this language is held",
        ("10.5555/a", "volume", "9"): "several articles have this DOI; name one of them",
    }
    for (key, field, value), message in wrong.items():
        both = [
            Asked(WORK, "volume", "9", "Ana", "so", "c.csv line 2"),
            Asked(key, field, value, "Ana", "so", "line 3"),
        ]
        with pytest.raises(DecisionError, match="line 3: ") as error:
            decisions.decide(held.store.db, held.curation, both)
        assert message in str(error.value)
        assert len(str(error.value).splitlines()) == 1
    for who, why in (("", "so"), ("Ana", " ")):
        with pytest.raises(DecisionError, match="is missing; add --wh"):
            decisions.decide(held.store.db, held.curation, [Asked(WORK, "volume", "9", who, why)])
    assert held.rows("SELECT * FROM decisions") == []
    assert held.curation.decided() == []


def test_the_log_only_grows_is_private_and_gives_back_what_a_newer_mirror_knows(
    held: Collection, tmp_path: Path
) -> None:
    ask(held, "volume", "4")
    older = tmp_path / "older.db"
    older.write_bytes(held.curation.path.read_bytes())
    ask(held, "issue", "2")
    assert held.curation.path.stat().st_mode & 0o777 == 0o600
    restored = Curation(older)
    decisions.renew(held.store.db, restored)
    assert (work(held, "volume"), work(held, "issue")) == ("4", "2")
    decisions.decide(held.store.db, restored, [Asked(WORK, "pages", "7", "Ana", "so")])
    assert [(d.number, d.field) for d in restored.decided()] == [(1, "volume"), (2, "issue"), (3, "pages")]
    restored.close()
    from db.schema import connect

    connection = connect(older)
    with pytest.raises(Exception, match="is not changed but undone"):
        connection.execute("UPDATE decisions SET value = 'x'")
    connection.close()


def test_authors_given_by_name_keep_their_affiliations() -> None:
    by_place = json.loads(checked("authors", "Ana Gill; Luis Paz", SPANISH) or "")
    assert [author["affiliations"] for author in by_place] == [["Hospital Uno"], []]
    by_name = json.loads(checked("authors", "Eva Sol; Ana Gil; Luis Paz", SPANISH) or "")
    assert [author["affiliations"] for author in by_name] == [[], ["Hospital Uno"], []]
    with pytest.raises(NotAValueError, match="control characters"):
        checked("title", "a\x00b", SPANISH)


def test_verdicts_tell_who_disagrees_and_whose_text_has_changed(held: Collection) -> None:
    ask(held, "screening", "include")
    query = "SELECT work_id, who, verdict, agreed, text_changed FROM verdicts ORDER BY who"
    assert held.rows(query) == [(WORK, "Ana", "include", 1, 0)]
    ask(held, "screening", "maybe", who="Luis")
    held.read(replace(SPANISH, titles=(*SPANISH.titles[:1], Title("es", "La gripe en adultos"))))
    assert held.rows(query) == [(WORK, "Ana", "include", 0, 1), (WORK, "Luis", "maybe", 0, 1)]


def test_a_verdict_is_given_on_the_text_as_the_same_file_corrected_it(held: Collection) -> None:
    both = [Asked(WORK, "title_es", "La gripe", "Ana", "so"), Asked(WORK, "screening", "include", "Ana", "so")]
    decisions.decide(held.store.db, held.curation, both)
    assert held.rows("SELECT verdict, text_changed FROM verdicts") == [("include", 0)]
    assert held.rows("SELECT count(*) FROM changes WHERE cause = 'person'") == [(1,)]
