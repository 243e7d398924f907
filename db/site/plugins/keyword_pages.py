"""`/keyword/TERM`, `.json` and every format of the exports: the articles under one keyword."""

from typing import Any

from datasette import hookimpl

from db.site.pages import keyword
from db.site.pages.answering import routes


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The page last: anything may stand in its address."""
    return routes("keyword", keyword)
