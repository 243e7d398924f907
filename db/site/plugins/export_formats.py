"""Every table, view and query that carries `work_id` as .ris, .bib, .nbib, .csljson, .jsonl and .tmx: all its rows."""

import re
from collections.abc import Callable
from typing import Any

from datasette import Response, hookimpl
from datasette.utils.asgi import BadRequest
from datasette.views.database import MagicParameters

from db.export.registry import FORMATS, Format
from db.export.selection import distinct, works_of
from db.site.take_away import WORDS, Select, export, language

PAGE_OF_IT = re.compile(r" limit \d+(?: offset \d+)?$")
"""What Datasette appends to a table's query to get one page of it."""


def carries(columns: list[str]) -> bool:
    """Whether articles are named; only then are the links shown."""
    return "work_id" in columns


def selection(request: Any, datasette: Any, data: dict[str, Any], rows: Any) -> Select:
    """The works of a table's query without its limit, of a query as it stands, or of the one row of a row's page."""
    query = data.get("query") or {}
    if not query.get("sql"):
        ids = [row["work_id"] for row in rows]
        return lambda connection: distinct(
            found for work in ids for found in connection.execute("SELECT seq FROM works WHERE id = ?", [work])
        )
    sql, params = query["sql"], query["params"]
    if data.get("table"):
        sql = PAGE_OF_IT.sub("", sql)
    elif data.get("query_name"):
        params = MagicParameters(params, request, datasette)
    return lambda connection: works_of(connection, sql, params)


def renderer(form: Format) -> Callable[..., Any]:
    """What answers an address that ends in the format's name."""

    async def render(datasette: Any, request: Any, columns: list[str], rows: Any, database: str, data: Any) -> Response:
        if error := data.get("error"):
            raise BadRequest(WORDS["no_query"].fill(why=error))
        if database != "literature" or not carries(columns):
            raise BadRequest(WORDS["no_work_id"])
        asked = request.args.get("_lang")
        if not data.get("table") and not re.search(r":lang\b", (data.get("query") or {}).get("sql") or ""):
            asked = asked or request.args.get("lang")
        name = re.sub(r"[^\w-]", "-", data.get("table") or data.get("query_name") or "query", flags=re.ASCII)
        select = selection(request, datasette, data, rows)
        return await export(datasette, request, form, select, language(asked), name)

    return render


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """One for each format."""
    return [{"extension": form.name, "render": renderer(form), "can_render": carries} for form in FORMATS.values()]
