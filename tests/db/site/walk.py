"""One address for every route that the site answers, so that a test of all pages misses none."""

from __future__ import annotations

from urllib.parse import quote, unquote

from db.export.registry import FORMATS
from db.site.links import article_path, author_path, keyword_path
from tests.db.site.conftest import Site
from tests.db.site.shelf import JOURNAL, STRUCTURED, WORK

SELECT = quote("select id as work_id, title_en, abstract_en, abstract_es from works")
PAGES = (
    "/",
    "/search?q=artritis",
    "/search?q=zzzz",
    article_path(WORK),
    "/article/unknown",
    "/journals",
    f"/journal/{JOURNAL['id']}",
    author_path(STRUCTURED.authors[0].name),
    keyword_path("Nursing"),
    "/glossary",
    "/dashboard",
    "/language/es",
    f"/literature/correct/{WORK}",
    "/literature",
    f"/literature?sql={SELECT}",
    "/literature?sql=select+nonsense",
    "/literature?sql=delete+from+works",
    "/literature/bilingual",
    "/literature/bilingual?_sort=nonsense",
    "/literature/both_abstracts",
    "/literature/unknown",
    "/literature/unknown/unknown",
    f"/literature/editions/{WORK}",
    "/unknown",
    "/unknown/unknown/unknown",
    "/literature.db",
    "/-/metadata",
    "/-/actor",
    "/-/logout",
    "/-/auth-token",
)
"""What is read in a browser."""
CLOSED = (
    *(f"/-/{name}{form}" for name in ("versions", "plugins", "settings", "databases") for form in ("", ".json")),
    *(
        f"/-/{name}"
        for name in ("threads", "config", "config.json", "messages", "allow-debug", "permissions", "patterns")
    ),
)
FILES = (
    "/.json",
    "/search.json?q=artritis",
    "/search.atom?q=artritis",
    f"{article_path(WORK)}.json",
    "/journals.json",
    f"/journal/{JOURNAL['id']}.json",
    f"{author_path(STRUCTURED.authors[0].name)}.json",
    f"{keyword_path('Nursing')}.json",
    "/glossary.json",
    "/dashboard.json",
    "/literature.json",
    f"/literature.json?sql={SELECT}&_shape=array",
    f"/literature.csv?sql={SELECT}",
    "/literature/bilingual.json",
    "/literature/bilingual.csv?_stream=on",
    f"/literature/editions/{WORK}.json",
    "/-/metadata.json",
    "/-/actor.json",
    "/static/cribado.css",
    "/-/static/table.js",
    "/favicon.ico",
    "/:memory:",
    f"{author_path(STRUCTURED.authors[0].name)}.ris",
    f"{keyword_path('Nursing')}.ris",
    *(f"/search.{form}?q=artritis" for form in FORMATS if form != "parquet"),
    *(f"/literature/bilingual.{form}" for form in FORMATS if form != "parquet"),
)
"""What programs fetch."""
ALL = (*PAGES, *CLOSED, *FILES)


def tables(site: Site) -> list[str]:
    """The addresses of every table, view and ready-made query, however hidden."""
    held = site.get("/literature.json?sql=select+name+from+sqlite_master+where+type+in+('table','view')&_shape=arrays")
    queries = site.datasette.metadata("queries", database="literature")
    return [f"/literature/{quote(name)}" for [name] in held.json()["rows"]] + [
        f"/literature/{name}" for name in queries
    ]


def unvisited(site: Site) -> list[str]:
    """Routes that no address here reaches: whoever adds a route adds an address."""
    paths = [unquote(path.split("?")[0]) for path in ALL]
    return [pattern.pattern for pattern, _ in site.datasette._routes() if not any(map(pattern.match, paths))]
