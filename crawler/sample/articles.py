"""Reads the sample's articles, each from its table in articles/."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from crawler.sample.model import Article, ArticlePage, Author, Edition, Issue, Section

HERE = Path(__file__).parent


def article_from(table: dict[str, Any], issues: dict[str, Issue]) -> Article:
    """Build an article from its TOML table; an unknown key is a TypeError."""
    rest = dict(table)
    for name in ("abstract", "body"):
        rest[name] = {lang: [Section(**part) for part in parts] for lang, parts in rest.get(name, {}).items()}
    return Article(
        issue=issues[rest.pop("issue")] if "issue" in rest else None,
        authors=tuple(Author(**author) for author in rest.pop("authors")),
        editions={lang: Edition(lang=lang, **part) for lang, part in rest.pop("edition").items()},
        lacks=frozenset(rest.pop("lacks", ())),
        **rest,
    )


@cache
def articles() -> tuple[Article, ...]:
    """All articles, in the order of their internal numbers."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "articles").glob("*.toml"))]
    return tuple(sorted((article_from(table, issues()) for table in tables), key=lambda article: article.aid))


@cache
def issues() -> dict[str, Issue]:
    """The issues by the keys that article tables use."""
    tables = tomllib.loads((HERE / "issues.toml").read_text("utf-8"))
    return {key: Issue(**table) for key, table in tables.items()}


def article_pages() -> Iterator[ArticlePage]:
    """Every page of every article.

    >>> len(list(article_pages()))
    14
    """
    for article in articles():
        for edition in article.editions.values():
            yield ArticlePage(article, edition)


@cache
def pages_by_id() -> dict[str, ArticlePage]:
    """The article pages by the ID that ends their addresses."""
    return {page.edition.id: page for page in article_pages()}
