"""Serves each page in the reader's language, and `/language/es?back=…`, where a reader chooses one."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Response, hookimpl

from db.site.language import COOKIE, chosen, here, spoken

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
YEAR = 365 * 24 * 60 * 60
HERE = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A page of this site. Browsers read '/\\x', and a tab after '/', as '//x', which is another site's."""


async def choose(datasette: Any, request: Any) -> Response:
    """Keep the choice for a year and go back to the page, if it is one of this site."""
    back = request.args.get("back") or ""
    response = Response.redirect(back if HERE.fullmatch(back) else datasette.urls.instance())
    response.set_cookie(COOKIE, request.url_vars["lang"], max_age=YEAR, path=datasette.urls.instance())
    return response


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Only the languages there are."""
    return [(r"/language/(?P<lang>en|es)$", choose)]


@hookimpl
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    """Finds the language before anything is rendered, and tells caches what it depends on."""

    def wrap(app: Asgi) -> Asgi:
        async def speaking(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            lang = chosen(cookies(headers.get(b"cookie", "")), headers.get(b"accept-language", ""))

            async def send_marked(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start" and is_page(message["headers"]):
                    marks = [(b"content-language", lang.encode()), (b"vary", b"accept-language, cookie")]
                    message = {**message, "headers": [*message["headers"], *marks]}
                await send(message)

            spoken.set(lang)
            here.set(address(scope))
            await app(scope, receive, send_marked)

        return speaking

    return wrap


def address(scope: Any) -> str:
    """Path and query of a request, as they were sent."""
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    asked: bytes = path.split(b"?")[0] + (b"?" + query if query else b"")
    return asked.decode("latin-1")


def cookies(header: str) -> dict[str, str]:
    """The cookies of a request by their names, whatever else stands among them.

    >>> cookies('a[b]=1; language=es; x')
    {'a[b]': '1', 'language': 'es'}
    """
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return {name: value for name, is_pair, value in pairs if is_pair}


def is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a response is a page to read, not data, which are in both languages."""
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)
