"""Gives the front page its numbers, its journals and the reviewers' queries."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Response, hookimpl

from db.site.front import holdings


@hookimpl
def extra_template_vars(view_name: str, datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """Only for the front page: its numbers cost a few queries."""
    if view_name != "index":
        return None

    async def variables() -> dict[str, Any]:
        queries = datasette.metadata("queries", database="literature")
        return {"queries": queries, **await holdings(datasette.get_database("literature"))}

    return variables


async def page(datasette: Any, request: Any) -> Response:
    """Datasette's own would count every table first, which takes seconds when others ask for much."""
    shown = {"metadata": datasette.metadata()}
    return Response.html(await datasette.render_template("index.html", shown, request=request, view_name="index"))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """`/.json` stays Datasette's."""
    return [(r"/$", page)]
