"""Answers the addresses of an entry of the index: its page, `.json`, and all its articles in every format."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import unquote

from datasette import Response

from db.entries import Kind
from db.export.registry import FORMATS
from db.site.pages.listing import after, every
from db.site.take_away import export, language

Route = tuple[str, Callable[..., Any]]


def routes(kind: Kind, subject: ModuleType) -> list[Route]:
    """`/author/NAME` and its sisters, or `/keyword/TERM`; `subject` reads the page and says it for programs."""

    async def read(datasette: Any, request: Any) -> Any:
        words, begin = unquote(request.url_vars["words"]), after(request.args.get("next"))
        return await datasette.get_database("literature").execute_fn(lambda held: subject.read(held, words, begin))

    async def page(datasette: Any, request: Any) -> Response:
        found = await read(datasette, request)
        if found is None:
            return await missing(datasette, request, kind, unquote(request.url_vars["words"]))
        return Response.html(await datasette.render_template(f"{kind}.html", found, request=request))

    async def data(datasette: Any, request: Any) -> Response:
        found = await read(datasette, request)
        return Response.json(subject.data(found)) if found else nothing()

    async def whole(datasette: Any, request: Any) -> Response:
        words, form = unquote(request.url_vars["words"]), FORMATS[request.url_vars["format"]]
        lang = language(request.args.get("lang") or request.args.get("_lang"))
        if await read(datasette, request) is None:
            return nothing()
        return await export(datasette, request, form, lambda held: every(held, kind, words), lang, kind)

    name = rf"/{kind}/(?P<words>.+)"  # anything may stand in it, slashes too
    return [(rf"{name}\.(?P<format>{'|'.join(FORMATS)})$", whole), (rf"{name}\.json$", data), (rf"{name}$", page)]


async def missing(datasette: Any, request: Any, kind: str, words: str) -> Response:
    """The page that says that nothing stands under these words, and where to go on."""
    shown = {"kind": kind, "asked": words}
    return Response.html(await datasette.render_template("entry_missing.html", shown, request=request), status=404)


def nothing() -> Response:
    """The same for programs."""
    return Response.json({"ok": False, "error": "not found", "status": 404}, status=404)
