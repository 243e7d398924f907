"""`/search` and `/search.json`: the collection's full-text search."""

from typing import Any

from datasette import Response, hookimpl

from db.site.search import as_json, as_page, find, match_expression

DEEPEST = 10_000  # nobody pages that far; SQLite would have to


def wanted(request: Any) -> tuple[str, int]:
    """What the address asks for; a `next` that is no number means the first page."""
    start = request.args.get("next") or ""
    return (request.args.get("q") or "")[:500], min(int(start), DEEPEST) if start.isdecimal() else 0


async def page(datasette: Any, request: Any) -> Response:
    """The results to read."""
    words, start = wanted(request)
    results = await find(datasette.get_database("literature"), words, start)
    shown = {
        "q": words,
        "has_words": bool(match_expression(words)),
        "results": results,
        "rows": [as_page(row) for row in results.rows],
    }
    return Response.html(await datasette.render_template("search.html", shown, request=request, view_name="search"))


async def data(datasette: Any, request: Any) -> Response:
    """The results for programs; `next` is the offset to ask for, `count_is_capped` says there are more."""
    words, start = wanted(request)
    results = await find(datasette.get_database("literature"), words, start)
    return Response.json(
        {
            "query": words,
            "count": results.count,
            "count_is_capped": results.many,
            "next": results.next,
            "results": [as_json(row) for row in results.rows],
        }
    )


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Before Datasette's own routes, so that no database can be called 'search'."""
    return [(r"/search$", page), (r"/search\.json$", data)]
