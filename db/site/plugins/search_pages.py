"""`/search`, `/search.json` and `/search.atom`: the collection's full-text search."""

from dataclasses import replace
from typing import Any

from datasette import Response, hookimpl

from db.export.registry import FORMATS
from db.site.phrases import labels
from db.site.search.asking import ask
from db.site.search.feed import feed
from db.site.search.query import SORTS, Query
from db.site.search.results import Results, as_json, facets_shown, page, too_slow

WORDS = labels()["say"]


async def asked(datasette: Any, request: Any) -> tuple[Query, Results]:
    """The search that an address means, and the page of its results."""
    query, after = Query.asked(request.args), request.args.get("next") or ""
    return query, await ask(datasette, lambda connection: page(connection, query, after), too_slow(query))


async def page_to_read(datasette: Any, request: Any) -> Response:
    """The results to read."""
    query, results = await asked(datasette, request)
    path = datasette.urls.path
    shown = {
        "q": query.words,
        "query": query,
        "results": results,
        "found": results.found,
        "facets": facets_shown(results),
        "sorts": [(name, path(replace(query, sort=name).address())) for name in SORTS],
        "switch_across": path(replace(query, across=not query.across).address()),
        "corrected": path(replace(query, words=results.found.suggestion or "").address()),
        "next_page": path(query.address(next=results.next)) if results.next else None,
        "atom": path(query.address("/search.atom")),
        "downloads": {name: path(query.address(f"/search.{name}")) for name in FORMATS},
    }
    return Response.html(await datasette.render_template("search.html", shown, request=request, view_name="search"))


async def data(datasette: Any, request: Any) -> Response:
    """The results for programs; `next` is opaque and asks for the next page, `count_is_capped` says there are more."""
    return Response.json(as_json((await asked(datasette, request))[1]))


async def atom(datasette: Any, request: Any) -> Response:
    """The results as they come into the collection, for feed readers."""
    query = Query.asked(request.args)
    title = f"Cribado · {query.words}".strip(" ·")

    def absolute(path: str) -> str:
        address: str = datasette.absolute_url(request, datasette.urls.path(path))
        return address

    body = await ask(datasette, lambda connection: feed(connection, query, title, absolute), None)
    if body is None:
        return Response.text(WORDS["search_too_slow"], status=503)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Before Datasette's own routes, so that no database can be called 'search'."""
    return [(r"/search$", page_to_read), (r"/search\.json$", data), (r"/search\.atom$", atom)]
