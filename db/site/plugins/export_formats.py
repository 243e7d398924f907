"""All rows of tables, views and queries that carry `work_id` as .ris, .bib and the like, of any query as .csv."""

import re
from collections.abc import Callable
from typing import Any

from datasette import Response, hookimpl
from datasette.utils.asgi import BadRequest
from datasette.views.database import MagicParameters

from db.export.registry import FORMATS, Format
from db.export.selection import distinct, works_of
from db.site.take_away import EVERY_ROW, WORDS, Select, export, export_rows, language

PAGE_OF_IT = re.compile(r" limit \d+(?: offset \d+)?$")
"""What Datasette appends to a table's query to get one page of it."""


def carries(columns: list[str]) -> bool:
    """Whether articles are named; only then are the links shown."""
    return "work_id" in columns


def asked(request: Any, datasette: Any, data: dict[str, Any]) -> tuple[str, Any]:
    """A query as it stands, or a table's without the limit of its page; and what its parameters are."""
    sql, params = data["query"]["sql"], data["query"]["params"]
    if data.get("table"):
        return PAGE_OF_IT.sub("", sql), params
    return sql, MagicParameters(params, request, datasette) if data.get("query_name") else params


def selection(request: Any, datasette: Any, data: dict[str, Any], rows: Any) -> Select:
    """The works of a table or a query, or of the one row of a row's page."""
    if not (data.get("query") or {}).get("sql"):
        ids = [row["work_id"] for row in rows]
        return lambda connection: distinct(
            found for work in ids for found in connection.execute("SELECT seq FROM works WHERE id = ?", [work])
        )
    sql, params = asked(request, datasette, data)
    return lambda connection: works_of(connection, sql, params)


def named(data: dict[str, Any]) -> str:
    """What the file is called, without its ending."""
    return re.sub(r"[^\w-]", "-", data.get("table") or data.get("query_name") or "query", flags=re.ASCII)


def renderer(form: Format) -> Callable[..., Any]:
    """What answers an address that ends in the format's name."""

    async def render(datasette: Any, request: Any, columns: list[str], rows: Any, database: str, data: Any) -> Response:
        if error := data.get("error"):
            raise BadRequest(WORDS["no_query"].fill(why=error))
        if database != "literature" or not carries(columns):
            raise BadRequest(WORDS["no_work_id"])
        lang = request.args.get("_lang")
        if not data.get("table") and not re.search(r":lang\b", (data.get("query") or {}).get("sql") or ""):
            lang = lang or request.args.get("lang")
        select = selection(request, datasette, data, rows)
        return await export(datasette, request, form, select, language(lang), named(data))

    return render


async def every_row(datasette: Any, request: Any, data: Any) -> Response:
    """What answers a query's address that ends in .csv; whole_exports.py leads it here."""
    if error := data.get("error"):
        raise BadRequest(WORDS["no_query"].fill(why=error))
    return await export_rows(datasette, request, *asked(request, datasette, data), named(data))


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """One for each format but CSV: that of tables Datasette writes itself."""
    forms = [form for form in FORMATS.values() if form.name != "csv"]
    return [
        *({"extension": form.name, "render": renderer(form), "can_render": carries} for form in forms),
        {"extension": EVERY_ROW, "render": every_row, "can_render": lambda: False},
    ]
