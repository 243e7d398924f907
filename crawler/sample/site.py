"""Serves the sample journal on loopback, in a thread of its own."""

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from crawler.sample.answers import Visits, answer

HOST = "127.0.0.1"


class QuietServer(ThreadingHTTPServer):
    """A server that does not mind clients who hang up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the connection was merely lost."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SampleSite:
    """The site from `with` to the end of the block; `requests` lists the paths asked for, queries included.

    >>> with SampleSite() as site:
    ...     site.url.startswith("http://127.0.0.1:"), site.requests
    (True, [])
    """

    def __init__(self, port: int = 0) -> None:
        """Take the port at once (0: any free one); OSError if somebody else has it."""
        self.requests: list[str] = []
        self._visits = Visits(int(time.time()) % 1_000_000)  # each site begins with other counts than the last
        self._server = QuietServer((HOST, port), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://{HOST}:{self._server.server_port}"  # no slash at the end

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """A handler that knows this site."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            """Answers GET and HEAD."""

            protocol_version = "HTTP/1.1"
            timeout = 30
            disable_nagle_algorithm = True  # default False: the body would wait for the ACK of the head, 40 ms a page

            def do_GET(self) -> None:
                self._respond(with_body=True)

            def do_HEAD(self) -> None:
                self._respond(with_body=False)

            def _respond(self, *, with_body: bool) -> None:
                site.requests.append(self.path)
                found = answer(unquote(urlsplit(self.path).path), site.url, site._visits)
                self.send_response(found.status)
                self.send_header("Content-Type", found.content_type)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                if with_body:
                    self.wfile.write(found.body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler
