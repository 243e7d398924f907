"""Datasette's pages for developers are closed: they tell paths and versions, and no reader wants them."""

from typing import Any, NoReturn

from datasette import Forbidden, hookimpl

from db.site.phrases import labels

CLOSED = "allow-debug|config|databases|messages|patterns|permissions|plugins|settings|threads|versions"
WORDS = labels()["safety"]


def refuse() -> NoReturn:
    """403, for everyone: who runs the server has `datasette plugins`, `pip list` and this code."""
    raise Forbidden(WORDS["closed"])


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Before Datasette's own routes of the same addresses."""
    return [(rf"/-/(?:{CLOSED})(?:\.json)?$", refuse)]
