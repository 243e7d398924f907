"""Gives every template, Datasette's error page among them, the words of the interface in both languages."""

import hashlib
from pathlib import Path
from typing import Any

from datasette import hookimpl
from jinja2 import Environment
from markupsafe import Markup

from db.site import links
from db.site.language import LANGUAGES, here, spoken
from db.site.phrases import Phrase, labels

STYLESHEET = Path(links.__file__).parent / "static" / "cribado.css"


def grouped(number: int | None) -> str:
    """A number with thin spaces between thousands, which both languages read; a dash if there is none."""
    return "–" if number is None else f"{number:,}".replace(",", "\u202f")


def moment(timestamp: str | None) -> str:
    """A UTC timestamp to the minute."""
    return (timestamp or "")[:16].replace("T", " ")


def plain(text: str) -> str:
    """A phrase in the reader's language, or any text: for attributes and `<title>`."""
    return text.plain if isinstance(text, Phrase) else text


def lang_mark(column: str) -> Markup:
    """The attribute for a cell whose column says what language it is in.

    >>> lang_mark("title_es"), lang_mark("notes")
    (Markup(' lang="es"'), Markup(''))
    """
    _, _, lang = column.rpartition("_")
    return Markup(' lang="{}"').format(lang) if lang in LANGUAGES and lang != column else Markup("")


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Not `extra_template_vars`: Datasette renders its error page without those."""
    words = labels()
    digest = hashlib.sha256(STYLESHEET.read_bytes()).hexdigest()[:8]
    tools: dict[str, Any] = {"say": words["say"], "words": words, "stylesheet": f"static/cribado.css?{digest}"}
    env.globals.update(tools, language=spoken.get, languages=LANGUAGES, here=here.get)
    env.filters.update(grouped=grouped, moment=moment, plain=plain, lang_mark=lang_mark)
    paths = (links.article_path, links.search_path, links.correct_path, links.journal_path, links.author_path)
    env.filters.update({path.__name__: path for path in (*paths, links.keyword_path)})
