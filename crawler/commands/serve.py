"""`scrapy serve`: browse a database with Datasette, on this machine only."""

from __future__ import annotations

import contextlib

from crawler.command import ProjectCommand
from crawler.ports import HOST, bound


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
