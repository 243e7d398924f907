"""Exports over HTTP: the works that a page means, all of them, streamed from threads that no page waits for."""

from __future__ import annotations

import asyncio
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest

from db.errors import ExportError
from db.export.record import LANGS, Lang
from db.export.registry import FORMATS, Format
from db.export.selection import records
from db.site.phrases import labels

MILLISECONDS = 20_000
"""How long finding out which works are meant may take; the page's own query was already held to Datasette's limit."""
PIECE = 65_536
"""Bytes sent at once."""

WORDS = labels()["export"]
threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="export")

Select = Callable[[sqlite3.Connection], "array[int]"]


def language(asked: str | None) -> Lang:
    """The main language asked for; raises BadRequest for any other word."""
    for lang in LANGS:
        if (asked or "both") == lang:
            return lang
    raise BadRequest(WORDS["bad_lang"])


def downloads(address: str, **query: str) -> dict[str, str]:
    """The addresses of what stands at `address`, by format.

    >>> downloads("/search", q="lupus & gota")["ris"]
    '/search.ris?q=lupus+%26+gota'
    """
    asked = f"?{urlencode(query)}" if query else ""
    return {name: f"{address}.{name}{asked}" for name in FORMATS}


class Streamed(Response):  # type: ignore[misc] # Datasette ships no types
    """A response that is made while it is sent, and no longer than somebody listens."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], None], media_type: str, name: str, gone: Any):
        disposition = {"content-disposition": f'attachment; filename="{name}"'}
        super().__init__(None, 200, disposition, media_type)
        self.chunks, self.finish, self.gone = chunks, close, gone

    async def asgi_send(self, send: Any) -> None:
        """Start, piece after piece, end; an export that breaks off never gets its end, so the client sees it."""
        headers = {**self.headers, "content-type": self.content_type}
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        listening = asyncio.create_task(_until_gone(self.gone))
        try:
            await send({"type": "http.response.start", "status": self.status, "headers": encoded})
            while self.body is None and not listening.done():  # HEAD sets an empty body
                piece = await _in_thread(lambda: next(self.chunks, b""))
                if not piece:
                    break
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            listening.cancel()
            await _in_thread(self.finish)


async def export(datasette: Any, request: Any, form: Format, select: Select, lang: Lang, name: str) -> Streamed:
    """All the works that `select` finds, as a download; raises BadRequest before anything is sent."""
    database = datasette.get_database("literature")

    def begun() -> tuple[sqlite3.Connection, array[int]]:
        connection = sqlite3.connect(f"file:{database.path}?mode=ro", uri=True, check_same_thread=False)
        datasette._prepare_connection(connection, "literature")
        try:
            with sqlite_timelimit(connection, MILLISECONDS):
                return connection, select(connection)
        except BaseException:
            connection.close()
            raise

    try:
        connection, seqs = await _in_thread(begun)
    except ExportError as error:
        raise BadRequest(WORDS["no_work_id"]) from error
    except sqlite3.Error as error:
        raise BadRequest(WORDS["no_query"].fill(why=error)) from error
    chunks = form.encoded(records(connection, seqs), lang, PIECE)
    return Streamed(chunks, connection.close, form.media_type, f"{name}.{form.name}", request.receive)


async def _in_thread(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


async def _until_gone(receive: Any) -> None:
    """Ends when the client has hung up."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
