"""Words of the interface in English and Spanish, of which a page prints those in the reader's language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Self

from markupsafe import Markup, escape

from db.site.language import spoken

LABELS = Path(__file__).with_name("labels.toml")


class Phrase(str):
    """One thing said in both languages: as a string both, on a page the reader's.

    >>> import copy
    >>> phrase = Phrase("Search", "Buscar")
    >>> str(phrase), f"{Markup('{}').format(phrase)}", phrase.plain
    ('Search · Buscar', 'Search', 'Search')
    >>> copy.deepcopy(phrase) is phrase
    True
    """

    __slots__ = ("en", "es")
    en: str
    es: str

    def __new__(cls, en: str, es: str) -> Self:
        """Both languages in one string: what JSON shows."""
        phrase = super().__new__(cls, en if en == es else f"{en} · {es}")
        phrase.en, phrase.es = en, es
        return phrase

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Itself, as any string: Datasette copies all metadata for each permission it looks up."""
        return self

    def __html__(self) -> Markup:
        """What a template prints."""
        return escape(self.plain)

    @property
    def plain(self) -> str:
        """In the language of the page that is being made: for attributes and titles."""
        return self.es if spoken.get() == "es" else self.en

    def fill(self, **values: object) -> Phrase:
        """The phrase with its blanks filled in, by a phrase in each language or by the same for both.

        >>> str(Phrase("written in {x}", "escrito en {x}").fill(x=Phrase("English", "inglés")))
        'written in English · escrito en inglés'
        """
        en, es = (
            text.format(**{name: getattr(value, lang, value) for name, value in values.items()})
            for lang, text in (("en", self.en), ("es", self.es))
        )
        return Phrase(en, es)


def phrased(data: Any) -> Any:
    """The same data with every `{en, es}` turned into a `Phrase`, however deep it lies.

    >>> phrased({"title": {"en": "Year", "es": "Año"}, "size": 20})
    {'title': 'Year · Año', 'size': 20}
    """
    if isinstance(data, list):
        return [phrased(item) for item in data]
    if not isinstance(data, dict):
        return data
    if set(data) == {"en", "es"} and isinstance(data["en"], str):
        return Phrase(data["en"], data["es"])
    return {key: phrased(value) for key, value in data.items()}


def labels() -> dict[str, dict[str, Phrase]]:
    """All labels, by group: `say` for sentences and headings, the others for codes that stand in the data."""
    groups: dict[str, dict[str, Phrase]] = phrased(tomllib.loads(LABELS.read_text(encoding="utf-8")))
    return groups
