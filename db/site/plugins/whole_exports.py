"""An export is of all rows: addresses of exports lose what picks a page, and `lang` is a language, not a filter."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils import tilde_decode

from db.export.registry import FORMATS

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

ADDRESS = re.compile(rf"/literature(?:/([^/.]+))?\.({'|'.join(FORMATS)}|csv)$")
OF_A_PAGE = frozenset(
    {"_next", "_size", "_nocount", "_nofacet", "_facet", "_facet_array", "_facet_date", "_facet_size"}
)
NO_PAGE = [("_nocount", "1"), ("_nofacet", "1"), ("_size", "1")]
"""Neither counts nor facets nor a page's rows: the export reads for itself."""


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Rewrites the query string of exports and of nothing else."""

    async def rewritten(query: str, table: str | None, form: str) -> str:
        asked = parse_qsl(query, keep_blank_values=True)
        if form == "csv":  # streamed, it begins at the beginning, whatever page it was asked for from
            whole = any(key == "_stream" for key, _ in asked)
            return urlencode([(key, value) for key, value in asked if key != "_next"]) if whole else query
        columns = await datasette.get_database("literature").table_columns(tilde_decode(table)) if table else []
        ours = bool(columns) and "lang" not in columns  # where a column is called so, `lang` stays a filter
        kept = [("_lang" if ours and key == "lang" else key, value) for key, value in asked if key not in OF_A_PAGE]
        return urlencode(kept + (NO_PAGE if columns else []))

    def wrap(app: Asgi) -> Asgi:
        async def whole(scope: Any, receive: Any, send: Any) -> None:
            found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
            if found:
                query = await rewritten(scope["query_string"].decode("latin-1"), *found.groups())
                scope = {**scope, "query_string": query.encode("latin-1")}
            await app(scope, receive, send)

        return whole

    return wrap
