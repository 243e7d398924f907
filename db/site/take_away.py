"""Exports over HTTP: all works that a page means, or all rows of a query, from threads that no page waits for."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping
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
from db.export.rows import pieces, written
from db.export.selection import records
from db.site.bounds import bound
from db.site.phrases import labels
from db.site.timing import reading

MILLISECONDS = 20_000
"""How long finding out which works are meant may take; the page's own query was already held to Datasette's limit."""
PIECE = 65_536
"""Bytes sent at once."""

WORDS = labels()["export"]
threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="export")
EVERY_ROW = "rows"
"""What `.csv` becomes in the address of a query: of its own, Datasette would write no more than a page of it."""
PATIENCE = 60.0
"""Seconds in which a client must take a piece: who takes none keeps a place from others."""
AT_ONCE = 8
"""Exports under way; each holds a connection and the numbers of its works, however slowly its client reads."""
CACHE = "PRAGMA cache_size = -2000"
"""Kilobytes: an export reads each page once."""
places = threading.BoundedSemaphore(AT_ONCE)

Select = Callable[[sqlite3.Connection], "array[int]"]
Make = Callable[[sqlite3.Connection], Iterator[bytes]]
"""Asks, while queries are bounded, what an export needs to know; the export is read when they no longer are."""


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
                await asyncio.wait_for(send({"type": "http.response.body", "body": piece, "more_body": True}), PATIENCE)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:  # the server hangs up on who takes nothing
            return
        finally:
            listening.cancel()
            try:
                await _in_thread(self.finish)
            finally:
                places.release()


async def export(datasette: Any, request: Any, form: Format, select: Select, lang: Lang, name: str) -> Response:
    """All the works that `select` finds, as a download; raises BadRequest before anything is sent."""

    def make(connection: sqlite3.Connection) -> Iterator[bytes]:
        return form.encoded(records(connection, select(connection)), lang, PIECE)

    return await _sent(datasette, request, make, form.media_type, f"{name}.{form.name}")


async def export_rows(datasette: Any, request: Any, sql: str, params: Mapping[str, Any], name: str) -> Response:
    """All the rows of a query, as CSV; raises BadRequest before anything is sent."""

    def make(connection: sqlite3.Connection) -> Iterator[bytes]:
        return pieces(written(connection, sql, params, named=request.args.get("_header") != "off"), PIECE)

    return await _sent(datasette, request, make, FORMATS["csv"].media_type, f"{name}.csv")


async def _sent(datasette: Any, request: Any, make: Make, media_type: str, name: str) -> Response:
    if not places.acquire(blocking=False):
        return Response.text(labels()["safety"]["busy"], status=503, headers={"retry-after": "60"})
    try:
        return await _begun(datasette, request, make, media_type, name)
    except BaseException:
        places.release()
        raise


async def _begun(datasette: Any, request: Any, make: Make, media_type: str, name: str) -> Streamed:
    database = datasette.get_database("literature")

    def begun() -> tuple[sqlite3.Connection, Iterator[bytes]]:
        connection = reading(database.path)
        datasette._prepare_connection(connection, "literature")
        connection.execute(CACHE)
        bound(connection, anyones=True)
        try:
            with sqlite_timelimit(connection, MILLISECONDS):
                chunks = make(connection)
            bound(connection, anyones=False)  # records are read by queries of ours
            return connection, chunks
        except BaseException:
            connection.close()
            raise

    try:
        connection, chunks = await _in_thread(begun)
    except (sqlite3.Error, ExportError, OSError) as error:
        raise BadRequest(WORDS["no_query"].fill(why=error)) from error
    return Streamed(chunks, connection.close, media_type, name, request.receive)


async def _in_thread(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


async def _until_gone(receive: Any) -> None:
    """Ends when the client has hung up."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
