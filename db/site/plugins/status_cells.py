"""In tables, what became of an article is said in words of both languages, and not by colour alone."""

from datasette import hookimpl
from markupsafe import Markup

from db.site.phrases import labels

WORDS = labels()["status"]


@hookimpl
def render_cell(value: object, column: str) -> Markup | None:
    """A mark for a status that has a word of its own; None leaves the cell to Datasette."""
    if column != "status" or not isinstance(value, str) or value not in WORDS:
        return None
    return Markup('<strong class="status {}">{}</strong>').format(value, WORDS[value])
