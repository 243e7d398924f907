"""Tells every page whether the collection is the demo's, so that nobody takes invented articles for real ones."""

from typing import Any

from datasette import hookimpl
from jinja2 import Environment


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """A function that base.html calls on each page; Jinja awaits it."""

    async def is_sample() -> bool:
        found = await datasette.get_database("literature").execute("SELECT 1 FROM journals WHERE sample = 1 LIMIT 1")
        return bool(found.rows)

    env.globals["is_sample"] = is_sample
