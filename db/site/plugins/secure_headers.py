"""Tells browsers that these pages run no scripts, load nothing from elsewhere and stand in no one's frame."""

from collections.abc import Awaitable, Callable, Generator
from typing import Any

from datasette import hookimpl

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-frame-options": b"DENY",  # says what frame-ancestors says, to who does not know that
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def secured(app: Asgi) -> Asgi:
    """The application with these headers on every response, whatever stood there before."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def send_secured(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                others = [(name, value) for name, value in message.get("headers", []) if name.lower() not in HEADERS]
                message = {**message, "headers": [*others, *HEADERS.items()]}
            await send(message)

        await app(scope, receive, send_secured)

    return answer


@hookimpl(hookwrapper=True)
def asgi_wrapper() -> Generator[None, Any, None]:
    """Around all other wrappers: what these answer themselves has the headers, too."""
    found = yield
    found.force_result([*found.get_result(), secured])
