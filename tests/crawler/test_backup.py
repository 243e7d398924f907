"""A backup made while a run writes holds together, takes only what is new the second time, and leads back."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.archive import Archive
from db.backup import NotABackupError, back_up
from db.curation import Curation
from db.errors import MissingDatabaseError
from db.record import Reading, Rejection, Snapshot
from tests.crawler.collected import article_visit, begin, collect, lasting, rows
from tests.crawler.loopback import article
from tests.crawler.workplace import Workplace
from tests.db.test_archive import check

ONE, TWO, THREE = (article_visit(number, number) for number in (1, 2, 3))


def every_snapshot(folder: Path, database: str = "literature.db") -> int:
    """Reads each snapshot of a backup from the archive beside it, and says how many there are."""
    columns = 'url, fetched_at, digest, warc, "offset", length, content_type, status'
    found = [Snapshot(*row) for row in rows(folder / database, f"SELECT {columns} FROM snapshots")]
    for snapshot in found:
        assert Archive(folder / "archive").read(snapshot).url == snapshot.url
    return len(found)


def taken(place: Path, to: Path) -> tuple[int, int]:
    copied = back_up(place / "x.db", place / "curation.db", Archive(place / "archive"), to)
    assert (copied.lacking, copied.elsewhere) == ([], [])
    return copied.new, copied.held


def test_while_a_run_writes_the_copy_holds_together(tmp_path: Path) -> None:
    place, backup = tmp_path / "place", tmp_path / "backup"
    collect(place, [ONE])
    Curation(place / "curation.db").forget([("doi", "10.5555/x")])
    with begin(place) as run:
        loaded = run.archive.append(TWO.fetched)
        run.load([Reading(TWO.fetched.page, Rejection(TWO.url, "empty"), loaded)])
        run.archive.append(THREE.fetched)  # archived, not loaded yet
        live = run.archive.files()[-1]
        whole = live.stat().st_size
        with live.open("ab") as torn:
            torn.write(live.read_bytes()[:100])  # the copy may fall into the middle of a record
        assert taken(place, backup) == (2, 0)
    assert every_snapshot(backup) == 2
    assert (backup / "archive" / live.name).stat().st_size == whole
    assert lasting(backup / "literature.db")["rejections"] == lasting(place / "x.db")["rejections"]
    assert rows(backup / "literature.db", "PRAGMA integrity_check") == [("ok",)]
    assert Curation(backup / "curation.db").forgotten(["10.5555/x"], "doi") == {"10.5555/x"}
    for file in Archive(backup / "archive").files():
        assert check(file).returncode == 0
        with file.open("rb") as stream:
            assert stream.read() == (place / "archive" / file.name).read_bytes()[: file.stat().st_size]
    for file in (backup, *backup.rglob("*")):
        assert file.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in backup.iterdir()) == [
        "BACKUP.txt", "archive", "curation.db", "literature.db",
    ]  # fmt: skip


def test_a_second_one_takes_what_is_new_and_what_was_taken_out(tmp_path: Path) -> None:
    place, backup = tmp_path / "place", tmp_path / "backup"
    collect(place, [ONE, TWO])
    assert taken(place, backup) == (2, 0)
    assert taken(place, backup) == (0, 2)
    collect(place, [THREE])
    assert taken(place, backup) == (1, 2)
    assert every_snapshot(backup) == 3
    archive = Archive(place / "archive")
    archive.erase([kept.snapshot for kept in archive.records() if kept.snapshot.url == ONE.url])
    assert taken(place, backup) == (1, 2)
    assert [kept.snapshot.url for kept in Archive(backup / "archive").records()] == [TWO.url, THREE.url]


def test_one_that_breaks_off_leaves_the_one_before_good(tmp_path: Path) -> None:
    place, backup = tmp_path / "place", tmp_path / "backup"
    collect(place, [ONE])
    taken(place, backup)
    before = (backup / "literature.db").read_bytes()
    collect(place, [TWO])

    def breaking(_: list[Path]) -> list[Path]:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        back_up(place / "x.db", place / "curation.db", Archive(place / "archive"), backup, breaking)
    assert (backup / "literature.db").read_bytes() == before
    assert every_snapshot(backup) == 1
    assert taken(place, backup) == (1, 1)


def test_the_way_back(workplace: Workplace) -> None:
    saved = [workplace.folder / f"{number}.html" for number in (1, 2)]
    for number, file in enumerate(saved):
        file.write_bytes(article(number)[1].body)
    assert workplace.run("ingest", str(saved[0])).returncode == 0
    Curation(workplace.folder / "curation.db").forget([("url", "https://example.org/")])
    backup = workplace.folder / "copia de seguridad"
    made = workplace.run("backup", str(backup))
    assert (made.returncode, made.stderr) == (0, "")
    before = workplace.contents()
    shutil.rmtree(workplace.archive)
    for lost in (*workplace.folder.glob("literature.db*"), workplace.folder / "curation.db"):
        lost.unlink(missing_ok=True)
    for name in ("literature.db", "curation.db"):
        shutil.copy(backup / name, workplace.folder / name)
    shutil.copytree(backup / "archive", workplace.archive)
    assert workplace.contents() == before
    assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
    again = workplace.run("ingest", *map(str, saved))
    assert "records: 1 new, 0 changed, 1 unchanged" in again.stdout
    assert every_snapshot(workplace.folder) == 2
    assert Curation(workplace.folder / "curation.db").forgets("https://example.org/")


def test_what_is_no_backup_is_left_alone(tmp_path: Path, workplace: Workplace) -> None:
    collect(tmp_path, [ONE])
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.odt").write_bytes(b"x")
    for folder in (other, other / "thesis.odt"):
        with pytest.raises(NotABackupError, match=r"name .* that is empty or not there yet"):
            taken(tmp_path, folder)
    assert [file.name for file in other.iterdir()] == ["thesis.odt"]
    with pytest.raises(MissingDatabaseError):
        back_up(tmp_path / "none.db", tmp_path / "c.db", Archive(tmp_path / "archive"), tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert workplace.run("backup").returncode == 2


def test_what_the_archive_lacks_is_said(tmp_path: Path) -> None:
    collect(tmp_path, [ONE, TWO])
    first, second = Archive(tmp_path / "archive").files()
    first.unlink()
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("UPDATE snapshots SET warc = '/elsewhere/x.warc' WHERE warc = ?", [second.name])
    copied = back_up(tmp_path / "x.db", tmp_path / "c.db", Archive(tmp_path / "archive"), tmp_path / "backup")
    assert (copied.lacking, copied.elsewhere) == ([first.name], ["/elsewhere/x.warc"])
    assert copied.new == 1
