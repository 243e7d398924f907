"""Every .csv page without formulas: Datasette writes scraped text as it stands, and spreadsheets would run it."""

import codecs
import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from db.export.formulas import Defuser

DATASETTES = re.compile(r"/literature\b.*\.csv$")
"""Tables; what is ours is defused already."""
Asgi = Callable[[Any, Any, Any], Awaitable[None]]


def is_csv(message: dict[str, Any]) -> bool:
    """Whether this is the start of CSV and not of a page that says why there is none."""
    kind: bytes = dict(message.get("headers", [])).get(b"content-type", b"")
    return message["status"] == 200 and kind.startswith((b"text/plain", b"text/csv"))


@hookimpl
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    """Reads what is sent row by row, however it is cut, and sends it on."""

    def wrap(app: Asgi) -> Asgi:
        async def safe(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not DATASETTES.search(scope["path"]):
                await app(scope, receive, send)
                return
            defuser: Defuser | None = None
            decoder = codecs.getincrementaldecoder("utf-8")()

            async def send_safe(message: dict[str, Any]) -> None:
                nonlocal defuser
                if message["type"] == "http.response.start" and is_csv(message):
                    defuser = Defuser()
                elif message["type"] == "http.response.body" and defuser:
                    last = not message.get("more_body", False)
                    text = defuser.feed(decoder.decode(message.get("body", b""), last), last)
                    message = {**message, "body": text.encode()}
                await send(message)

            await app(scope, receive, send_safe)

        return safe

    return wrap
