"""Keyword lists: what separates their terms, and whether a block without a label is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.characters import plain

EDGES = " .;,:·•|-–—"
STOPS = re.compile(r"(?<=[a-zà-ÿ)])\.\s+(?=[A-ZÁÉÍÓÚÑ])")
"""Stops between terms: 'Anaesthesia, spinal. Surveys'."""
SOURCE = re.compile(r"\s*\((?:source|fuente|fonte|font)\s*:[^()]{2,60}\)\W*$", re.IGNORECASE)
"""Which thesaurus a list is taken from, printed at its end."""
PERSON = re.compile(r"(?:[A-ZÁÉÍÓÚÑÈ]\.[\s-]?)+[A-ZÁÉÍÓÚÑÈ]\w+")
"""A name as references print it: 'P. Canals'."""


def terms(blocks: Sequence[str]) -> tuple[str, ...]:
    """The terms of a list, in order. Several lines are a term each; else semicolons, bullets, commas or stops separate.

    >>> terms(["Artritis reumatoide; Anti-TNF, efectos adversos."])
    ('Artritis reumatoide', 'Anti-TNF, efectos adversos')
    >>> terms(["Gota", "Aged, 80 and over"])
    ('Gota', 'Aged, 80 and over')
    """
    lines = [line for block in blocks if (line := SOURCE.sub("", plain(block)).strip(EDGES))]
    joined = "\n".join(lines)
    for separator in (r";", r"\s[•·|]\s?|[•·]"):
        if re.search(separator, joined):
            return _tidy(re.split(rf"{separator}|\n", joined))
    if len(lines) == 1:
        if STOPS.search(lines[0]) and not re.search(r",\s+[A-ZÁÉÍÓÚÑ]", lines[0]):
            return _tidy(re.split(r"\.\s+(?=[A-ZÁÉÍÓÚÑ])", lines[0]))
        for separator in (r",\s+|,(?=\D)", r"\.\s+", r"\s[-–—/]\s"):
            if re.search(separator, lines[0]):
                return _tidy(re.split(separator, lines[0]))
    return _tidy(lines)


def _tidy(pieces: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for piece in pieces if (term := piece.strip(EDGES))))


def looks_like_list(text: str) -> bool:
    """Whether a block without a label reads as keywords: separated short terms, or one term, and no sentence.

    >>> looks_like_list("Gota; Ecografía; Diagnóstico"), looks_like_list("Se estudiaron 12 casos.")
    (True, False)
    >>> looks_like_list("P. Canals, S. Garcés")  # the authors of a reference
    False
    """
    if semicolon_list(text):
        return True
    found = terms([text])
    words = max((len(term.split()) for term in found), default=99)
    if len(found) > 1:
        if all(PERSON.match(term) for term in found):
            return False
        return words <= 7 and len(found) <= 20 and sum(len(term.split()) for term in found) / len(found) < 4.5
    return words <= 5 and not text.rstrip().endswith((".", ":", "?", "!"))


def semicolon_list(text: str) -> bool:
    """Whether a text is a list by its semicolons: several short terms and no final stop.

    >>> semicolon_list("Aged; Depression, epidemiology; Risk factors"), semicolon_list("Hubo 3; no hubo más.")
    (True, False)
    """
    found = [term for term in text.split(";") if term.strip()]
    longest = max((len(term.split()) for term in found), default=0)
    return len(found) > 2 and longest <= (4 if text.rstrip().endswith(".") else 8)
