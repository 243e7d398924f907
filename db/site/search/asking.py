"""Runs a part of the search on a connection of Datasette's, and no longer than a reader waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit

MILLISECONDS = 2000
"""As long as any query may take here."""

Answer = TypeVar("Answer")


async def ask(datasette: Any, question: Callable[[sqlite3.Connection], Answer], otherwise: Answer) -> Answer:
    """What `question` finds out, in a thread of its own; `otherwise` when it takes too long."""

    def asked(connection: sqlite3.Connection) -> Answer:
        try:
            with sqlite_timelimit(connection, MILLISECONDS):
                return question(connection)
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                return otherwise
            raise

    answer: Answer = await datasette.get_database("literature").execute_fn(asked)
    return answer
