"""Tells browsers that these pages run no scripts and load nothing from elsewhere."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


@hookimpl
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    """Adds the headers to every response."""

    def wrap(app: Asgi) -> Asgi:
        async def secured(scope: Any, receive: Any, send: Any) -> None:
            async def send_secured(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", []), *HEADERS]}
                await send(message)

            await app(scope, receive, send_secured)

        return secured

    return wrap
