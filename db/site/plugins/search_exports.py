"""`/search.ris?q=…` and its sisters: everything a search finds, with its filters, in the order of its page."""

from typing import Any

from datasette import Response, hookimpl

from db.export.registry import FORMATS
from db.export.selection import distinct
from db.site.search.find import every_match
from db.site.search.query import Query
from db.site.take_away import export, language


async def whole(datasette: Any, request: Any) -> Response:
    """The results as a download."""
    query = Query.asked(request.args)
    form = FORMATS[request.url_vars["format"]]
    lang = language(request.args.get("lang") or request.args.get("_lang"))
    return await export(
        datasette, request, form, lambda connection: distinct(every_match(connection, query)), lang, "search"
    )


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """One address for each format."""
    return [(rf"/search\.(?P<format>{'|'.join(FORMATS)})$", whole)]
