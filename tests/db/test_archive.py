"""The archive gives back what was put into it, writes nothing twice, and is a WARC that others can read."""

import gzip
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from db.archive import Archive
from db.errors import ArchiveError
from db.record import Fetched, Page, Reading, Rejection
from db.run import Run
from db.schema import open_for_writing
from db.warc import Payload, members, payload_digest, record

AT = "2024-05-01T12:00:00+00:00"
URL = "https://www.example.org/es-año-articulo-S0000001924000031?x=1&y=ñ"
HEADERS = (
    ("Content-Type", "text/html; charset=iso-8859-1"),
    ("content-encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "3"),
    ("X-Origin", "Málaga"),
)


def fetched(body: bytes = b"a\xf1o", url: str = URL, headers: tuple[tuple[str, str], ...] = HEADERS) -> Fetched:
    return Fetched(Page(url, body, "text/html; charset=iso-8859-1", AT), 200, headers)


def check(file: Path) -> subprocess.CompletedProcess[str]:
    """What warcio says of a file."""
    return subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", file], capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path / "raw pages")
    yield archive
    archive.close()


@pytest.mark.parametrize("headers", [HEADERS, ()])
@pytest.mark.parametrize("url", [URL, "file:///home/ana/mi%20carpeta/a.html"])
@pytest.mark.parametrize(
    "body", [b"", b"a\xf1o", b"HTTP/1.1 200 OK\r\n\r\nWARC/1.0\r\n", b"\r\n\r\n" * 9, b"x" * 70_000]
)
def test_what_goes_in_comes_out(archive: Archive, body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> None:
    page = fetched(body, url, headers)
    archive.append(fetched(b"another page before it", url + "-1"))
    snapshot = archive.append(page)
    archive.append(fetched(b"and one after it", url + "-2"))
    assert archive.read(snapshot) == page.page
    assert (snapshot.digest, snapshot.status) == (payload_digest(body), 200)
    assert snapshot.id == f"{snapshot.warc}@{snapshot.offset}"


@given(st.binary(max_size=400))
def test_any_bytes_go_in_and_come_out(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    assert archive.read(archive.append(fetched(body))).body == body
    archive.close()


def test_other_tools_can_read_and_check_it(archive: Archive) -> None:
    archive.append(fetched())
    last = archive.append(fetched(url="file:///tmp/x.html", headers=()))
    archive.close()
    [file] = archive.folder.iterdir()
    checked = check(file)
    assert checked.returncode == 0
    assert checked.stdout.count("digest pass") == 3
    assert last.offset + last.length == file.stat().st_size
    with file.open("rb") as stream:
        records = [(r.rec_type, r.http_headers.headers if r.http_headers else []) for r in ArchiveIterator(stream)]
    assert [kind for kind, _ in records] == ["warcinfo", "response", "resource"]
    names = [name for name, _ in records[1][1]]
    assert names == ["Content-Type", "X-Origin", "Content-Length"]  # of the body as it lies here, decoded
    assert dict(records[1][1])["Content-Length"] == "3"


def test_the_folder_is_its_owners_alone_and_each_run_has_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir(mode=0o755)
    for _ in range(2):
        archive = Archive(folder)
        assert not list(folder.glob("*.tmp"))
        archive.append(fetched())
        archive.close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.glob("cribado-*Z-*.warc.gz"))) == 2


def test_a_folder_that_cannot_be_had_is_said_with_its_remedy_before_the_database_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for folder in (Path("/proc/x"), tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ArchiveError, match=f"{folder}: .* set ARCHIVE"):
            Run("crawl", "", tmp_path / "x.db", folder, [], "test")
    assert not (tmp_path / "x.db").exists()


def test_an_archive_without_a_page_leaves_no_file(tmp_path: Path) -> None:
    Archive(tmp_path / "archive").close()
    assert not (tmp_path / "archive").exists()


def test_the_same_page_of_the_same_address_is_not_written_twice(tmp_path: Path) -> None:
    def begin() -> Run:
        return Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test")

    with begin() as run:
        first = run.archive.append(fetched())
        assert run.archive.append(fetched()) == first  # not even before the database knows
        run.load([Reading(fetched().page, Rejection(URL, "empty"), first)])
    with begin() as run:
        later = replace(fetched(), page=replace(fetched().page, fetched_at="2025-05-01T12:00:00+00:00"))
        assert run.archive.append(later) == first
        others = [
            run.archive.append(fetched(b"another")),
            run.archive.append(fetched(url=URL + "x")),
            run.archive.append(replace(fetched(), status=404)),
        ]
        assert len({first.id, *(other.id for other in others)}) == 4
    for file in (tmp_path / "archive").iterdir():
        file.unlink()
    with begin() as run:
        assert run.archive.append(fetched()) != first  # its file is gone: what is not there is no copy


def test_what_comes_again_is_a_small_record_that_points_to_the_first(tmp_path: Path) -> None:
    body = os.urandom(20_000)
    again = replace(fetched(body), page=replace(fetched(body).page, fetched_at="2025-05-01T12:00:00+00:00"))
    local = replace(again, page=replace(again.page, url="file:///tmp/x.html"), headers=())
    first_local = replace(local, page=replace(local.page, fetched_at=AT))
    with Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test") as run:
        first, other = run.archive.append(fetched(body)), run.archive.append(first_local)
        assert run.archive.append(fetched(body)) == first  # the same visit, told twice
        readings = [
            Reading(page.page, Rejection(URL, "empty"), held) for page, held in ((again, first), (local, other))
        ]
        run.load(readings)
        assert [run.archive.append(again), run.archive.append(local)] == [first, other]
        run.load(readings)
        assert run.store.db.execute("SELECT count(*) FROM snapshots").fetchone() == (2,)
    [file] = run.archive.folder.iterdir()
    assert check(file).returncode == 0
    with file.open("rb") as stream:
        said = [{**dict(r.rec_headers.headers), "body": r.content_stream().read()} for r in ArchiveIterator(stream)][1:]
    assert [record["WARC-Type"] for record in said] == ["response", "resource", "revisit", "revisit"]
    for original, revisit in zip(said[:2], said[2:], strict=True):
        assert revisit["WARC-Profile"].endswith("/revisit/identical-payload-digest")
        assert revisit["WARC-Refers-To"] == original["WARC-Record-ID"]
        assert revisit["WARC-Refers-To-Target-URI"] == revisit["WARC-Target-URI"] == original["WARC-Target-URI"]
        assert revisit["WARC-Refers-To-Date"] == original["WARC-Date"] == "2024-05-01T12:00:00Z"
        assert (revisit["WARC-Date"], revisit["body"]) == ("2025-05-01T12:00:00Z", b"")
        assert revisit["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert file.stat().st_size < 2 * 20_500 + 2_500


def test_the_archive_tells_its_records_as_the_database_knows_them(archive: Archive) -> None:
    pages = [fetched(), replace(fetched(url=URL + "x"), status=404), fetched(url="file:///tmp/x.html", headers=())]
    untyped = [replace(page, page=replace(page.page, url=page.page.url + "y", content_type="")) for page in pages[2:]]
    snapshots = [archive.append(page) for page in (*pages, *untyped)]
    assert [kept.snapshot for kept in archive.records()] == snapshots


WRITER = """
import sys
from pathlib import Path
from db.record import Fetched, Page
from db.run import Run
from db.warc import Payload, members, payload_digest, record
run = Run("crawl", "", Path(sys.argv[1]) / "x.db", Path(sys.argv[1]) / "archive", [], "test")
run.archive.append(Fetched(Page("https://example.org/", b"x" * 5000, "", "2024-05-01T12:00:00+00:00")))
print(run.archive.files()[0], flush=True)
sys.stdin.read()
"""


def test_a_file_that_somebody_writes_is_left_alone_and_cut_when_he_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        file = Path(writer.stdout.readline().strip())
        whole = file.read_bytes()
        file.write_bytes(whole + whole[:200])  # as if its last record were half written
        with Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test"):
            assert file.read_bytes() == whole + whole[:200]
        writer.kill()
    with Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test"):
        assert file.read_bytes() == whole
    assert file.stat().st_mode & 0o777 == 0o400
    assert check(file).returncode == 0


@pytest.mark.parametrize("tail", [1, 9, 200, 399])
@pytest.mark.parametrize("known", [True, False])
def test_a_cut_tail_is_taken_off_and_nothing_that_is_whole(tmp_path: Path, tail: int, known: bool) -> None:
    run = Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test")
    first, second = (run.archive.append(fetched(b"a" * 400, URL + mark)) for mark in "12")
    if known:
        run.load([Reading(fetched().page, Rejection(URL, "empty"), first)])
    run.end("failed")
    [file] = (tmp_path / "archive").iterdir()
    file.chmod(0o600)  # as if killed: the lock is gone, the file was never ended
    whole = file.read_bytes()
    file.write_bytes(whole + whole[first.offset : first.offset + tail])
    with Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test") as later:
        assert file.read_bytes() == whole
        assert later.archive.read(second).body == b"a" * 400
        assert later.archive.append(fetched()).warc != file.name


def test_a_file_that_was_ended_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin() -> Run:
        return Run("crawl", "", tmp_path / "x.db", tmp_path / "archive", [], "test")

    with begin() as run:
        run.archive.append(fetched())
    monkeypatch.setattr("db.warc.members", lambda *_: pytest.fail("read"))
    with begin():
        pass


def test_what_is_blotted_out_is_gone_and_all_else_keeps_its_place(archive: Archive) -> None:
    secret = b"patient " + os.urandom(30).hex().encode()
    first, gone, last = (archive.append(fetched(body, URL + body.hex())) for body in (b"one", secret, b"two"))
    archive.erase([gone])
    assert archive.append(fetched(secret, gone.url)) != gone  # what is not there is no copy
    archive.close()
    archive.erase([last, replace(first, warc="/elsewhere/x.warc.gz")])
    [file] = archive.folder.iterdir()
    assert check(file).returncode == 0
    with file.open("rb") as stream:
        assert b"".join(member for _, member in members(stream)) == file.read_bytes()
    unpacked = gzip.decompress(file.read_bytes())
    assert (unpacked.count(secret), unpacked.count(b"two"), unpacked.count(b"one")) == (1, 0, 1)
    assert archive.read(first).body == b"one"
    assert len(list(archive.records())) == 2
    assert file.stat().st_mode & 0o777 == 0o400
    for snapshot in (gone, last):
        with pytest.raises(ArchiveError):
            archive.read(snapshot)


@pytest.mark.parametrize("damage", ["gone", "cut", "rewritten", "elsewhere"])
def test_a_page_that_is_not_what_was_archived_is_never_given_out(archive: Archive, damage: str) -> None:
    snapshot = archive.append(fetched())
    other = archive.append(fetched(b"another", URL + "x"))
    archive.close()
    file = archive.folder / snapshot.warc
    file.chmod(0o600)
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        os.truncate(file, snapshot.offset + snapshot.length // 2)
    elif damage == "rewritten":
        content = bytearray(file.read_bytes())
        content[snapshot.offset + 40] ^= 0xFF
        file.write_bytes(content)
    else:
        snapshot = replace(snapshot, offset=other.offset)
    with pytest.raises(ArchiveError, match=str(snapshot.offset)):
        archive.read(snapshot)


def test_a_full_disk_leaves_no_torn_record(archive: Archive) -> None:
    kept = archive.append(fetched())
    file = archive.folder / kept.warc
    size = file.stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
    try:
        with pytest.raises(OSError, match=file.name):
            archive.append(fetched(os.urandom(5000), URL + "x"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert file.stat().st_size == size
    later = archive.append(fetched(b"there is room again", URL + "y"))
    assert archive.read(kept).body == b"a\xf1o"
    assert archive.read(later).body == b"there is room again"


def test_damage_within_a_file_costs_one_record_and_nothing_is_cut_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    kept = [archive.append(Fetched(Page(f"https://x.example/{n}", b"<p>%d" % n * 99, "text/html"))) for n in range(5)]
    archive.close()
    [file] = archive.files()
    file.chmod(0o600)  # as a killed run leaves it
    whole = bytearray(file.read_bytes())
    whole[kept[2].offset + kept[2].length // 2] ^= 0xFF
    file.write_bytes(whole)
    again = Archive(tmp_path / "archive", open_for_writing(tmp_path / "x.db").conn)  # the database knows of nothing
    again.mend()
    assert file.stat().st_size == len(whole)
    assert [found.snapshot.url[-1] for found in again.records()] == ["0", "1", "3", "4"]
    assert again.damage == [f"{file}, byte {kept[2].offset}: damaged; the records after it were read"]


@pytest.mark.parametrize("headers", [HEADERS, ()])
def test_a_page_packed_elsewhere_is_archived_as_if_its_body_were_here(
    tmp_path: Path, headers: tuple[tuple[str, str], ...]
) -> None:
    whole = fetched(headers=headers)
    visits = [whole, replace(whole, page=replace(whole.page, fetched_at=AT.replace("2024", "2025")))]
    here, elsewhere = Archive(tmp_path / "here"), Archive(tmp_path / "elsewhere")
    for visit in visits:
        at = visit.page.fetched_at or ""
        payload = Payload(digest := payload_digest(b"a\xf1o"), 3, record(visit, digest, at))
        here.append(visit)
        elsewhere.append(replace(visit, page=replace(visit.page, body=b"")), payload)
    texts = []
    for archive in (here, elsewhere):
        archive.close()
        [file] = archive.files()
        assert check(file).returncode == 0
        with file.open("rb") as opened:
            _, *kept = [gzip.decompress(member) for _, member in members(opened)]
        texts.append([line for line in b"".join(kept).split(b"\r\n") if b"urn:uuid" not in line])
    assert texts[0] == texts[1]
