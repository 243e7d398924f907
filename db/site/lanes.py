"""Lanes: what costs as much as the asker likes is answered beside the pages that everybody reads, and cannot stop them.

A lane is a thread with an event loop, a few places, and threads for SQL of its own. Python shares the processor between
lanes every few milliseconds, so that a page of 1,000 wide rows being written holds up no other lane.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from db.site.phrases import labels

Asgi = Callable[[Any, Any, Any], Awaitable[None]]

PLACES = 2
"""Requests of one lane that are being answered, and queries that run for them; more would only share two cores."""
WAITING = 64
"""Requests that may wait for a place in one lane."""
PATIENCE = 10
"""Seconds they wait before they are asked to come again."""
NICENESS = 10
"""How far the SQL of lanes stands back, as of nice(1)."""
RETRY_AFTER = 5
"""Seconds after which they should."""


class Lane:
    """Answers requests in a thread of its own, PLACES at a time."""

    def __init__(self, name: str, addresses: str) -> None:
        self.name, self.addresses = name, re.compile(addresses)
        self.waiting = 0
        self.loop = asyncio.new_event_loop()
        self.places = asyncio.Semaphore(PLACES)
        self.thread = threading.Thread(target=self.loop.run_forever, name=f"{name}-lane", daemon=True)
        self.thread.start()

    async def answer(self, app: Asgi, scope: Any, receive: Any, send: Any) -> None:
        """Like `app`, but over there; called from the server's event loop, where `receive` and `send` belong."""
        here = asyncio.get_running_loop()

        def called_here(function: Any) -> Any:
            async def call(*arguments: Any) -> Any:
                return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(function(*arguments), here))

            return call

        over_there = self._in_turn(app, scope, called_here(receive), called_here(send))
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(over_there, self.loop))

    async def _in_turn(self, app: Asgi, scope: Any, receive: Any, send: Any) -> None:
        """A place is given back with the first bytes sent: how fast a client reads is no matter of the others."""
        if not await self._has_place():
            await _busy(send)
            return
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self.places.release()

        async def sending(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                give_back()
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            give_back()

    async def _has_place(self) -> bool:
        if self.waiting >= WAITING:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.places.acquire()
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self.waiting -= 1


async def _busy(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", str(RETRY_AFTER).encode())]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": labels()["safety"]["busy"].encode()})


LANES = (Lane("data", r"^/literature(?:[./]|$)"), Lane("search", r"^/search(?:[./]|$)"))
"""All else is cheap: the front page, articles, journals, style sheets."""


class Threads(Executor):
    """Datasette's threads for SQL, and others for each lane; it knows by the thread that asks."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.threads = threads
        self.of_lane = {lane.thread: ThreadPoolExecutor(PLACES, lane.name, _politely) for lane in LANES}

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """As any executor's; want of memory becomes an error of the query."""
        threads = self.of_lane.get(threading.current_thread(), self.threads)
        return threads.submit(_within_memory, work, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Of all."""
        for threads in (self.threads, *self.of_lane.values()):
            threads.shutdown(wait, cancel_futures=cancel_futures)


def _politely() -> None:
    """On a busy machine pages go first (Linux gives each thread a priority of its own)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _within_memory(work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    try:
        return work(*arguments, **named)
    except sqlite3.Error as error:
        # The traceback would keep the cursor, and an unfinished statement keeps its connection interrupted.
        traceback.clear_frames(error.__traceback__)
        raise
    except MemoryError as error:
        raise sqlite3.OperationalError("the query needs more memory than there is for all of them") from error


def in_data_lane() -> bool:
    """Whether this thread runs SQL that anyone may have written."""
    return threading.current_thread().name.startswith("data")
