"""Gives every template, Datasette's error page among them, the words of the interface in both languages."""

import hashlib
from pathlib import Path
from typing import Any

from datasette import hookimpl
from jinja2 import Environment

from db.site import links
from db.site.phrases import Phrase, labels

STYLESHEET = Path(links.__file__).parent / "static" / "cribado.css"


def grouped(number: int | None) -> str:
    """A number with thin spaces between thousands, which both languages read; a dash if there is none."""
    return "–" if number is None else f"{number:,}".replace(",", "\u202f")


def moment(timestamp: str | None) -> str:
    """A UTC timestamp to the minute."""
    return (timestamp or "")[:16].replace("T", " ")


def plain(text: str) -> str:
    """A phrase, or any text, without tags: for attributes and `<title>`."""
    return text.plain if isinstance(text, Phrase) else text


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Not `extra_template_vars`: Datasette renders its error page without those."""
    words = labels()
    digest = hashlib.sha256(STYLESHEET.read_bytes()).hexdigest()[:8]
    tools: dict[str, Any] = {"say": words["say"], "words": words, "stylesheet": f"static/cribado.css?{digest}"}
    env.globals.update(tools)
    env.filters.update(grouped=grouped, moment=moment, plain=plain)
    paths = (links.article_path, links.search_path, links.correct_path, links.journal_path, links.author_path)
    env.filters.update({path.__name__: path for path in (*paths, links.keyword_path)})
