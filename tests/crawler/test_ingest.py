"""`scrapy ingest`: local pages through the same stages as a crawl; exit codes, counts, and twice the same as once."""

import gzip
import os
from pathlib import Path

import pytest

from crawler.ingesting import host_index
from crawler.journals import Journal
from db.archive import Archive
from db.record import Snapshot
from tests.crawler.loopback import article
from tests.crawler.test_files import warc
from tests.crawler.workplace import Workplace


def save(folder: Path, number: int, *, url: str | None = None) -> Path:
    file = folder / f"página {number}.html"
    file.write_bytes(article(number)[1].body)
    if url:
        file.with_suffix(".url").write_text(url, encoding="utf-8")
    return file


@pytest.fixture
def saved(workplace: Workplace) -> Path:
    folder = workplace.folder / "saved pages"
    folder.mkdir()
    return folder


def test_a_folder_is_loaded_rejections_and_all_and_twice_is_the_same_as_once(workplace: Workplace, saved: Path) -> None:
    url = "https://www.reumatologiaclinica.org/es-dosis-inicio-articulo-00000001"
    save(saved, 1, url=url)
    save(saved, 2)
    (saved / "rubbish.html").write_bytes(bytes(range(256)) * 40)
    (saved / "empty.txt").write_bytes(b"")
    (saved / "broken.html.gz").write_bytes(gzip.compress(b"x" * 5000)[:-20])
    (saved / "notes.json").write_text("{}", encoding="utf-8")
    first = workplace.run("ingest", str(saved))
    assert (first.returncode, first.stderr) == (0, "")
    assert "skipped         1  .json" in first.stdout
    rows = workplace.rows("SELECT url, journal_id FROM bilingual ORDER BY url")
    assert rows == [(None, None), (url, "reumatologia-clinica")]
    reasons = {Path(address).name: reason for address, reason in workplace.rows("SELECT url, reason FROM rejections")}
    assert reasons == {"rubbish.html": "binary", "empty.txt": "empty", "broken.html.gz": "unreadable"}
    before = workplace.contents()
    second = workplace.run("ingest", str(saved))
    assert "records: 0 new, 0 changed, 2 unchanged" in second.stdout
    assert workplace.contents() == before
    kinds = [kept.kind for kept in Archive(workplace.archive).records()]
    assert kinds.count("resource") == 4  # nothing was archived a second time
    assert workplace.rows("SELECT count(*) FROM snapshots") == [(4,)]
    counts = "SELECT kind, outcome, fetched, accepted, unchanged, rejected, failed FROM runs ORDER BY id"
    assert workplace.rows(counts) == [("ingest", "done", 5, 2, 0, 3, 0), ("ingest", "done", 5, 2, 2, 3, 0)]


def test_a_missing_path_is_named_and_nothing_is_loaded(workplace: Workplace, saved: Path) -> None:
    refused = workplace.run("ingest", str(save(saved, 1)), "nowhere.html")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "nowhere.html: no such file or folder; nothing was loaded\n"
    assert not workplace.database.exists()


def test_a_name_that_is_no_text_costs_nothing(workplace: Workplace, saved: Path) -> None:
    for name in (b"bad\xff.txt", b"bad.\xff"):
        (saved / os.fsdecode(name)).write_bytes(b"")
    for path in (saved, saved / os.fsdecode(b"bad\xff.txt")):
        ingested = workplace.run("ingest", str(path))
        assert (ingested.returncode, ingested.stderr) == (0, "")
    assert workplace.rows("SELECT url, reason FROM rejections") == [(f"{saved.as_uri()}/bad%FF.txt", "empty")]
    assert workplace.rows("SELECT arguments FROM runs") == [(str(saved),), (f"{saved}/bad\ufffd.txt",)]


@pytest.mark.parametrize(("setting", "value"), [("DOWNLOAD_MAXSIZE", "abc"), ("ARCHIVE", "/proc/x")])
def test_a_setting_that_cannot_be_is_named_before_anything_is_made(
    workplace: Workplace, saved: Path, setting: str, value: str
) -> None:
    refused = workplace.run("ingest", str(save(saved, 1)), **{setting: value})
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert setting in refused.stderr
    assert not workplace.database.exists()


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        ([], 2, "which files? scrapy ingest PATH…"),
        (["--dry", "{}"], 2, "--dry: no such option"),
        (["{}"], 1, "no page in"),
    ],
)
def test_what_ends_an_ingest_otherwise(
    workplace: Workplace, saved: Path, words: list[str], exit_code: int, said: str
) -> None:
    ended = workplace.run("ingest", *(word.format(saved) for word in words))
    assert ended.returncode == exit_code
    assert len(ended.stderr.splitlines()) == 1
    assert said in ended.stderr


def test_a_named_file_of_unknown_suffix_is_a_rejection_and_exit_code_0(workplace: Workplace, saved: Path) -> None:
    file = saved / "letter.docx"
    file.write_bytes(b"PK")
    assert workplace.run("ingest", str(file)).returncode == 0
    assert workplace.rows("SELECT url, reason FROM rejections") == [(file.as_uri(), "unreadable")]


def test_the_journal_is_the_only_one_that_lives_at_the_host() -> None:
    def at(slug: str, start: str, within: str = "") -> Journal:
        return Journal(slug, slug, "doyma", ("0000-0019",), (start,), within)

    journal_of = host_index(
        [
            at("own", "https://www.own.example/"),
            at("a", "https://shared.example/es-revista-a-1", "-revista-a-1"),
            at("b", "https://shared.example/es-revista-b-2", "-revista-b-2"),
            at("twin-1", "https://twin.example/"),
            at("twin-2", "https://twin.example/"),
        ]
    )
    assert journal_of("http://own.example/es-x-articulo-00000001?a=b") == "own"
    assert journal_of("https://shared.example/en-revista-b-2-articulo-x-00000001") == "b"
    for nobody in ("https://shared.example/x", "https://twin.example/x", "file:///own.example/x", "https://[", ""):
        assert journal_of(nobody) is None


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_warc_of_another_tool_is_read_where_it_lies_and_its_revisits_are_counted(
    workplace: Workplace, saved: Path, name: str
) -> None:
    url = "http://example.org/es-dosis-inicio-articulo-00000001"
    records = [
        {"url": url, "body": article(1)[1].body},
        {"url": url, "kind": "revisit", "body": b""},
        {"url": url.replace("1", "2"), "body": article(2)[1].body},
    ]
    file = saved / name
    inside = warc(*records, packed=name.endswith(".gz"))
    file.write_bytes(inside)
    ingested = workplace.run("ingest", str(file), "--in-place")
    assert (ingested.returncode, ingested.stderr) == (0, "")
    assert "skipped         1  WARC revisit" in ingested.stdout
    assert list(workplace.archive.iterdir()) == []
    columns = 'url, fetched_at, digest, warc, "offset", length, content_type, status'
    snapshots = [Snapshot(*row) for row in workplace.rows(f"SELECT {columns} FROM snapshots")]
    assert {snapshot.warc for snapshot in snapshots} == {str(file)}
    bodies = {Archive(workplace.archive).read(snapshot).body for snapshot in snapshots}
    assert bodies == {article(number)[1].body for number in (1, 2)}
    before = workplace.contents()
    again = workplace.run("ingest", str(file))  # the same visits: there is nothing new to archive
    assert "2 unchanged" in again.stdout
    assert list(workplace.archive.iterdir()) == []
    assert workplace.run("rebuild").returncode == 0
    assert workplace.contents() == before
    forgotten = workplace.run("forget", url, "--yes")
    assert f"{file}: not ours, what it holds stays there" in forgotten.stdout
    assert file.read_bytes() == inside
