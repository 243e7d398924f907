"""How text is compared: without accents, case and punctuation."""

import re
import unicodedata
from functools import lru_cache

NOT_WORD = re.compile(r"[\W_]+")
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
"""The blocks of combining marks (Unicode, chapter 7.9)."""


def unaccented(text: str) -> str:
    """Drop accents and other marks.

    >>> unaccented("neumonía, año")
    'neumonia, ano'
    """
    return text if text.isascii() else MARKS.sub("", unicodedata.normalize("NFD", text))


def folded(text: str) -> str:
    """Lower case, without accents, words separated by one space.

    >>> folded("Palabras-clave: ")
    'palabras clave'
    """
    return _remembered(text) if len(text) < SHORT else _folded(text)


def _folded(text: str) -> str:
    return NOT_WORD.sub(" ", unaccented(text).casefold()).strip()


_remembered = lru_cache(maxsize=10_000)(_folded)
SHORT = 151
"""Characters of a text that is remembered: labels, menus and names come again on every page of a journal."""
