"""Local files into pages: every suffix, packed or not, sidecars, rubbish, bombs, WARC and WET of other crawlers."""

import gzip
import os
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.files import Files, Found, Piece, Remarks, divided, read
from db.record import Fetched, Rejection

LARGEST = 100_000
HTML = "<!doctype html><title>Gota</title>ñ".encode()


def found(*paths: Path, largest: int = LARGEST) -> list[Found]:
    return list(Files(paths, largest))


def only_page(*paths: Path) -> Fetched:
    [page] = found(*paths)
    assert isinstance(page, Fetched)
    return page


def only_rejection(*paths: Path) -> Rejection:
    [rejection] = found(*paths)
    assert isinstance(rejection, Rejection)
    return rejection


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.html", "text/html"), ("a.HTM", "text/html"), ("a.txt", "text/plain"), ("a.xml", "application/xml")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_saved_page_comes_as_it_is(tmp_path: Path, name: str, content_type: str, packed: bool) -> None:
    file = tmp_path / f"{name}{'.gz' if packed else ''}"
    file.write_bytes(gzip.compress(HTML) if packed else HTML)
    fetched = only_page(file)
    assert (fetched.page.body, fetched.page.content_type, fetched.status) == (HTML, content_type, 200)
    assert fetched.page.url == file.as_uri()
    assert fetched.headers == ()


@pytest.mark.parametrize(
    ("name", "sidecar"),
    [("a b.html", "a b.url"), ("a.html", "a.html.url"), ("a.html.gz", "a.url"), ("a.html.gz", "a.html.gz.url")],
)
@pytest.mark.parametrize("text", ["{}", "\ufeff{}\r\n", "[InternetShortcut]\nURL={}\n"])
def test_a_sidecar_gives_the_address(tmp_path: Path, name: str, sidecar: str, text: str) -> None:
    url = "https://www.example.org/es-gota-articulo-S0000001924000031"
    (tmp_path / name).write_bytes(gzip.compress(HTML) if name.endswith(".gz") else HTML)
    (tmp_path / sidecar).write_text(text.format(url), encoding="utf-8")
    assert only_page(tmp_path / name).page.url == url
    assert only_page(tmp_path).page.url == url


@pytest.mark.parametrize("text", ["", "file:///etc/passwd", "javascript:alert(1)", "see the printed issue"])
def test_a_sidecar_without_a_web_address_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "a.url").write_text(text, encoding="utf-8")
    assert only_page(tmp_path / "a.html").page.url == (tmp_path / "a.html").as_uri()


def test_a_folder_gives_what_is_known_and_counts_the_rest(tmp_path: Path) -> None:
    below = tmp_path / "saved pages" / "2020.html"  # a folder, whatever its name says
    below.mkdir(parents=True)
    for name in ("b.html", "a.txt.gz", "a.gold.json", "c.PDF", "README", "b.url", ".DS_Store"):
        (below / name).write_bytes(gzip.compress(HTML) if name.endswith(".gz") else HTML)
    files = Files([tmp_path], LARGEST)
    assert [Path(item.page.url).name for item in files if isinstance(item, Fetched)] == ["a.txt.gz", "b.html"]
    assert files.skipped == Counter({".json": 1, ".pdf": 1, "no suffix": 2})


def test_a_named_file_of_unknown_suffix_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    rejection = only_rejection(tmp_path / "a.pdf")
    assert (rejection.url, rejection.reason) == ((tmp_path / "a.pdf").as_uri(), "pdf")
    assert "unknown suffix" in rejection.detail


def test_a_file_has_one_address_however_its_path_is_written(tmp_path: Path) -> None:
    for name in ("a.html.gz", "a.warc"):
        (tmp_path / name).write_bytes(b"neither of them")
        here, around = (only_rejection(path) for path in (tmp_path / name, tmp_path / ".." / tmp_path.name / name))
        assert here == around


def test_what_cannot_be_read_is_a_rejection_and_the_rest_still_comes(tmp_path: Path) -> None:
    (tmp_path / "broken.html.gz").write_bytes(gzip.compress(HTML * 100)[:-30])
    (tmp_path / "no-gzip.html.gz").write_bytes(b"plain after all")
    (tmp_path / "pointing-nowhere.html").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "whole.html").write_bytes(HTML)
    by_name = {Path(item.page.url if isinstance(item, Fetched) else item.url).name: item for item in found(tmp_path)}
    assert isinstance(by_name.pop("whole.html"), Fetched)
    assert len(by_name) == 4
    assert {item.reason for item in by_name.values() if isinstance(item, Rejection)} == {"unreadable"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_larger_than_allowed_is_a_rejection(tmp_path: Path, packed: bool) -> None:
    body, file = b" " * (LARGEST + 1), tmp_path / f"bomb.html{'.gz' if packed else ''}"
    file.write_bytes(gzip.compress(body) if packed else body)
    assert "larger than 100000 bytes" in only_rejection(file).detail
    file.write_bytes(gzip.compress(body[1:]) if packed else body[1:])
    assert len(only_page(file).page.body) == LARGEST


def warc(*records: dict[str, Any], packed: bool = True) -> bytes:
    """A WARC file: each record given by url, kind, body, status and content type."""
    writer = WARCWriter(buffer := BytesIO(), gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for given in records:
        body, kind = given.get("body", HTML), given.get("kind", "response")
        headers = [("Content-Type", given.get("type", "text/html")), *given.get("headers", ())]
        http = StatusAndHeaders(given.get("status", "200 OK"), headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                given["url"],
                kind,
                payload=BytesIO(body),
                length=len(body),
                http_headers=http if kind == "response" else None,
                warc_content_type="" if kind == "response" else given.get("type", "text/plain"),
                warc_headers_dict={"WARC-Date": "2020-10-23T08:00:00Z"},
            )
        )
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.wet.gz"])
def test_each_response_and_conversion_is_one_page(tmp_path: Path, name: str) -> None:
    inside = warc(
        {"url": "http://example.org/1", "headers": [("X-Cache", "hit")]},
        {"url": "http://example.org/2", "status": "404 Not Found"},
        {"url": "http://example.org/3", "kind": "conversion", "body": b"text"},
        {"url": "http://example.org/4", "kind": "metadata"},
        {"url": "http://example.org/5", "status": "301 Moved Permanently", "body": b""},
        {"url": "http://example.org/6.png", "type": "image/png"},
        {"url": "http://example.org/7", "status": "503 Service Unavailable"},
        {"url": "http://example.org/8", "status": "403 Forbidden"},
        {"url": "http://example.org/9", "status": "410 Gone"},
        packed=name.endswith(".gz"),
    )
    (tmp_path / name).write_bytes(inside)
    files = Files([tmp_path / name], LARGEST)
    pages = [item for item in files if isinstance(item, Fetched)]
    assert [(p.page.url, p.page.content_type, p.status, p.page.body) for p in pages] == [
        ("http://example.org/1", "text/html", 200, HTML),
        ("http://example.org/2", "text/html", 404, HTML),
        ("http://example.org/3", "text/plain", 200, b"text"),
        ("http://example.org/9", "text/html", 410, HTML),
    ]
    assert {page.page.fetched_at for page in pages} == {"2020-10-23T08:00:00+00:00"}
    assert pages[0].headers == (("Content-Type", "text/html"), ("X-Cache", "hit"))
    passed_over = ["WARC warcinfo", "WARC metadata", "redirect", "furniture of pages"]
    assert files.skipped == Counter([*passed_over, "answer with HTTP 503", "answer with HTTP 403"])


def test_a_warc_packed_as_a_whole_is_read_like_any_other(tmp_path: Path) -> None:
    whole = warc({"url": "http://example.org/1"}, {"url": "http://example.org/2"}, packed=False)
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(whole))
    assert len(found(tmp_path)) == 2


def test_an_encoded_record_is_decoded_and_a_bomb_in_one_is_a_rejection(tmp_path: Path) -> None:
    encoded = [("Content-Encoding", "gzip")]
    (tmp_path / "a.warc.gz").write_bytes(
        warc(
            {"url": "http://example.org/1", "body": gzip.compress(HTML), "headers": encoded},
            {"url": "http://example.org/2", "body": gzip.compress(b" " * 10 * LARGEST), "headers": encoded},
            {"url": "http://example.org/3"},
        )
    )
    first, bomb, last = found(tmp_path)
    assert isinstance(first, Fetched)
    assert first.page.body == HTML
    assert isinstance(bomb, Rejection)
    assert (bomb.url, bomb.reason) == ("http://example.org/2", "unreadable")
    assert isinstance(last, Fetched)


@pytest.mark.parametrize("packed", [False, True])
def test_a_warc_that_breaks_off_anywhere_says_so(tmp_path: Path, packed: bool) -> None:
    whole = warc({"url": "http://example.org/1"}, {"url": "http://example.org/2", "body": HTML * 3}, packed=packed)
    file = tmp_path / f"a.warc{'.gz' if packed else ''}"
    silent = []
    for missing in range(1, len(whole)):
        file.write_bytes(whole[:-missing])
        if not [item for item in found(file) if isinstance(item, Rejection)]:
            silent.append(len(whole) - missing)
    separator = b"\x1f\x8b\x08" if packed else b"WARC/1.0"
    starts = [at for at in range(len(whole)) if whole.startswith(separator, at)] + [len(whole)]
    complete = {start - newline for start in starts for newline in range(1 if packed else 5)}
    assert set(silent) <= complete, "only where every record is whole can nobody see that something is missing"


def test_the_records_before_the_break_are_kept(tmp_path: Path) -> None:
    whole = warc({"url": "http://example.org/1"}, {"url": "http://example.org/2"})
    (tmp_path / "a.warc.gz").write_bytes(whole[:-30])
    first, *rest = found(tmp_path)
    assert isinstance(first, Fetched)
    assert {item.reason for item in rest if isinstance(item, Rejection)} == {"unreadable"}


@pytest.mark.parametrize(
    ("body", "reason"), [(b"", "empty"), (b"\x00\xff" * 500, "unreadable"), (b"WARC/9\r\n", "unreadable")]
)
def test_what_only_calls_itself_a_warc_is_a_rejection(tmp_path: Path, body: bytes, reason: str) -> None:
    (tmp_path / "a.warc").write_bytes(body)
    assert only_rejection(tmp_path).reason == reason


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_stays_in_place_says_where_it_lies(tmp_path: Path, name: str) -> None:
    inside = warc(
        {"url": "http://example.org/1"},
        {"url": "http://example.org/2.png", "type": "image/png"},
        {"url": "http://example.org/3", "body": HTML * 9},
        packed=name.endswith(".gz"),
    )
    (tmp_path / name).write_bytes(inside)
    pages = [item for item in Files([tmp_path / name], LARGEST, in_place=True) if isinstance(item, Fetched)]
    assert len(pages) == 2
    for page in pages:
        assert page.place is not None
        assert page.place.warc == str(tmp_path / name)
        bytes_there = inside[page.place.offset :][: page.place.length]
        record = gzip.decompress(bytes_there) if name.endswith(".gz") else bytes_there
        assert record.startswith(b"WARC/1.0\r\n")
        assert record.count(page.page.url.encode()) == record.count(b"WARC/1.0") == 1
        assert page.page.body in record


def test_what_cannot_stay_in_place_is_copied_and_said(tmp_path: Path) -> None:
    whole = warc({"url": "http://example.org/1"}, {"url": "http://example.org/2"}, packed=False)
    file = tmp_path / "a.warc.gz"
    file.write_bytes(gzip.compress(whole))
    files = Files([file], LARGEST, in_place=True)
    assert [item.place for item in files if isinstance(item, Fetched)] == [None, None]
    assert list(files.copied) == [file.as_uri()]
    assert "packed as a whole" in files.copied[file.as_uri()]


def test_several_records_of_one_response_are_copied(tmp_path: Path) -> None:
    listed = b"<OAI-PMH><ListRecords><record><header/></record><record><header/></record></ListRecords></OAI-PMH>"
    (tmp_path / "a.warc").write_bytes(
        warc({"url": "http://example.org/oai", "body": listed, "type": "text/xml"}, packed=False)
    )
    found = [item for item in Files([tmp_path / "a.warc"], LARGEST, in_place=True) if isinstance(item, Fetched)]
    assert [item.place for item in found] == [None, None]


RECORDS: list[dict[str, Any]] = [
    {"url": f"http://example.org/{number}", "body": HTML * number, "status": "301 Moved" if number == 4 else "200 OK"}
    for number in range(1, 8)
]


@pytest.mark.parametrize("kind", ["packed", "plain", "packed as a whole"])
@pytest.mark.parametrize("harm", ["none", "cut", "damaged"])
@pytest.mark.parametrize("in_place", [False, True])
def test_a_divided_file_gives_what_the_whole_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, harm: str, in_place: bool
) -> None:
    monkeypatch.setattr("crawler.spans.RECORDS", 2)
    inside = warc(*RECORDS, packed=kind == "packed")
    inside = gzip.compress(inside, mtime=0) if kind == "packed as a whole" else inside
    file = tmp_path / ("a.warc" if kind == "plain" else "a.warc.gz")
    steps = range(len(inside) - 1, 0, -31) if harm != "none" else [len(inside)]
    for step in steps:
        file.write_bytes(inside[:step] if harm == "cut" else inside[:step] + b"\xff" * 9 + inside[step + 9 :])
        piece = Piece(str(file), LARGEST, in_place)
        pieces = list(divided(piece))
        whole, found = read(piece), chain.from_iterable(map(read, pieces))
        assert _summed(found) == _summed(whole), step
    if harm == "none":
        assert len(pieces) == (1 if kind == "packed as a whole" else 4)


def _summed(items: Iterable[Found | Remarks]) -> tuple[list[Found], Counter[str], dict[str, str]]:
    """What was found, in its order, and all remarks as one."""
    files, found = Files([], LARGEST), []
    for item in items:
        if isinstance(item, Remarks):
            files.note(item)
        else:
            found.append(item)
    return found, files.skipped, files.copied
