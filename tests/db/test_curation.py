"""What people decided lies in a file of its own: one that is not there costs nothing, another's is left alone."""

import sqlite3
from pathlib import Path

import pytest

from db.curation import Curation, Decision
from db.errors import DatabaseTooNewError, NotOurDatabaseError
from db.record import Edition, Rejection


def test_a_file_that_is_not_there_forgets_nothing_and_is_not_made(tmp_path: Path) -> None:
    curation = Curation(tmp_path / "c.db")
    assert curation.forgotten(["https://example.org/"]) == set()
    assert not curation.forgets("https://example.org/")
    assert not curation.forgets_result(Edition(None, "doyma", doi="10.5555/x"))
    assert list(tmp_path.iterdir()) == []


def test_what_was_decided_is_remembered_by_every_name_of_it(tmp_path: Path) -> None:
    path = tmp_path / "below" / "c.db"
    asked_before = Curation(path)
    assert not asked_before.forgets("https://example.org/a")
    decisions = [("url", "https://example.org/a"), ("doi", "10.5555/x"), ("edition", "S1"), ("key", "doyma S1")]
    for _ in range(2):
        Curation(path).forget(decisions)  # type: ignore[arg-type] # mypy takes the kinds for any text
    assert asked_before.forgets("https://example.org/a")
    assert asked_before.forgotten(["https://example.org/a", "https://example.org/b"]) == {"https://example.org/a"}
    assert asked_before.forgotten(["doyma S1", "S1"], "key") == {"doyma S1"}
    assert asked_before.forgets_result(Edition(None, "doyma", doi="10.5555/X"))
    assert asked_before.forgets_result(Edition(None, "doyma", native_id="S1"))
    assert not asked_before.forgets_result(Edition(None, "doyma", native_id="S2", doi="10.5555/y"))
    assert not asked_before.forgets_result(Rejection("https://example.org/a", "empty"))
    asked_before.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_of_the_version_before_holds_no_decisions_and_takes_the_first(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    Curation(path).forget([("url", "x")])
    with sqlite3.connect(path) as older:
        older.execute("DROP TABLE decisions")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_decisions'")
    older.close()
    curation = Curation(path)
    assert (curation.decided(), curation.mark()) == ([], (0, 0, ""))
    made = curation.decide([Decision(0, "S1", None, "year", "", "2019", "2020", "Ana", "misprint", "2026")])
    assert curation.decided() == made
    assert (made[0].number, made[0].value, curation.forgets("x")) == (1, "2020", True)
    curation.close()


def test_a_file_that_is_not_ours_or_from_a_later_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database at all, only text", encoding="utf-8")
    with pytest.raises(NotOurDatabaseError, match="choose another CURATION"):
        Curation(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE recipes (x)")
    other.close()
    with pytest.raises(NotOurDatabaseError, match="other tables"):
        Curation(tmp_path / "other")
    Curation(tmp_path / "later").forget([("url", "x")])
    with sqlite3.connect(tmp_path / "later") as later:
        later.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('curation', '9', '')")
    later.close()
    with pytest.raises(DatabaseTooNewError, match="newer version"):
        Curation(tmp_path / "later")
