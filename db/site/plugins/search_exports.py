"""`/search.ris?q=…` and its sisters: everything a search finds, in the order of its page."""

from typing import Any

from datasette import Response, hookimpl

from db.export.registry import FORMATS
from db.export.selection import distinct
from db.site.search import every_match
from db.site.take_away import export, language


async def whole(datasette: Any, request: Any) -> Response:
    """The results as a download."""
    words = (request.args.get("q") or "")[:500]
    form = FORMATS[request.url_vars["format"]]
    lang = language(request.args.get("lang") or request.args.get("_lang"))
    return await export(
        datasette, request, form, lambda connection: distinct(every_match(connection, words)), lang, "search"
    )


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """One address for each format."""
    return [(rf"/search\.(?P<format>{'|'.join(FORMATS)})$", whole)]
