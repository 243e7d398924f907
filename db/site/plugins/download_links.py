"""Lets pages that Datasette knows nothing of, search and article, list the formats they can be had in."""

from typing import Any

from datasette import hookimpl
from jinja2 import Environment

from db.site.take_away import downloads


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """`downloads_of("/search", q="lupus")`: address by format."""

    def downloads_of(address: str, **query: str) -> dict[str, str]:
        return {name: datasette.urls.path(found) for name, found in downloads(address, **query).items()}

    env.globals["downloads_of"] = downloads_of
