"""`/article/WORK_ID`, and the same with `.json`: one article, two languages side by side."""

from typing import Any
from urllib.parse import unquote

from datasette import Response, hookimpl

from db.site.article.reading import for_programs, new_home, read
from db.site.links import article_path
from db.site.search.asking import ask
from db.site.search.neighbours import neighbours
from db.site.search.query import Query

JSON = ".json"
"""Identifiers may end so too: the page of such an article goes before the data of another."""


async def page(datasette: Any, request: Any) -> Response:
    """The article; an old identifier is sent on for good, an unknown one gets a page that says so."""
    asked = unquote(request.url_vars["work_id"])
    database = datasette.get_database("literature")
    if article := await read(database, asked):
        if request.args.get("q"):
            query = Query.asked(request.args)
            beside = await ask(datasette, lambda connection: neighbours(connection, query, asked), None)
            article = {**article, "neighbours": beside}
        return Response.html(await datasette.render_template("article.html", article, request=request))
    work_id = asked.removesuffix(JSON)
    is_json = work_id != asked
    if is_json and (article := await read(database, work_id)):
        return Response.json(for_programs(article))
    if home := await new_home(database, asked):
        return Response.redirect(datasette.urls.path(article_path(home)), status=301)
    if is_json and (home := await new_home(database, work_id)):
        return Response.redirect(datasette.urls.path(article_path(home) + JSON), status=301)
    if is_json:
        return Response.json({"ok": False, "error": f"No article {work_id}", "status": 404}, status=404)
    missing = await datasette.render_template("article_missing.html", {"work_id": work_id}, request=request)
    return Response.html(missing, status=404)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Identifiers may hold anything, slashes too."""
    return [(r"/article/(?P<work_id>.+)$", page)]
