"""`/article/WORK_ID`: one article, two languages side by side."""

from typing import Any
from urllib.parse import unquote

from datasette import Response, hookimpl

from db.site.article import new_home, read
from db.site.links import article_path
from db.site.search.asking import ask
from db.site.search.neighbours import neighbours
from db.site.search.query import Query


async def page(datasette: Any, request: Any) -> Response:
    """The article; an old identifier is sent on for good, an unknown one gets a page that says so."""
    work_id = unquote(request.url_vars["work_id"])
    database = datasette.get_database("literature")
    article = await read(database, work_id)
    if article:
        if request.args.get("q"):
            query = Query.asked(request.args)
            beside = await ask(datasette, lambda connection: neighbours(connection, query, work_id), None)
            article = {**article, "neighbours": beside}
        return Response.html(await datasette.render_template("article.html", article, request=request))
    if home := await new_home(database, work_id):
        return Response.redirect(datasette.urls.path(article_path(home)), status=301)
    missing = await datasette.render_template("article_missing.html", {"work_id": work_id}, request=request)
    return Response.html(missing, status=404)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Identifiers may hold anything, slashes too."""
    return [(r"/article/(?P<work_id>.+)$", page)]
