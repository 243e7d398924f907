"""The article's type: as printed, and as one of our codes."""

from db.text import folded
from pipelines.tables import phrases, table

CODES = {phrase: code for code, labels in table("types").items() for phrase in phrases(labels)}

JATS = {
    "research-article": "research-article", "review-article": "review-article", "editorial": "editorial",
    "letter": "letter", "case-report": "case-report", "correction": "correction", "retraction": "retraction",
    "obituary": "obituary", "book-review": "book-review", "reply": "letter", "guideline": "guideline",
}  # fmt: skip
"""Our code for the `article-type` of JATS."""

WITHOUT_ABSTRACT = frozenset({"letter", "editorial", "obituary", "correction", "retraction", "image", "book-review"})
"""Types whose articles need no abstract and no keywords."""


def type_code(text: str) -> str | None:
    """The code of a line that is nothing but an article's type.

    >>> type_code("Artículo Especial"), type_code("Anakinra")
    ('special-article', None)
    """
    return CODES.get(folded(text)) if len(text) < 60 else None
