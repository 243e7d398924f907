"""With `-s PUBLIC_ABSTRACTS=0` no page, file or query gives an abstract."""

import sqlite3
from typing import Any

from datasette import hookimpl
from jinja2 import Environment

from db.site.hiding import hide_abstracts


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Whoever asks and by whatever SQL: the connection cannot read them."""
    if database == "literature" and not datasette.public_abstracts:
        hide_abstracts(conn)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """The article's page says so instead of calling them missing."""
    env.globals["abstracts_hidden"] = not datasette.public_abstracts
