"""Small collections for the tests of the search: each article only what a test is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from db.record import Abstract, Edition, KeywordPair, Keywords, Language, Section, Title
from tests.db.site.conftest import Site
from tests.db.site.shelf import UNEQUAL

LANGS: tuple[Language, ...] = ("en", "es")


def article(name: str, **said: Any) -> Edition:
    """An article known by its name: `en` and `es` titles, `en_text` and `es_text` abstracts, `pairs` of keywords."""
    titles = tuple(Title(lang, said.pop(lang)) for lang in LANGS if lang in said)
    abstracts = tuple(
        Abstract(lang, (Section(None, None, said.pop(f"{lang}_text")),)) for lang in LANGS if f"{lang}_text" in said
    )
    pairs = said.pop("pairs", ())
    keywords = tuple(Keywords(lang, tuple(pair[at] for pair in pairs)) for at, lang in enumerate(LANGS) if pairs)
    return replace(
        UNEQUAL,
        native_id=name,
        doi=f"10.5555/{name}",
        url=f"https://x.example/{name}",
        titles=titles,
        abstracts=abstracts,
        keywords=keywords,
        pairs=tuple(KeywordPair(en, es, 0.75) for en, es in pairs),
        **{"flags": (), "year": 2020, "access": None, "article_type": None, **said},
    )


def found(site: Site, words: str, **more: str) -> list[str]:
    """The names of the articles that a search finds, in its order."""
    return [row["work_id"] for row in answer(site, words, **more)["results"]]


def answer(site: Site, words: str, **more: str) -> dict[str, Any]:
    """What a search says to programs."""
    response = site.get(f"/search.json?{urlencode({'q': words, **more})}")
    assert response.status_code == 200, response.text[:300]
    said: dict[str, Any] = response.json()
    return said
