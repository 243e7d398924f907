"""The `citation_*` metadata in the heads of article pages, as Highwire Press laid it down."""

from collections.abc import Iterator

from crawler.sample.model import Article, ArticlePage, Author


def metas(page: ArticlePage) -> list[tuple[str, str]]:
    """Names and contents in order; none at all where the article is printed without."""
    return [(name, content) for name, content in all_metas(page) if content] if page.article.metas else []


def all_metas(page: ArticlePage) -> Iterator[tuple[str, str]]:
    """The same, empty ones among them."""
    article, edition = page.article, page.edition
    yield "citation_journal_title", page.journal.title
    yield "citation_issn", page.journal.issn
    yield "citation_title", article.title[edition.lang]
    for author in article.authors:
        yield "citation_author", author.name
        for place in places(article, author):
            yield "citation_author_institution", f"{place}, {page.journal.country}"
    yield "citation_doi", edition.doi
    yield "citation_language", edition.lang
    if article.issue:
        yield "citation_publication_date", article.issue.date.strftime("%Y/%m/%d")
        yield "citation_volume", article.issue.volume
        yield "citation_issue", article.issue.number
    if article.online:
        yield "citation_online_date", article.online.strftime("%Y/%m/%d")
    first, _, last = edition.pages.partition("-")
    yield "citation_firstpage", first
    yield "citation_lastpage", last


def places(article: Article, author: Author) -> list[str]:
    """Where an author works; everybody at the one place where there is only one."""
    return [article.affiliations[mark] for mark in author.at or [""]]
