"""The article's type: as printed, and as one of our codes."""

from db.text import folded
from pipelines.tables import phrases, table

CODES = {phrase: code for code, labels in table("types").items() for phrase in phrases(labels)}

WITHOUT_ABSTRACT = frozenset({"letter", "editorial", "obituary", "correction", "retraction", "image", "book-review"})
"""Types whose articles need no abstract and no keywords."""


def type_code(text: str) -> str | None:
    """The code of a line that is nothing but an article's type.

    >>> type_code("Artículo Especial"), type_code("Anakinra")
    ('special-article', None)
    """
    return CODES.get(folded(text)) if len(text) < 60 else None
