"""Gives the view `bilingual` the search box that Datasette gives only to tables with their own index."""

from typing import Any

from datasette import hookimpl
from datasette.filters import FilterArguments

from db.site.search.expression import plain

MATCHES = """
work_id IN (SELECT id FROM works WHERE seq IN (SELECT rowid FROM works_fts WHERE works_fts MATCH :words))
"""


@hookimpl(trylast=True)
def filters_from_request(request: Any, table: str) -> FilterArguments | None:
    """Last, because Datasette's own filter says of every view that it cannot be searched."""
    if table != "bilingual":
        return None
    typed = request.args.get("_search") or ""
    shown = {"supports_search": True, "search": typed}
    match = plain(typed)
    if not match:
        return FilterArguments([], extra_context=shown)
    return FilterArguments([MATCHES.strip()], {"words": match}, [f'search matches "{typed}"'], shown)
