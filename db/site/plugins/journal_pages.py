"""`/journals` and `/journal/SLUG`, both with `.json`: what is held of each journal."""

from typing import Any
from urllib.parse import unquote

from datasette import Response, hookimpl

from db.site.pages import journal
from db.site.pages.answering import missing, nothing


async def read(datasette: Any, request: Any) -> Any:
    """The journal that the address names, or None."""
    slug = unquote(request.url_vars["slug"])
    return await datasette.get_database("literature").execute_fn(lambda held: journal.read(held, slug))


async def page(datasette: Any, request: Any) -> Response:
    """One journal, to read."""
    found = await read(datasette, request)
    if found is None:
        return await missing(datasette, request, "journal", unquote(request.url_vars["slug"]))
    return Response.html(await datasette.render_template("journal.html", found, request=request))


async def data(datasette: Any, request: Any) -> Response:
    """One journal, for programs."""
    found = await read(datasette, request)
    return Response.json(journal.data(found)) if found else nothing()


async def every(datasette: Any, request: Any) -> Response:
    """All journals, to read."""
    found = {"journals": await datasette.get_database("literature").execute_fn(journal.every)}
    return Response.html(await datasette.render_template("journals.html", found, request=request))


async def every_data(datasette: Any) -> Response:
    """All journals, for programs."""
    return Response.json({"journals": await datasette.get_database("literature").execute_fn(journal.every)})


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """A slug may hold anything."""
    return [
        (r"/journals\.json$", every_data),
        (r"/journals$", every),
        (r"/journal/(?P<slug>.+)\.json$", data),
        (r"/journal/(?P<slug>.+)$", page),
    ]
