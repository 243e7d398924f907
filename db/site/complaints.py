"""What is wrong with a correction, in both languages: the errors of `db`, which are in English, by a pattern each."""

from __future__ import annotations

import re

from db.site.phrases import Phrase, labels

BLANK = re.compile(r"\\{(\w+)\\}")
PATTERNS = [
    (re.compile(BLANK.sub(r"(?P<\1>.*?)", re.escape(phrase.en)), re.DOTALL), phrase)
    for phrase in labels()["complaint"].values()
]
"""What each message looks like, and the message in both languages."""


def told(message: str) -> Phrase:
    """A message in both languages; as it is if nobody has put it into Spanish.

    >>> told("year of S1: “last” is no year; one reads 2024").es
    'year de S1: «last» no es un año; se escribe así: 2024'
    """
    for pattern, phrase in PATTERNS:
        if found := pattern.fullmatch(message):
            blanks = found.groupdict()
            return phrase.fill(**blanks | {"error": told(blanks["error"])} if "error" in blanks else blanks)
    return Phrase(message, message)
