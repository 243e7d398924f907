"""A journal of as many articles as wanted, served fast on loopback; it changes when told to and counts what it gave."""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self

from tests.crawler.journal_pages import Layout, Shown, article, linking, path_of, sitemap

PER_CONTENTS = 100
"""Articles on a page of contents."""
PER_SITEMAP = 1000
"""Addresses in a sitemap, where there is an index of them."""
BEFORE = datetime(2024, 1, 1, tzinfo=UTC)

Moment = Literal["asked", "half answered", "answered"]
"""Of a request: before anything goes back, when half of it has gone, when all of it has."""
MOMENTS: tuple[Moment, ...] = ("asked", "half answered", "answered")


@dataclass(frozen=True, slots=True)
class Ways:
    """What a site says of its pages besides the pages: `validator` is the header that names a page's version."""

    validator: Literal["", "ETag", "Last-Modified"] = ""
    lastmod: bool = False
    packed: bool = False
    nested: bool = False


class JournalSite:
    """Serves `articles` articles of the journal with this ISSN, from `with` to the end of the block.

    `requests` lists the paths asked for, `bodies` those that were answered in full, `unmodified` those answered
    with 304, `hosts` all that Host headers said. Every answer counts one visit more than the one before.
    """

    def __init__(self, articles: int, ways: Ways | None = None, *, issn: str = "0000-0019") -> None:
        self.articles = articles
        self.ways = ways or Ways()
        self.issn = issn
        self.layout: Layout = "as it was"
        self.hosts: set[str] = set()
        self.forget()
        self._visits = 1000
        self._corrections = Counter[int]()
        self._lastmod = {number: BEFORE + timedelta(hours=number) for number in range(articles)}
        self._fuse: tuple[int, Moment, Callable[[], None]] | None = None
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._print()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def forget(self) -> None:
        """Begin to count anew."""
        self.requests: list[str] = []
        self.bodies: list[str] = []
        self.unmodified: list[str] = []

    @property
    def asked_articles(self) -> list[str]:
        """The articles among the requests."""
        return [path for path in self.requests if "-articulo-" in path]

    @property
    def ways_in(self) -> int:
        """How many of its pages lead to articles: robots.txt, the start, contents and sitemaps."""
        return len(self._pages) - self.articles

    def path(self, number: int) -> str:
        """Where an article stands."""
        return path_of(self.issn, number)

    def change(self, *numbers: int) -> None:
        """Correct the abstracts of these articles; their `lastmod` is now, or the second that begins."""
        now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        for number in numbers:
            self._corrections[number] += 1
            self._lastmod[number] = now
        self._print()

    def lay_out(self, layout: Layout) -> None:
        """Print all articles in another way; their validators change with them."""
        self.layout = layout
        self._print()

    def at(self, length: int, moment: Moment, action: Callable[[], None]) -> None:
        """Do this once, at that moment of the request with which `requests` has got so long."""
        self._fuse = (length, moment, action)

    def _print(self) -> None:
        """Print every page, so that answering costs nothing."""
        pages = {
            self.path(number): article(self.issn, number, self._corrections[number], self.layout)
            for number in range(self.articles)
        }
        paths = list(pages)
        for at in range(0, self.articles, PER_CONTENTS):
            pages[f"/es-numero-sumario-{at}"] = linking("Sumario", paths[at : at + PER_CONTENTS])
        pages["/"] = linking("Revista de prueba", [path for path in pages if "-sumario-" in path])
        pages |= self._sitemaps(list(pages))
        named = "/sitemap.xml.gz" if self.ways.packed else "/sitemap.xml"
        pages["/robots.txt"] = Shown(f"Sitemap: {self.url}{named}\n".encode(), content_type="text/plain")
        self._pages = pages

    def _sitemaps(self, paths: list[str]) -> Iterator[tuple[str, Shown]]:
        at: dict[str, datetime] = {}
        if self.ways.lastmod:
            at = {self.path(number): time for number, time in self._lastmod.items()}
        suffix, packed = (".xml.gz" if self.ways.packed else ".xml"), self.ways.packed
        step = PER_SITEMAP if self.ways.nested else len(paths)
        lists = [paths[first : first + step] for first in range(0, len(paths), step)]
        names = [f"/sitemap-{page}{suffix}" if self.ways.nested else f"/sitemap{suffix}" for page in range(len(lists))]
        for name, listed in zip(names, lists, strict=True):
            yield name, sitemap({self.url + path: at.get(path) for path in listed}, packed=packed)
        if self.ways.nested:
            index = dict.fromkeys(self.url + name for name in names)
            yield f"/sitemap{suffix}", sitemap(index, index=True, packed=packed)

    def answer(self, path: str, asked: Mapping[bytes, bytes]) -> Iterator[bytes]:
        """What goes back, in two pieces."""
        with self._lock:
            self.requests.append(path)
            self._visits += 1
            length, visits = len(self.requests), self._visits
        self.hosts.add(asked.get(b"host", b"").decode("latin-1"))
        whole = self._whole(path, asked, visits)
        self._burn(length, "asked")
        yield whole[: len(whole) // 2]
        self._burn(length, "half answered")
        yield whole[len(whole) // 2 :]
        self._burn(length, "answered")

    def _whole(self, path: str, asked: Mapping[bytes, bytes], visits: int) -> bytes:
        """The answer, and its entry in the books."""
        shown = self._pages.get(path)
        if shown is None:
            return _answer("404 Not Found", {}, b"")
        validator = self._validator(shown)
        if validator and asked.get(ASKED_BY[self.ways.validator]) == validator.encode():
            self.unmodified.append(path)
            return _answer("304 Not Modified", {self.ways.validator: validator})
        self.bodies.append(path)
        said = {"Content-Type": shown.content_type}
        if validator:
            said[self.ways.validator] = validator
        return _answer("200 OK", said, shown.body(visits))

    def _validator(self, shown: Shown) -> str:
        """The page's version as the site says it; robots.txt is asked for afresh by everyone and has none."""
        if not self.ways.validator or shown.content_type == "text/plain":
            return ""
        if self.ways.validator == "ETag":
            return f'"{shown.version or hash(shown.before)}"'
        times = [self._lastmod[int(shown.version.split("-")[0])]] if shown.version else self._lastmod.values()
        return f"{max(times):%a, %d %b %Y %H:%M:%S GMT}"

    def _burn(self, length: int, moment: Moment) -> None:
        if self._fuse and self._fuse[:2] == (length, moment):
            (_, _, action), self._fuse = self._fuse, None
            action()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        site = self

        class Handler(socketserver.StreamRequestHandler):
            """As little of HTTP/1.1 as a crawl needs: http.server spends half a millisecond on a request."""

            disable_nagle_algorithm = True  # default False: the second piece would wait for an ACK, 40 ms a page
            timeout = 30

            def handle(self) -> None:
                while request := self.rfile.readline(65_537):
                    asked = {}
                    while line := self.rfile.readline(65_537).strip():
                        name, _, value = line.partition(b":")
                        asked[name.strip().lower()] = value.strip()
                    for piece in site.answer(request.split()[1].decode("latin-1"), asked):
                        self.wfile.write(piece)

        return Handler


ASKED_BY = {"ETag": b"if-none-match", "Last-Modified": b"if-modified-since"}
"""The header that asks whether a version is still the present one (RFC 9110, 13.1)."""


class _Server(socketserver.ThreadingTCPServer):
    """Does not mind clients that are killed."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """They are meant to be."""


def _answer(status: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    length = {} if body is None else {"Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in {**headers, **length}.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")
