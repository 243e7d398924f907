"""In tables, JSON arrays of words and of authors read as lists."""

import json
from typing import Any

from datasette import hookimpl

LISTS = {"keywords_en", "keywords_es", "authors", "flags", "missing", "issns", "start"}


@hookimpl
def render_cell(value: Any, column: str) -> str | None:
    """`a; b; c` for an array of strings or of things with a name; None leaves the cell to Datasette."""
    if column not in LISTS or not isinstance(value, str):
        return None
    try:
        items = json.loads(value)
    except ValueError:
        return None
    if not isinstance(items, list):
        return None
    words = "; ".join(str(item.get("name", "") if isinstance(item, dict) else item) for item in items)
    return f"{words[:240]}…" if len(words) > 240 else words or "\u00a0"  # an empty string would be shown as '[]'
