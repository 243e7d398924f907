"""Reading the archive again: what differs comes in at once and with its cause, what does not is left alone."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.command import guarded
from crawler.readers import Extract
from crawler.rebuilding import Account, compare, refresh, restore
from db.archive import Archive
from db.rebuild import Difference
from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from tests.crawler.collected import SITE, Visit, article_visit, begin, collect, lasting, otherwise, rows
from tests.crawler.loopback import article
from tests.crawler.workplace import Workplace

ONE, TWO, THREE = (article_visit(number, 0) for number in (1, 2, 3))
HOME = Visit(f"{SITE}/", b"<!doctype html><title>Revista</title><p>Bienvenidos", 0)
DOOR = Visit(f"{SITE}/es-otra-puerta-articulo-00000001", ONE.body, 0)


def rebuilt(folder: Path, how: Extract = extract) -> Account:
    with begin(folder, "rebuild") as run:
        return refresh(run, how)


def restored(folder: Path) -> Account:
    with begin(folder, "rebuild") as run:
        return restore(run, extract, lambda _: "revista")


def compared(folder: Path, how: Extract) -> list[Difference]:
    found: list[Difference] = []
    connection = sqlite3.connect(f"{(folder / 'x.db').as_uri()}?mode=ro", uri=True)
    compare(connection, Archive(folder / "archive"), how, found.append)
    connection.close()
    return found


def only(url: str, then: Extract) -> Extract:
    return lambda page: then(page) if page.url == url else extract(page)


def test_where_nothing_reads_differently_nothing_is_written(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO, DOOR, HOME, replace(TWO, status=404, body=b"", day=1)])
    before = lasting(tmp_path / "x.db", passing=())
    assert compared(tmp_path, extract) == []
    account = rebuilt(tmp_path)
    assert (account.read, +account.changes, account.problems) == (5, {}, [])
    assert lasting(tmp_path / "x.db", passing=()) == before
    assert rows(tmp_path / "x.db", "SELECT kind, outcome FROM runs ORDER BY id DESC LIMIT 1") == [("rebuild", "done")]


def test_a_deleted_database_comes_back_from_the_archive(tmp_path: Path) -> None:
    other = article_visit(1, 3, alopurinol="febuxostat")
    local = replace(THREE, url="file:///tmp/saved.html")
    gone = Visit(TWO.url, b"gone", 5, 404)
    visits = [ONE, TWO, DOOR, HOME, local, replace(ONE, day=2), other, replace(ONE, day=4), gone]
    with begin(tmp_path) as run:
        run.archive.append(TWO.fetched)  # archived, and killed before the database heard of it
    collect(tmp_path, visits)
    before = lasting(tmp_path / "x.db")
    assert len(before["editions"]) == 3
    assert len(before["changes"]) == 2 * len(rows(tmp_path / "x.db", "SELECT DISTINCT field, lang FROM changes"))
    for file in tmp_path.glob("x.db*"):
        file.unlink()
    assert restored(tmp_path).read == 8  # not what came again as it was
    assert lasting(tmp_path / "x.db") == before
    assert rows(tmp_path / "x.db", "PRAGMA foreign_key_check") == []


def test_a_lost_database_is_read_by_the_dates_of_the_pages_whenever_they_were_archived(tmp_path: Path) -> None:
    newer = article_visit(1, 9, alopurinol="febuxostat")
    collect(tmp_path, [newer])
    collect(tmp_path, [ONE])
    for file in tmp_path.glob("x.db*"):
        file.unlink()
    restored(tmp_path)
    [(old, new, at)] = rows(tmp_path / "x.db", "SELECT old, new, at FROM changes WHERE field = 'title'")
    assert ("alopurinol" in old, "febuxostat" in new, at) == (True, True, newer.fetched.page.fetched_at)


def test_a_rule_that_changed_changes_just_what_it_reads_with_its_cause(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO, HOME])
    before = lasting(tmp_path / "x.db")
    shown = compared(tmp_path, otherwise)
    assert {(d.field, d.lang) for d in shown} == {("title", "es")}
    assert lasting(tmp_path / "x.db") == before
    account = rebuilt(tmp_path, otherwise)
    assert +account.changes == {"changed": 2}
    entered = rows(tmp_path / "x.db", "SELECT edition_id, field, lang, old, new FROM changes ORDER BY id")
    assert sorted(map(repr, (Difference(*row) for row in entered))) == sorted(map(repr, shown))
    assert rows(tmp_path / "x.db", "SELECT DISTINCT cause FROM changes") == [("extractor",)]
    read = rows(tmp_path / "x.db", "SELECT title_es FROM bilingual")
    assert sorted(read) == sorted((d.new,) for d in shown)
    found = "SELECT count(*) FROM works_fts WHERE works_fts MATCH 'serie'"
    assert rows(tmp_path / "x.db", found) == [(2,)]
    assert compared(tmp_path, otherwise) == []
    rebuilt(tmp_path)
    after = lasting(tmp_path / "x.db", passing=("seq", "run_id", "updated_at"))
    unchanging = set(after) - {"changes", "provenance"}
    collect(tmp_path / "again", [ONE, TWO, HOME])
    anew = lasting(tmp_path / "again" / "x.db", passing=("seq", "run_id", "updated_at"))
    for table in sorted(unchanging - {"snapshots", "editions", "rejections"}):
        assert after[table] == anew[table], table


def test_a_newer_version_says_anew_whence_what_it_reads_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_other_words(page: Page) -> Edition | Rejection:
        found = extract(page)
        if isinstance(found, Edition):
            return replace(found, sources=tuple(replace(source, words="otras") for source in found.sources))
        return found

    collect(tmp_path, [ONE, HOME])
    before = lasting(tmp_path / "x.db")
    rebuilt(tmp_path, in_other_words)
    assert lasting(tmp_path / "x.db") == before  # the same version: nothing new is to be had
    monkeypatch.setattr("crawler.rebuilding.EXTRACTOR", "99")
    assert +rebuilt(tmp_path, in_other_words).changes == {}
    assert rows(tmp_path / "x.db", "SELECT DISTINCT words, extractor FROM provenance") == [("otras", "99")]
    after = lasting(tmp_path / "x.db")
    assert rows(tmp_path / "x.db", "SELECT extractor FROM editions") == [("99",)]
    assert {table for table in after if after[table] != before[table]} <= {"provenance", "editions"}
    assert rows(tmp_path / "x.db", "SELECT * FROM changes") == []


def test_all_of_it_or_nothing_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collect(tmp_path, [ONE, TWO, THREE])
    before = lasting(tmp_path / "x.db")
    monkeypatch.setattr("db.rebuild.BATCH", 1)
    calls: list[object] = []

    def breaking(*_: object) -> None:
        calls.append(None)
        if len(calls) == 3:
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("db.rebuild.works.settle", breaking)
    assert guarded(lambda: rebuilt(tmp_path, otherwise).read) == 1
    assert lasting(tmp_path / "x.db") == before
    assert rows(tmp_path / "x.db", "SELECT outcome, detail FROM runs ORDER BY id DESC LIMIT 1") == [
        ("failed", "OperationalError: database or disk is full")
    ]


def test_a_record_whose_page_is_refused_now_stays_beside_the_refusal(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO])
    refusing = only(ONE.url, lambda page: Rejection(page.url, "not_article", "no longer"))
    [difference] = compared(tmp_path, refusing)
    assert (difference.field, difference.old, difference.new) == ("rejection", None, "not_article: no longer")
    for _ in range(2):
        account = rebuilt(tmp_path, refusing)
        assert [ONE.url in kept for kept in account.kept] == [True]
        assert rows(tmp_path / "x.db", "SELECT url, reason FROM rejections") == [(ONE.url, "not_article")]
        assert rows(tmp_path / "x.db", "SELECT count(*) FROM bilingual") == [(2,)]
    assert +account.changes == {}
    rebuilt(tmp_path)
    assert rows(tmp_path / "x.db", "SELECT url, reason FROM rejections") == []


def test_a_page_that_gave_nothing_gives_its_record_now(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO], only(ONE.url, lambda page: Rejection(page.url, "unreadable")))
    assert ("rejection", "unreadable") in [(d.field, d.old) for d in compared(tmp_path, extract)]
    assert +rebuilt(tmp_path).changes == {"new": 1}
    assert rows(tmp_path / "x.db", "SELECT url FROM rejections") == []
    assert rows(tmp_path / "x.db", "SELECT url FROM bilingual ORDER BY url") == [(ONE.url,), (TWO.url,)]


def numbered(page: Page) -> Edition | Rejection:
    found = extract(page)
    return replace(found, native_id="S0000000000000001") if isinstance(found, Edition) else found


@pytest.mark.parametrize("known", [False, True])
def test_a_page_that_is_another_record_now_takes_the_history_along_if_that_has_none(
    tmp_path: Path, known: bool
) -> None:
    collect(tmp_path, [article_visit(1, 0, alopurinol="febuxostat"), TWO, replace(ONE, day=1)])
    rule = only(ONE.url, numbered)
    if known:
        collect(tmp_path, [replace(THREE, day=2)], numbered)
        rule = lambda page: (extract if page.url == TWO.url else numbered)(page)  # noqa: E731 - a rule of one line
    database = tmp_path / "x.db"
    [(old, seen)] = rows(database, "SELECT id, first_seen FROM editions WHERE url = ?", [ONE.url])
    history = rows(database, "SELECT field, old, new, at FROM changes WHERE cause = 'source'")
    if known:
        history, [(seen,)] = [], rows(database, "SELECT first_seen FROM editions WHERE id = 'S0000000000000001'")
    shown = {(d.holder, d.field, d.new) for d in compared(tmp_path, rule)}
    told = (("id", "S0000000000000001"), *([] if known else [("native_id", "S0000000000000001")]))
    assert shown == {(old, *what) for what in told}
    account = rebuilt(tmp_path, rule)
    assert account.changes["renamed"] == 1
    assert rows(database, "SELECT id, first_seen FROM editions WHERE url = ?", [ONE.url]) == [
        ("S0000000000000001", seen)
    ]
    assert rows(database, "SELECT count(*) FROM editions WHERE id = ?", [old]) == [(0,)]
    entered = "SELECT field, old, new, at FROM changes WHERE edition_id = 'S0000000000000001' AND cause = 'source'"
    assert rows(database, entered) == history
    assert rows(database, "SELECT old, new FROM changes WHERE field = 'id'") == [(old, "S0000000000000001")]
    assert rows(database, "SELECT count(*) FROM works_fts WHERE works_fts MATCH 'gota'") == [(2,)]
    assert rows(database, "PRAGMA foreign_key_check") == []


def test_what_came_anew_while_it_was_read_is_left_as_it_came(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO])
    newer = article_visit(1, 9, alopurinol="febuxostat")

    def interrupted(page: Page) -> Edition | Rejection:
        if page.url == ONE.url:
            collect(tmp_path, [newer])
        return otherwise(page)

    account = rebuilt(tmp_path, interrupted)
    assert +account.changes == {"overtaken": 1, "changed": 1}
    [(title,)] = rows(tmp_path / "x.db", "SELECT title_es FROM bilingual WHERE url = ?", [ONE.url])
    assert "febuxostat" in title
    assert title.endswith("serie 1")


def test_a_flag_of_worse_readings_outlasts_a_rebuild(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO])
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("INSERT INTO worse_readings SELECT id, 1, 'abstract_es', snapshot_id, '' FROM editions LIMIT 1")
    connection.commit()
    connection.close()
    rebuilt(tmp_path, otherwise)
    flagged = "SELECT detail FROM flags JOIN works ON works.id = edition_id WHERE code = 'reading_worse'"
    assert rows(tmp_path / "x.db", f"{flagged} AND flags LIKE '%reading_worse%'") == [("abstract_es",)]


def test_a_page_that_cannot_be_read_stays_as_it_is_and_is_named(workplace: Workplace) -> None:
    saved = workplace.folder / "saved"
    saved.mkdir()
    for number in (1, 2):
        (saved / f"{number}.html").write_bytes(article(number)[1].body)
    assert workplace.run("ingest", str(saved)).returncode == 0
    before = workplace.contents()
    [(warc, offset)] = workplace.rows('SELECT warc, "offset" FROM snapshots ORDER BY "offset" DESC LIMIT 1')
    file = workplace.archive / warc
    file.chmod(0o600)
    with file.open("r+b") as opened:
        opened.truncate(offset + 9)
    ended = workplace.run("rebuild")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert f"1 pages stay as they were; first {file}, byte {offset}" in ended.stderr
    assert workplace.contents() == before


def test_the_command_shows_makes_and_says_what_is_missing(workplace: Workplace) -> None:
    refused = workplace.run("rebuild")
    assert refused.returncode == 2
    assert "no such database, and no archived page in" in refused.stderr
    assert not workplace.database.exists()
    page = workplace.folder / "1.html"
    page.write_bytes(article(1)[1].body)
    assert workplace.run("ingest", str(page)).returncode == 0
    before = workplace.contents()
    workplace.database.unlink()
    shown = workplace.run("rebuild", "--dry-run")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "title es  nothing -> 'Dosis de inicio del alopurinol" in shown.stdout
    assert not workplace.database.exists()
    made = workplace.run("rebuild")
    assert (made.returncode, made.stderr) == (0, "")
    assert workplace.contents() == before
    shown = workplace.run("rebuild", "--dry-run")
    assert (shown.returncode, shown.stdout) == (
        0,
        "read            1  archived pages\ndifferent       0  of them; nothing was changed\n",
    )
