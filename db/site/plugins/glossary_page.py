"""`/glossary` and `/glossary.json`: the keywords that the collection's own articles print in both languages."""

from dataclasses import replace
from typing import Any

from datasette import Response, hookimpl

from db.site.glossary import LETTERS, ORDERS, asked, read


async def page(datasette: Any, request: Any) -> Response:
    """The pairs to read, with ways to the rest of them."""
    wanted = asked(request.args)
    found = await read(datasette.get_database("literature"), wanted)
    path, first = datasette.urls.path, replace(wanted, after="")
    shown = {
        **found,
        "asked": wanted,
        "orders": [(order, path(replace(first, order=order, letter="").address())) for order in ORDERS],
        "letters": [(letter, path(replace(first, words="", letter=letter).address())) for letter in LETTERS],
        "next_page": path(wanted.address(next=found["next"])) if found["next"] else None,
    }
    return Response.html(await datasette.render_template("glossary.html", shown, request=request))


async def data(datasette: Any, request: Any) -> Response:
    """The same pairs; `next` is what to ask for to go on."""
    return Response.json(await read(datasette.get_database("literature"), asked(request.args)))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Before Datasette's own routes, so that no database can be called 'glossary'."""
    return [(r"/glossary$", page), (r"/glossary\.json$", data)]
