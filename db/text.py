"""How text is compared: without accents, case and punctuation."""

import re
import unicodedata

NOT_WORD = re.compile(r"[\W_]+")


def unaccented(text: str) -> str:
    """Drop accents and other marks.

    >>> unaccented("neumonía, año")
    'neumonia, ano'
    """
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def folded(text: str) -> str:
    """Lower case, without accents, words separated by one space.

    >>> folded("Palabras-clave: ")
    'palabras clave'
    """
    return NOT_WORD.sub(" ", unaccented(text).casefold()).strip()
