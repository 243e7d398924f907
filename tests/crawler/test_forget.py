"""A work that is to be forgotten is gone from tables, search, history, archive and the files' bytes, and stays away."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.archive import Archive
from db.curation import Curation
from db.record import Reading, Rejection
from db.run import Run
from tests.crawler.collected import JOURNAL, LASTING, Visit, article_visit, collect, rows
from tests.crawler.loopback import article
from tests.crawler.workplace import Workplace
from tests.db.test_archive import check

WORD = "febuxostat"
"""Stands on the pages that are to be forgotten, and nowhere else."""
OTHER = article_visit(2, 0)
FIRST = article_visit(1, 0, alopurinol=WORD)
SECOND = article_visit(1, 1, alopurinol=f"{WORD} x")
DOOR = replace(FIRST, url=f"{FIRST.url}?door={WORD}")


def laid_out(workplace: Workplace) -> Workplace:
    """A work read twice, from two addresses, and once more unchanged; known to the crawler; and another work."""
    collect(workplace.folder, [OTHER, FIRST, DOOR, SECOND, replace(SECOND, day=2)])
    (workplace.folder / "x.db").rename(workplace.database)
    for beside in workplace.folder.glob("x.db*"):
        beside.unlink()
    workplace.journals.write_text(
        '[revista]\ntitle = "Revista"\nplatform = "doyma"\nissn = ["0000-0019"]\n'
        f'start = ["{OTHER.url.rsplit("/", 1)[0]}/"]\n',
        encoding="utf-8",
    )
    with begin_here(workplace) as run, run.store.db.conn as connection:
        connection.execute(
            'INSERT INTO pages (url, "key", journal_id, kind, found_at, due_at)'
            " VALUES (?, ?, 'revista', 'article', '', '')",
            [FIRST.url, f"key {WORD}"],
        )
    return workplace


def begin_here(workplace: Workplace) -> Run:
    return Run("crawl", "", workplace.database, workplace.archive, [JOURNAL], "2", workplace.folder / "curation.db")


def counted(workplace: Workplace) -> dict[str, int]:
    return {table: workplace.rows(f"SELECT count(*) FROM {table}")[0][0] for table in (*LASTING, "pages")}


def archived(workplace: Workplace) -> bytes:
    return b"".join(gzip.decompress(file.read_bytes()) for file in Archive(workplace.archive).files())


@pytest.mark.parametrize("asked", [DOOR.url, "https://doi.org/10.5555/PRUEBA.1"])
def test_nothing_of_it_is_left_and_nothing_else_is_touched(workplace: Workplace, asked: str, tmp_path: Path) -> None:
    laid_out(workplace)
    alone = tmp_path / "alone"
    collect(alone, [OTHER])
    sizes = [file.stat().st_size for file in Archive(workplace.archive).files()]
    assert WORD.encode() in archived(workplace)
    with closing(sqlite3.connect(workplace.database)) as reader:  # while the site shows it, its -wal stays
        assert reader.execute("SELECT count(*) FROM works").fetchall() == [(2,)]
        forgotten = workplace.run("forget", asked, "--yes")
        beside = (workplace.folder / "literature.db-wal").read_bytes()
    assert WORD.encode() not in beside + workplace.database.read_bytes()
    assert (forgotten.returncode, forgotten.stderr) == (0, "")
    assert "1 editions, 2 addresses, 3 archived pages" in forgotten.stdout
    assert WORD.encode() not in archived(workplace)
    expected = {table: rows(alone / "x.db", f"SELECT count(*) FROM {table}")[0][0] for table in (*LASTING, "pages")}
    assert counted(workplace) == expected
    assert workplace.rows("SELECT count(*) FROM works_fts WHERE works_fts MATCH 'febuxostat'") == [(0,)]
    assert workplace.rows("SELECT count(*) FROM works_fts WHERE works_fts MATCH 'alopurinol'") == [(1,)]
    for pragma, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
        assert workplace.rows(f"PRAGMA {pragma}") == sound
    assert [file.stat().st_size for file in Archive(workplace.archive).files()] == sizes
    assert all(check(file).returncode == 0 for file in Archive(workplace.archive).files())
    assert workplace.run("rebuild").returncode == 0  # what is left can be read
    curation = Curation(workplace.folder / "curation.db")
    assert curation.forgotten([FIRST.url, DOOR.url, OTHER.url]) == {FIRST.url, DOOR.url}
    assert curation.forgotten([f"key {WORD}"], "key") == {f"key {WORD}"}
    curation.close()


def test_it_does_not_come_back_by_any_door(workplace: Workplace) -> None:
    laid_out(workplace)
    shutil.copytree(workplace.archive, workplace.folder / "kept")
    assert workplace.run("forget", FIRST.url, "--yes").returncode == 0
    before = counted(workplace)
    saved = workplace.folder / "saved"
    saved.mkdir()
    (saved / "a.html").write_bytes(FIRST.body)
    (saved / "a.url").write_text(FIRST.url, encoding="utf-8")
    (saved / "b.html").write_bytes(FIRST.body)  # no address, but the same article
    (saved / "b.url").write_text(f"{FIRST.url}?another", encoding="utf-8")
    ingested = workplace.run("ingest", str(saved))
    assert "skipped         2  of works that are to be forgotten" in ingested.stdout
    assert counted(workplace) == before
    assert WORD.encode() not in archived(workplace)
    shutil.rmtree(workplace.archive)
    (workplace.folder / "kept").rename(workplace.archive)  # as from a backup made earlier
    workplace.database.unlink()
    rebuilt = workplace.run("rebuild")
    assert rebuilt.returncode == 0
    assert "of works that are to be forgotten" in rebuilt.stdout
    assert workplace.rows("SELECT url FROM editions") == [(OTHER.url,)]
    assert workplace.rows("SELECT count(*) FROM snapshots") == [(1,)]


def test_nobody_is_asked_without_a_terminal_and_nothing_is_removed_unasked(workplace: Workplace) -> None:
    laid_out(workplace)
    before, bytes_before = counted(workplace), archived(workplace)
    refused = workplace.run("forget", FIRST.url)
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "3 archived pages would be removed for good; add --yes" in refused.stderr
    assert (counted(workplace), archived(workplace)) == (before, bytes_before)
    assert not (workplace.folder / "curation.db").exists()


def test_what_nobody_knows_is_said(workplace: Workplace) -> None:
    laid_out(workplace)
    for unknown in ("https://example.org/", "10.5555/unknown"):
        refused = workplace.run("forget", unknown, "--yes")
        assert refused.returncode == 2
        assert f"{unknown}: no article in {workplace.database} has this address or DOI" in refused.stderr
    assert workplace.run("forget").returncode == 2
    assert workplace.run("forget", FIRST.url, "--yes").returncode == 0
    assert "it was forgotten before" in workplace.run("forget", FIRST.url, "--yes").stderr


def test_a_file_that_a_run_is_writing_is_waited_for(workplace: Workplace) -> None:
    laid_out(workplace)
    with begin_here(workplace) as run:
        run.archive.append(Visit(FIRST.url, b"newer", 9).fetched)
        run.archive.sync()
        busy = workplace.run("forget", FIRST.url, "--yes")
        assert busy.returncode == 1
        assert "a run is writing it; give the same command when that has ended" in busy.stderr
    assert workplace.run("forget", FIRST.url, "--yes").returncode == 0
    assert b"newer" not in archived(workplace)


def test_a_page_that_only_the_crawler_knows_can_be_forgotten(workplace: Workplace) -> None:
    path, answer = article(7)
    visit = Visit(OTHER.url.rsplit("/", 1)[0] + path, answer.body, 0)
    laid_out(workplace)
    collect_rejection(workplace, visit)
    assert workplace.run("forget", visit.url, "--yes").returncode == 0
    assert workplace.rows("SELECT count(*) FROM rejections") == [(0,)]
    assert workplace.rows("SELECT count(*) FROM bilingual") == [(2,)]


def collect_rejection(workplace: Workplace, visit: Visit) -> None:
    with begin_here(workplace) as run:
        snapshot = run.archive.append(visit.fetched)
        run.load([Reading(visit.fetched.page, Rejection(visit.url, "empty"), snapshot, "revista")])
