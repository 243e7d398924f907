"""Datasette's own errors in the reader's language, and a mistake in an address as one, not as a fault of the server."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Response, hookimpl
from datasette.views.base import DatasetteError

from db.site.phrases import Phrase, labels

WORDS = labels()["refused"]
TITLES = {"SQL Interrupted": WORDS["interrupted"], "Invalid SQL": WORDS["invalid"]}
UNSORTABLE = "Cannot sort table by"


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]] | None:
    """Words are changed where they stand; what Datasette takes for a fault of its own is answered here."""
    if isinstance(exception, DatasetteError):
        put_in_words(exception)
    elif isinstance(exception, (ValueError, sqlite3.IntegrityError)) and "_next" in request.args:
        return refusal(datasette, request, 400, WORDS["no_place"])
    elif isinstance(exception, AssertionError) and request.method == "POST":
        return refusal(datasette, request, 405, WORDS["read_only"])
    return None


def put_in_words(error: Any) -> None:
    """Title and message in both languages; Datasette's message of a query that took too long holds a script."""
    if error.title == "SQL Interrupted":
        error.message, error.message_is_html = WORDS["too_slow"], False
    if (error.message or "").startswith(UNSORTABLE):
        error.status, error.message = 400, WORDS["unsortable"]
    error.title = TITLES.get(error.title, error.title)


def refusal(datasette: Any, request: Any, status: int, why: Phrase) -> Callable[[], Awaitable[Response]]:
    """The page, or the JSON, that says why."""

    async def told() -> Response:
        said = {"ok": False, "error": why, "status": status, "title": None}
        if request.path.endswith(".json"):
            return Response.json(said, status=status)
        return Response.html(await datasette.render_template("error.html", said, request=request), status=status)

    return told
