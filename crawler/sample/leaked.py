"""The database record that some pages leak into their text, as a PHP dump."""

from typing import Any

from crawler.sample.articles import article_pages
from crawler.sample.model import ArticlePage, Issue


def dump(value: Any) -> str:
    """Print nested dicts, strings, numbers and booleans as PHP's debugging tools do.

    >>> dump({"pii": "S1", "lecturas": {"total": 3}, "abierto": False})
    'array:3 [ "pii" => "S1" "lecturas" => array:1 [ "total" => 3 ] "abierto" => false ]'
    """
    if isinstance(value, dict):
        items = " ".join(f"{key if isinstance(key, int) else quoted(key)} => {dump(value[key])}" for key in value)
        return f"array:{len(value)} [ {items} ]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else quoted(value)


def quoted(text: str) -> str:
    """Wrap in double quotes; such dumps escape nothing inside.

    >>> quoted("16P2")
    '"16P2"'
    """
    return f'"{text}"'


def identity(page: ArticlePage) -> dict[str, Any]:
    """What every record and every record within a record opens with."""
    return {
        "pii": page.edition.id,
        "issn": page.journal.issn.replace("-", ""),
        "doi": page.edition.doi,
        "aid": page.article.aid,
        "estado": "S300",
    }


def summary(page: ArticlePage) -> dict[str, Any]:
    """A record inside another: an edition or a neighbour, with its title."""
    lang = page.edition.lang
    return identity(page) | {
        "idioma": lang,
        "cita": citation(page),
        lang: {"titulo": page.article.title[lang], "paginas": {0: {"paginaInicial": page.edition.pages}}},
    }


def issue_of(page: ArticlePage) -> Issue:
    """The issue it stands in; ValueError for an article in press, whose page leaks nothing."""
    if page.article.issue is None:
        raise ValueError(f"{page.path} is in press: it has no record to leak")
    return page.article.issue


def citation(page: ArticlePage) -> str:
    """The short citation, `Rev Muestra Reumatol. 2024;12:141-149`."""
    issue = issue_of(page)
    return f"{page.journal.short_title}. {issue.date.year};{issue.volume}:{page.edition.pages}"


def neighbour(page: ArticlePage) -> ArticlePage:
    """Another article of the same issue and edition: the next one, or the first after the last."""
    same = [
        other
        for other in article_pages()
        if other.article.issue == page.article.issue and other.edition.lang == page.edition.lang
    ]
    return same[(same.index(page) + 1) % len(same)]


def record(page: ArticlePage, visits: int) -> str:
    """The whole dump; its counts of readings grow with the visits."""
    article, issue, lang = page.article, issue_of(page), page.edition.lang
    fields = identity(page) | {
        "fechaPublicacion": issue.date.isoformat(),
        "documento": "article",
        "subdocumento": article.subdocument,
        "cita": citation(page),
        "abierto": {"ES": article.access == "open", "LATM": article.access == "open"},
        "lecturas": {"total": visits * 2, "formatos": {"EPUB": 11, "HTML": visits + 7, "PDF": visits - 18}},
    }
    if page.twin:
        fields["Traduccion"] = {page.twin.edition.lang: summary(page.twin)}
    fields["itemSiguiente"] = summary(neighbour(page))
    fields[lang] = {"idiomaDefecto": True, "titulo": article.title[lang]} | resume(page)
    return dump(fields)


def resume(page: ArticlePage) -> dict[str, Any]:
    """The start of the abstract, in the platform's own markup, as such dumps hold it."""
    sections = page.article.abstract.get(page.edition.lang)
    if not sections:
        return {"contieneResumen": False}
    text = f'<p id="spar0005" class="elsevierStyleSimplePara elsevierViewall">{sections[0].text[:90]}…</p>'
    return {"contieneResumen": True, "resumen": {0: {"titulo": sections[0].label, "resumen": text}}}
