"""`/literature/correct/WORK_ID`: where a person who has logged in corrects, joins, judges and undoes."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette import Response, hookimpl

from db.errors import CribadoError
from db.site.article.reading import new_home
from db.site.complaints import told
from db.site.correcting import enter, read
from db.site.links import correct_path
from db.site.phrases import Phrase


async def page(datasette: Any, request: Any) -> Response:
    """The form; what is sent with it is decided and shown at once, a mistake is explained beside what was written."""
    if not request.actor or datasette.curation is None:
        return Response.html(await datasette.render_template("correct_refused.html", {}, request=request), status=403)
    work_id, database = unquote(request.url_vars["work_id"]), datasette.get_database("literature")
    form, complaint = {name: request.args.get(name) for name in ("field", "value")}, Phrase("", "")
    if request.method == "POST":
        form = await request.post_vars()
        place = Path(database.path), datasette.curation, work_id, form
        try:
            await asyncio.get_running_loop().run_in_executor(None, enter, *place)
        except CribadoError as error:
            complaint = told(str(error))
        else:
            return Response.redirect(datasette.urls.path(correct_path(work_id)), status=303)
    if shown := await read(database, work_id):
        shown |= {"form": form, "complaint": complaint, "actor_name": request.actor.get("name") or ""}
        html = await datasette.render_template("correct.html", shown, request=request)
        return Response.html(html, status=400 if complaint else 200)
    if home := await new_home(database, work_id):
        return Response.redirect(datasette.urls.path(correct_path(home)))
    missing = await datasette.render_template("article_missing.html", {"work_id": work_id}, request=request)
    return Response.html(missing, status=404)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Identifiers may hold anything, slashes too."""
    return [(r"/literature/correct/(?P<work_id>.+)$", page)]
