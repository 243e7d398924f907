"""Requests that may cost much are answered in lanes of their own."""

import re
from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from db.site.lanes import LANES, Asgi

BLANKS = re.compile(rb"(?:\+|%20|%0[9ad]){50,}", re.IGNORECASE)
"""Datasette's search for comments before SELECT takes the square of their number: 30 s for 50,000."""


def one_blank(blanks: re.Match[bytes]) -> bytes:
    """What means the same in SQL."""
    return b"%0A" if b"%0a" in blanks[0].lower() else b"+"


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Around the other wrappers, so that their work is done there, too."""

    def wrap(app: Asgi) -> Asgi:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            # The very first request starts Datasette up, in the server's own loop.
            if scope["type"] == "http" and datasette._startup_invoked:
                scope = {**scope, "query_string": BLANKS.sub(one_blank, scope["query_string"])}
                for lane in LANES:
                    if lane.addresses.search(scope["path"]):
                        await lane.answer(app, scope, receive, send)
                        return
            await app(scope, receive, send)

        return answer

    return wrap
