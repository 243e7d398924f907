"""Prints the pages of the sample journal from its templates."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from crawler.sample import dates, plates
from crawler.sample.leaked import record
from crawler.sample.metas import metas
from crawler.sample.model import ArticlePage
from crawler.sample.plates import Plate

HERE = Path(__file__).parent
HEADINGS = {"es": "Resumen", "en": "Abstract"}
KEYWORD_LABELS = {"es": "Palabras clave:", "en": "Keywords:"}


def italics(text: str) -> Markup:
    """Escape a text and set what stands between asterisks in italics.

    >>> italics("p < 0,05 en *Candida*")
    Markup('p &lt; 0,05 en <em>Candida</em>')
    """
    return Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", str(escape(text))))  # noqa: S704 - escaped just before


@cache
def templates() -> Environment:
    """The templates; everything they print is escaped, and an unknown name is an error."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["italics"] = italics
    return found


@cache
def chrome() -> dict[str, dict[str, Any]]:
    """What surrounds the articles, by language."""
    return tomllib.loads((HERE / "chrome.toml").read_text("utf-8"))


def article(page: ArticlePage, base: str, visits: int) -> str:
    """An article page, with its counters at `visits`."""
    lang, style = page.edition.lang, page.article.date_style
    received, accepted, online = page.article.received, page.article.accepted, page.article.online
    return (
        templates()
        .get_template("article.html")
        .render(
            surroundings(base, page.chrome, page.edition.charset),
            page=page,
            article=page.article,
            edition=page.edition,
            metas=metas(page),
            visits=visits,
            record=record(page, visits) if page.edition.record else "",
            headings=HEADINGS,
            keyword_label=keyword_label,
            received_line=dates.received_line(received, accepted, lang, style) if received and accepted else "",
            online_line=dates.online_line(online, lang) if online else "",
        )
    )


def keyword_label(page: ArticlePage, lang: str) -> str:
    """The words before the keywords; the first list of some pages stands without any."""
    if lang == page.languages[0] and not page.article.first_keyword_label:
        return ""
    return page.article.keyword_label.get(lang) or KEYWORD_LABELS[lang]


def plate(page: Plate, base: str, visits: int) -> str:
    """A page that is no article."""
    return (
        templates()
        .get_template(f"{page.template}.html")
        .render(
            surroundings(base, page.lang, "utf-8"),
            page=page,
            article=page.article,
            visits=visits,
            current=plates.current,
            outside=plates.outside,
        )
    )


def surroundings(base: str, lang: str, charset: str) -> dict[str, Any]:
    """What every template may name."""
    return {
        "base": base,
        "lang": lang,
        "charset": charset,
        "t": chrome()[lang],
        "contents_path": plates.contents_path,
    }
