"""Lets the table of articles show titles and abstracts first; the view keeps the order of its contract."""

from collections.abc import Iterable
from typing import Any

from datasette import hookimpl
from jinja2 import Environment

FIRST = ("work_id", "year", "status", "title_en", "title_es", "abstract_en", "abstract_es", "flags")


def titles_first(items: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Columns (named by `key`) in reading order, the others after them as they were."""
    return sorted(items, key=lambda item: FIRST.index(item[key]) if item[key] in FIRST else len(FIRST))


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """A filter for `_table-literature-bilingual.html`."""
    env.filters["titles_first"] = titles_first
