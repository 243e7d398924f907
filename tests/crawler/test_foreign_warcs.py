"""WARC files as browsertrix, Common Crawl and wget write them are ingested; what we write, warcio checks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawler.journal_pages import article, path_of
from tests.crawler.journal_site import JournalSite, Ways
from tests.crawler.workplace import Workplace

HOST = "https://www.revista.example"
ISSN = "0000-0019"
DATE = "2023-05-01T10:00:00"


class Tool:
    """Writes records one after the other, as warcio's own writer does for the tools that use it."""

    def __init__(self, file: Path, version: str, *, packed: bool, around: str = "{0}") -> None:
        self.stream = BytesIO()
        self.writer = WARCWriter(self.stream, gzip=packed, warc_version=version)
        self.file = file
        self.around = around
        self.writer.write_record(self.writer.create_warcinfo_record(file.name, {"software": "another tool"}))

    def record(self, kind: str, url: str, body: bytes, http: str = "", **headers: str) -> None:
        """`http` is the first line and the headers of a message, where there is one."""
        first, *rest = http.split("\n")
        parsed = [(name, value) for name, _, value in (line.partition(": ") for line in rest)]
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        status = StatusAndHeaders(first.split(" ", 1)[1], parsed, protocol=first.split(" ", 1)[0]) if http else None
        if kind == "request" and status:
            status = StatusAndHeaders(first, parsed, is_http_request=True)
        self.writer.write_record(
            self.writer.create_warc_record(
                self.around.format(url),
                kind,
                payload=BytesIO(body),
                length=len(body),
                http_headers=status,
                warc_headers_dict={"WARC-Date": f"{DATE}Z", **said},
            )
        )

    def revisit(self, url: str, digest: str) -> None:
        """The same payload again: nothing but its headers."""
        status = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        revisit = self.writer.create_revisit_record(url, digest, url, f"{DATE}Z", http_headers=status)
        self.writer.write_record(revisit)


@contextmanager
def written_by(file: Path, version: str, *, packed: bool, around: str = "{0}") -> Iterator[Tool]:
    tool = Tool(file, version, packed=packed, around=around)
    yield tool
    file.write_bytes(tool.stream.getvalue())


def page(number: int) -> tuple[str, bytes]:
    return HOST + path_of(ISSN, number), article(ISSN, number, 0, "as it was").body(7)


REQUEST = "GET / HTTP/1.1\nHost: www.revista.example\nUser-Agent: another"
OK = "HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8"


def browsertrix(folder: Path) -> None:
    """WARC 1.1 to the millisecond; HTTP/2 written as 1.1; what the browser drew, its list of pages, furniture."""
    with written_by(folder / "rec-0001.warc.gz", "1.1", packed=True) as tool:
        (url, body), (other, text) = page(1), page(2)
        tool.record("response", url, body, OK, WARC_Date=f"{DATE}.123Z", WARC_Resource_Type="document")
        tool.record("request", url, b"", REQUEST, WARC_Date=f"{DATE}.123Z")
        tool.record("resource", f"urn:pageinfo:{url}", b'{"pageid": "x"}', Content_Type="application/json")
        tool.record("resource", f"urn:text:{url}", b"La gota en el hospital", Content_Type="text/plain")
        tool.record("response", f"{HOST}/x.png", b"\x89PNG", "HTTP/1.1 200 OK\nContent-Type: image/png")
        tool.revisit(url, "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        tool.record("response", other, text, OK + "\nx-orig-content-encoding: br")


def common_crawl(folder: Path) -> None:
    """Request, response and metadata of each page; the names of headers that hid an encoding; robots.txt beside."""
    with written_by(folder / "CC-MAIN-20230501-00000.warc.gz", "1.0", packed=True) as tool:
        url, body = page(3)
        tool.record("request", url, b"", REQUEST)
        hidden = OK + "\nX-Crawler-Content-Encoding: gzip\nX-Crawler-Content-Length: 999"
        tool.record("response", url, body, hidden, WARC_Identified_Payload_Type="text/html")
        tool.record("metadata", url, b"fetchTimeMs: 80\r\n", Content_Type="application/warc-fields")
        tool.record("response", f"{HOST}/robots.txt", b"User-agent: *\n", "HTTP/1.1 404 Not Found")


def wget(folder: Path) -> None:
    """Not packed, addresses in brackets, the manifest and the log of the run at its end."""
    with written_by(folder / "sitio.warc", "1.0", packed=False, around="<{0}>") as tool:
        url, body = page(4)
        tool.record("request", url, b"", REQUEST)
        tool.record("response", url, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), OK + "\nTransfer-Encoding: chunked")
        said = "metadata://gnu.org/software/wget/warc/MANIFEST.txt"
        tool.record("metadata", said, b"<urn:uuid:1>\n", Content_Type="text/plain")
        tool.record("resource", said.replace("MANIFEST", "wget_arguments"), b'"-r"\n', Content_Type="text/plain")


TOOLS = {"browsertrix": (browsertrix, 2), "Common Crawl": (common_crawl, 1), "wget": (wget, 1)}
"""Who writes, and how many articles."""


def test_what_another_tool_wrote_is_ingested_and_twice_is_once(workplace: Workplace) -> None:
    folder = workplace.folder / "of others"
    folder.mkdir()
    workplace.register(revista=f"{HOST}/")
    for write, _ in TOOLS.values():
        write(folder)
    ingested = workplace.run("ingest", str(folder))
    assert (ingested.returncode, ingested.stderr) == (0, "")
    rows = workplace.rows("SELECT url, journal_id, abstract_en IS NULL, flags FROM bilingual ORDER BY url")
    assert rows == [(page(number)[0], "revista", 0, "[]") for number in (1, 2, 3, 4)]
    assert {reason for (reason,) in workplace.rows("SELECT reason FROM rejections")} <= {"not_found"}
    before = workplace.contents()
    assert workplace.run("ingest", str(folder)).returncode == 0
    assert workplace.contents() == before


@pytest.mark.parametrize("tool", TOOLS)
def test_the_files_of_these_tests_are_what_those_tools_write(tmp_path: Path, tool: str) -> None:
    TOOLS[tool][0](tmp_path)
    [file] = tmp_path.iterdir()
    assert checked(file).returncode == 0
    assert file.read_bytes().count(b"WARC/1.") == (5 if tool == "wget" else 0)  # the others are packed


def checked(*files: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def test_what_a_crawl_wrote_is_checked_by_warcio_record_by_record(workplace: Workplace) -> None:
    with JournalSite(12, Ways(packed=True)) as site:
        workplace.register(revista=f"{site.url}/")
        assert workplace.crawl().returncode == 0
        site.change(3, 4)
        assert workplace.crawl("refresh=all").returncode == 0
    files = sorted(workplace.archive.glob("*.warc.gz"))
    assert len(files) == 2
    said = checked(*files)
    assert said.returncode == 0, said.stdout
    assert said.stdout.count("digest pass") >= 24  # every article, and again: its counter had another number
