"""How text is compared: without accents, case and punctuation."""

import re
import unicodedata

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
    return NOT_WORD.sub(" ", unaccented(text).casefold()).strip()
