"""Starts Datasette over one database with everything it needs, from one list."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from db.schema import check_for_reading
from db.site.lanes import Threads
from db.site.metadata import metadata
from db.site.timing import TimedDatabase

HERE = Path(__file__).parent
NAME = "literature"  # in every address, whatever the file is called

SETTINGS = {
    "suggest_facets": False,  # default on; off makes table pages 100 times faster
    "default_page_size": 50,  # default 100; abstracts are long
    "max_returned_rows": 1000,  # as by default, but part of what exports and tests rely on
    "sql_time_limit_ms": 2000,  # default 1000; keyword pairs over a large collection need more
    "cache_size_kb": 8192,  # default 2000; for each of a dozen connections, and a sort holds as much again
    "num_sql_threads": 3,  # as by default; lanes have their own
    "truncate_cells_html": 240,  # default 2048; a whole abstract is read on the article's page
    "max_csv_mb": 0,  # default 100; what is cut off there looks whole
    "allow_download": False,  # default on; a live database must be copied with `scrapy backup`
    "default_cache_ttl": 0,  # default 5; a reviewer who reloads means it
}


def application(
    database: Path, curation: Path | None = None, *, public_abstracts: bool = True, local: Path | None = None
) -> Datasette:
    """Datasette over `database`, which it only reads; raises the error that names the remedy if it cannot.

    Corrections are made through `db.decisions`, by who has logged in, and only where `curation` says where they go.

    Without `public_abstracts` nothing that it answers holds an abstract. `local` configures plugins of the operator's.

    Never immutable mode: it would not see what a crawl is writing now.
    """
    check_for_reading(database)
    site = Site(
        files=[str(database)],
        metadata=metadata(local),
        template_dir=str(HERE / "templates"),
        plugins_dir=str(HERE / "plugins"),
        static_mounts=[("static", str(HERE / "static"))],
        settings=SETTINGS,
        public_abstracts=public_abstracts,
    )
    site.curation = curation
    # Datasette takes the name from the file; ours is the same for every file.
    [held] = [name for name in site.databases if name != "_internal"]
    site.remove_database(held)
    site.add_database(TimedDatabase(site, path=str(database)), name=NAME)
    site.executor = Threads(site.executor)
    return site


class Site(Datasette):  # type: ignore[misc] # Datasette ships no types
    """Datasette whose event loops are several."""

    def __init__(self, *, public_abstracts: bool, **arguments: Any) -> None:
        self.public_abstracts = public_abstracts  # plugins ask for it while Datasette is made
        super().__init__(**arguments)
        self.refreshing = threading.Lock()

    async def refresh_schemas(self) -> None:
        """One at a time: the lock it has for that is made for one event loop, and a second one would sleep on it."""
        if self.refreshing.acquire(blocking=False):
            try:
                await super().refresh_schemas()
            finally:
                self.refreshing.release()
