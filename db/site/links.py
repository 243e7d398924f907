"""Addresses we are willing to link: articles here, DOIs, ORCID iDs, and the web; never anything else a page says."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*)?(10\.\d{4,9}/[^\s?#]+)(?:[?#]\S*)?(?:\s*\[doi\])?",
    re.IGNORECASE,
)
ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def article_path(work_id: str) -> str:
    """Where an article stands on this site.

    >>> article_path("oai:a/b?c")
    '/article/oai%3Aa%2Fb%3Fc'
    """
    return "/article/" + quote(work_id, safe="")


def correct_path(work_id: str) -> str:
    """Where a person corrects an article.

    >>> correct_path("S1")
    '/literature/correct/S1'
    """
    return "/literature/correct/" + quote(work_id, safe="")


def search_path(words: str) -> str:
    """Where a search stands.

    >>> search_path('"lupus"')
    '/search?q=%22lupus%22'
    """
    return "/search?q=" + quote(words, safe="")


def journal_path(slug: str) -> str:
    """Where a journal stands on this site.

    >>> journal_path("reumatologia-clinica")
    '/journal/reumatologia-clinica'
    """
    return "/journal/" + quote(slug, safe="")


def author_path(name: str) -> str:
    """Where an author's articles stand on this site.

    >>> author_path("Ana Ruiz")
    '/author/Ana%20Ruiz'
    """
    return "/author/" + quote(name, safe="")


def keyword_path(term: str) -> str:
    """Where a keyword's articles and its translations stand on this site.

    >>> keyword_path("Neumonía/gripe")
    '/keyword/Neumon%C3%ADa%2Fgripe'
    """
    return "/keyword/" + quote(term, safe="")


def doi_in(text: str) -> str | None:
    """The DOI that the whole text is, however it is written; lower case, as the database keeps it.

    >>> doi_in("https://doi.org/10.5555/ABC.1"), doi_in("10.5555/abc.1 [doi]"), doi_in("10 patients")
    ('10.5555/abc.1', '10.5555/abc.1', None)
    """
    match = DOI.fullmatch(text.strip())
    return match[1].lower() if match else None


def doi_link(doi: str | None) -> str | None:
    """A DOI's address at its resolver.

    >>> doi_link('10.5555/a"b')
    'https://doi.org/10.5555/a%22b'
    """
    found = doi_in(doi or "")
    return "https://doi.org/" + quote(found, safe="/") if found else None


def orcid_link(orcid: str | None) -> str | None:
    """An ORCID iD's address.

    >>> orcid_link("0000-0002-1825-0097"), orcid_link("javascript:alert(1)")
    ('https://orcid.org/0000-0002-1825-0097', None)
    """
    match = ORCID.search(orcid or "")
    return f"https://orcid.org/{match[0]}" if match else None


def web_link(url: str | None) -> str | None:
    """The address itself if a browser may be sent there, else None.

    >>> web_link("https://example.org/a"), web_link("javascript:alert(1)"), web_link("https:///a")
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:  # such as a bracket that opens an IPv6 address and never closes
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else None
