"""`scrapy serve`: browse a database with Datasette, on this machine only."""

from __future__ import annotations

import contextlib
import errno
import socket

from crawler.command import ProjectCommand
from crawler.errors import BusyPortError

HOST = "127.0.0.1"


class Command(ProjectCommand):
    """Binds the port first, so that a busy one is said before anything is loaded."""

    summary = "Browse a database in the browser"
    examples = (
        "  scrapy serve\n"
        "  scrapy serve -s DATABASE=data/demo/literature.db -s PORT=8002\n"
        "  make serve DATABASE=data/demo/literature.db PORT=8002"
    )

    def perform(self) -> int:
        """Serves until interrupted. Raises `BusyPortError` and the errors of `db.schema`."""
        from crawler import configuration

        database = configuration.path(self.in_force, "DATABASE")
        with bound(configuration.port(self.in_force, "PORT")) as listening:
            import uvicorn

            from db.site.app import application

            site = application(database).app()
            print(f"http://{HOST}:{listening.getsockname()[1]}/ shows {database}; Ctrl-C ends", flush=True)
            server = uvicorn.Server(uvicorn.Config(site, log_level="warning"))
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
        return 0


def bound(port: int) -> socket.socket:
    """A socket on that port of this machine, 0 for any. Raises `BusyPortError`."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # who comes before Datasette is ready waits instead of being refused
    except OSError as error:
        listening.close()
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise BusyPortError(f"port {port} {why}; choose another: make serve PORT={port % 65535 + 1}") from error
    return listening
