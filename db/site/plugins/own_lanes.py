"""Requests that may cost much are answered in lanes of their own."""

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from db.site.lanes import LANES, Asgi


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Around the other wrappers, so that their work is done there, too."""

    def wrap(app: Asgi) -> Asgi:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            # The very first request starts Datasette up, in the server's own loop.
            if scope["type"] == "http" and datasette._startup_invoked:
                for lane in LANES:
                    if lane.addresses.search(scope["path"]):
                        await lane.answer(app, scope, receive, send)
                        return
            await app(scope, receive, send)

        return answer

    return wrap
