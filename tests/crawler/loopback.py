"""A small HTTP server on loopback that answers as a test says and remembers what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Answer:
    """What goes back; `announced` is the Content-Length, None for none."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    announced: int | None = -1


Reply = Answer | Callable[[], Answer]


class Loopback:
    """Serves `answers` by path; `requests` lists the paths asked for, `times` when, `agents` by whom."""

    def __init__(self, answers: Mapping[str, Reply] | None = None) -> None:
        self.answers = {"/robots.txt": Answer(status=404), **(answers or {})}
        self.requests: list[str] = []
        self.times: list[float] = []
        self.headers: list[Mapping[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

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
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append(self.path)
                site.times.append(monotonic())
                site.headers.append(dict(self.headers))
                reply = site.answers.get(self.path, Answer(status=404))
                answer = reply() if callable(reply) else reply
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.announced is not None:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def linking(*urls: str) -> Answer:
    """A page that links to these addresses."""
    links = "".join(f'<a href="{url}">x</a>' for url in urls)
    return Answer(f"<!doctype html><title>Sumario</title>{links}".encode())


def article(number: int) -> tuple[str, Answer]:
    """The path and page of an article of our own writing that gives a record."""
    title = f"Dosis de inicio del alopurinol en adultos mayores con gota, serie {number}"
    words = (
        "La dosis de inicio del alopurinol en los adultos mayores con gota sigue siendo objeto de debate."
        " Seguimos durante dos años a una cohorte de pacientes y comparamos el urato sérico al final del estudio."
        " Una dosis baja redujo los brotes sin retrasar el objetivo terapéutico en la mayoría de los pacientes."
    )
    body = (
        f'<!doctype html><html lang="es"><head><title>{title}</title><meta name="citation_title" content="{title}">'
        f'<meta name="citation_doi" content="10.5555/prueba.{number}"><meta name="citation_author" content="Ana Prado">'
        f"</head><body><h1>{title}</h1><p>Ana Prado</p><h2>Resumen</h2><p>{words}</p>"
        "<p>Palabras clave: gota; alopurinol</p></body></html>"
    )
    return f"/es-dosis-inicio-articulo-{number:08}", Answer(body.encode())
