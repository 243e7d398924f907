"""A server that answers with whatever bytes a test says, for as long as it says; and victims that nobody may visit."""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import count
from types import TracebackType
from typing import Any, Self

Reply = Callable[[], Iterable[bytes]]
"""Gives the pieces of an answer, head and all; each answer ends its connection."""
MEGABYTE = 1_000_000


def answer(body: bytes | str = b"", status: int = 200, **headers: str) -> Reply:
    """A whole answer; `_` in a header's name stands for `-`."""
    body = body.encode() if isinstance(body, str) else body
    said = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: [head(said, status), body]


def head(headers: Mapping[str, str], status: int = 200) -> bytes:
    """The lines before a body."""
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def linking(urls: Iterable[str], more: str = "") -> Reply:
    """A page that links to these addresses."""
    links = "".join(f'<p><a href="{url}">x</a></p>' for url in urls)
    return answer(f"<!doctype html><title>Sumario</title>{more}{links}")


@cache
def bomb(megabytes: int, layers: int = 1) -> bytes:
    """So many megabytes of spaces, packed by gzip to a thousandth; in layers, to next to nothing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join([*(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)), packer.flush()])
    for _ in range(layers - 1):
        packed = gzip.compress(packed, 9, mtime=0)
    return packed


def endless(piece: bytes = b" " * 65_536, **headers: str) -> Reply:
    """An answer without a length that goes on until the visitor has had enough."""

    def pieces() -> Iterator[bytes]:
        yield head({"Content-Type": "text/html; charset=utf-8", **headers})
        while True:
            yield piece

    return pieces


def endless_head() -> Iterator[bytes]:
    """A head that never comes to the body."""
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-Filler: " + b"x" * 8_000 + b"\r\n"


def drip(body: bytes = b"<!doctype html><title>Gota a gota</title>", seconds: float = 0.2) -> Reply:
    """An answer a byte at a time, for ever; without a body nothing comes after the head."""

    def pieces() -> Iterator[bytes]:
        yield head({"Content-Type": "text/html; charset=utf-8", "Content-Length": "100000"})
        pause = threading.Event()
        for number in count():
            yield body[number % len(body) :][:1] if body else b""
            pause.wait(seconds)

    return pieces


class HostileSite:
    """Answers by path, else what `otherwise` gives for the path; `requests` lists paths, `hosts` Host headers."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Reply] = {"/robots.txt": answer(status=404)}
        self.otherwise: Callable[[str], Reply] = lambda _path: answer(status=404)
        self.requests: list[str] = []
        self.hosts: set[str] = set()
        self._closing = threading.Event()
        self._server = _Server((host, 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.port = int(self._server.server_address[1])
        self.url = f"http://{host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        site = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True
            timeout = 30

            def handle(self) -> None:
                path = self.rfile.readline(65_537).split()[1].decode("latin-1")
                while line := self.rfile.readline(65_537).strip():
                    if line.lower().startswith(b"host:"):
                        site.hosts.add(line[5:].strip().decode("latin-1"))
                site.requests.append(path)
                for piece in (site.answers.get(path) or site.otherwise(path))():
                    if site._closing.is_set():
                        return
                    self.wfile.write(piece)

        return Handler


class _Server(socketserver.ThreadingTCPServer):
    """Does not mind visitors who have had enough, and leaves those who wait behind."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """They are meant to go."""


class Victim:
    """Listens on every address of this machine, IPv6 too where there is any; counts whoever knocks."""

    def __init__(self) -> None:
        self.visits = 0
        self._socket = _listening()
        self._socket.settimeout(0.05)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)
        self.port = int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def _count(self) -> None:
        """Until closed, and until nobody waits any longer."""
        while True:
            try:
                visitor, _ = self._socket.accept()
            except TimeoutError:
                if self._closing.is_set():
                    return
                continue
            self.visits += 1
            visitor.close()


def _listening() -> socket.socket:
    try:
        found = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.bind(("::", 0))
    except OSError:  # a machine without IPv6
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.bind(("0.0.0.0", 0))  # noqa: S104 - a victim is to be found at every address
    found.listen(100)
    return found
