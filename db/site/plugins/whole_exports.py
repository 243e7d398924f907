"""An export is of all rows: addresses of exports lose what picks a page, and `lang` is a language, not a filter."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils import tilde_decode

from db.export.registry import FORMATS
from db.site.take_away import EVERY_ROW

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

ADDRESS = re.compile(rf"/literature(?:/([^/.]+))?\.({'|'.join(FORMATS)})$")
OF_A_PAGE = frozenset(
    {"_next", "_size", "_nocount", "_nofacet", "_facet", "_facet_array", "_facet_date", "_facet_size"}
)
NO_PAGE = [("_nocount", "1"), ("_nofacet", "1"), ("_size", "1")]
"""Neither counts nor facets nor a page's rows: the export reads for itself."""


WHOLE = [("_stream", "on"), ("_size", "max"), ("_dl", "on")]
"""Datasette's words for all rows of a table as a file of CSV."""


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Rewrites the addresses of exports and no others."""

    async def rewritten(path: str, query: str, table: str | None, form: str) -> tuple[str, str]:
        asked = parse_qsl(query, keep_blank_values=True)
        columns = await datasette.get_database("literature").table_columns(tilde_decode(table)) if table else []
        if form == "csv":
            return (path, urlencode(whole_csv(asked))) if columns else (f"{path[:-3]}{EVERY_ROW}", query)
        ours = bool(columns) and "lang" not in columns  # where a column is called so, `lang` stays a filter
        kept = [("_lang" if ours and key == "lang" else key, value) for key, value in asked if key not in OF_A_PAGE]
        return path, urlencode(kept + (NO_PAGE if columns else []))

    def wrap(app: Asgi) -> Asgi:
        async def whole(scope: Any, receive: Any, send: Any) -> None:
            found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
            if found:
                path, query = await rewritten(scope["path"], scope["query_string"].decode("latin-1"), *found.groups())
                raw = path.encode() if path != scope["path"] else scope.get("raw_path")
                scope = {**scope, "path": path, "raw_path": raw, "query_string": query.encode("latin-1")}
            await app(scope, receive, send)

        return whole

    return wrap


def whole_csv(asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What to ask of Datasette: all rows from the first on, unless a page of so many is asked for.

    >>> whole_csv([("year", "2019"), ("_stream", "on"), ("_next", "50")])
    [('year', '2019'), ('_stream', 'on'), ('_size', 'max'), ('_dl', 'on')]
    >>> whole_csv([("_size", "5")])
    [('_size', '5')]
    """
    names = {key for key, _ in asked}
    if "_stream" not in names and names & {"_size", "_next"}:
        return asked
    return [(key, value) for key, value in asked if key not in ("_next", "_stream", "_size", "_dl")] + WHOLE
