"""`scrapy serve`: browse a database with Datasette, on this machine only."""

from __future__ import annotations

import argparse
import contextlib

from crawler.command import ProjectCommand
from crawler.ports import HOST, bound


class Command(ProjectCommand):
    """Binds the port first, so that a busy one is said before anything is loaded."""

    summary = "Browse a database in the browser"
    examples = (
        "  scrapy serve\n"
        "  scrapy serve --root                    also prints a link to log in by, to correct articles\n"
        "  scrapy serve -s DATABASE=data/demo/literature.db -s PORT=8002\n"
        "  scrapy serve -s PUBLIC_ABSTRACTS=0     shows no abstract, on no page and in no file\n"
        "  make serve DATABASE=data/demo/literature.db PORT=8002"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Ours beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--root", action="store_true", help="print a link by which one person can log in")

    def perform(self) -> int:
        """Serves until interrupted. Raises `BusyPortError` and the errors of `db.schema`."""
        from crawler import configuration

        database = configuration.path(self.in_force, "DATABASE")
        with bound(configuration.port(self.in_force, "PORT")) as listening:
            import uvicorn

            from db.site.app import application
            from db.site.bounds import bound_process

            bound_process()
            curation = configuration.path(self.in_force, "CURATION")
            shown = configuration.truth(self.in_force, "PUBLIC_ABSTRACTS")
            local = configuration.ROOT / "local/metadata.yml"
            site = application(database, curation, public_abstracts=shown, local=local)
            home = f"http://{HOST}:{listening.getsockname()[1]}/"
            print(f"{home} shows {database}; Ctrl-C ends", flush=True)
            if self.opts.root:
                print(f"{home}-/auth-token?token={site._root_token} logs in once, to correct articles", flush=True)
            server = uvicorn.Server(uvicorn.Config(site.app(), log_level="warning"))
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
        return 0
