"""In tables, identifiers lead to the article and DOIs to their resolver."""

from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from db.site.links import article_path, doi_link

ARTICLES = {"work_id", "edition_id", "other_work_id", "other_id"}  # an edition's identifier leads to its work
DOIS = {"doi", "doi_en", "doi_es", "other_doi"}


@hookimpl
def render_cell(value: Any, column: str, datasette: Any) -> Markup | None:
    """A link where the column is one of ours; None leaves the cell to Datasette."""
    text = value["value"] if isinstance(value, dict) else value  # a dict is a foreign key with its label
    if not isinstance(text, str):
        return None
    if column in ARTICLES:
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(article_path(text)), text)
    if column in DOIS and (link := doi_link(text)):
        return Markup('<a href="{}">{}</a>').format(link, text)
    return None
