"""`/dashboard` and `/dashboard.json`: what is held, how complete it is, what came in and what went wrong."""

from typing import Any

from datasette import Response, hookimpl

from db.site.charts import HEIGHT, WIDTH, columns, parts
from db.site.dashboard import by_language, read


async def page(datasette: Any, request: Any) -> Response:
    """The charts, each with its numbers in a table behind it."""
    found = await read(datasette.get_database("literature"))
    months = [(row["month"], row["new"]) for row in reversed(found["months"] or [])]
    shown = {
        **found,
        "shares": {row["journal_id"]: parts(by_language(row)) for row in found["journals"] or []},
        "shares_by_year": {row["year"]: parts(by_language(row)) for row in found["years"] or []},
        "columns": columns(months),
        "size": (WIDTH, HEIGHT),
    }
    return Response.html(await datasette.render_template("dashboard.html", shown, request=request))


async def data(datasette: Any) -> Response:
    """The same numbers; a part that took too long is null."""
    return Response.json(await read(datasette.get_database("literature")))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Before Datasette's own routes, so that no database can be called 'dashboard'."""
    return [(r"/dashboard$", page), (r"/dashboard\.json$", data)]
