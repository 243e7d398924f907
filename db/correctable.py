"""Which fields of an edition a person may correct, and what each may say."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from db.errors import CribadoError
from db.record import LANGUAGES, Edition

Field = tuple[str, str]
"""A field's name, and its language or ''."""

TEXTS = ("title", "abstract", "keywords")
JOINS = ("same_as", "not_same_as")
VERDICTS = ("include", "exclude", "maybe")
NONE = "-"
"""How a person says that the page is wrong and there is none: never by leaving a cell empty."""

DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class NotAValueError(CribadoError):
    """Raised for a value that the field cannot have; the message says what it may say."""


def named(column: str) -> Field | None:
    """The field a column of `bilingual` stands for, and its language; None if it cannot be corrected.

    >>> named("title_es"), named("doi"), named("work_id")
    (('title', 'es'), ('doi', ''), None)
    """
    field, _, lang = column.rpartition("_")
    if field in TEXTS:
        return (field, lang) if lang in LANGUAGES else None
    return (column, "") if column in RULES and column not in TEXTS else None


def column(field: str, lang: str) -> str:
    """The name a person knows a field by.

    >>> column("title", "es"), column("doi", "")
    ('title_es', 'doi')
    """
    return f"{field}_{lang}" if lang else field


def checked(field: str, written: str, edition: Edition) -> str | None:
    """A value as it is kept; `edition` is what it corrects. Raises `NotAValueError`.

    >>> nothing = Edition(None, "doyma")
    >>> checked("doi", "https://doi.org/10.5555/ABC", nothing), checked("pages", "-", nothing)
    ('10.5555/abc', None)
    >>> checked("keywords", "gota; ácido úrico", nothing)
    '["gota", "ácido úrico"]'
    >>> checked("authors", "Ana Gil", nothing)
    '[{"name": "Ana Gil", "affiliations": []}]'
    """
    text = unicodedata.normalize("NFC", written).strip()
    if not text:
        raise NotAValueError(f"no value; write {NONE} if there is none")
    if text == NONE:
        return None
    if unicodedata.category(text[0]) == "Pd" and len(text) == 1:
        raise NotAValueError(f"“{text}” is a dash; write {NONE} if there is none")
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text.replace("\r\n", "\n")):
        raise NotAValueError("holds control characters; write plain text")
    return RULES[field](text, edition)


def _any(text: str, _: Edition) -> str:
    return " ".join(text.split())


def _abstract(text: str, _: Edition) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))


def _doi(text: str, _: Edition) -> str:
    if found := DOI.fullmatch(text):
        return found[1].lower()
    raise NotAValueError(f"“{text}” is no DOI; one reads 10.1234/suffix")


def _year(text: str, _: Edition) -> str:
    if text.isascii() and text.isdecimal() and 1600 <= int(text) <= date.today().year + 2:
        return text
    raise NotAValueError(f"“{text}” is no year; one reads 2024")


def _date(text: str, _: Edition) -> str:
    try:
        if DATE.fullmatch(text) and date.fromisoformat(text + "-01-01"[len(text) - 4 :]):
            return text
    except ValueError:
        pass
    raise NotAValueError(f"“{text}” is no date in ISO 8601; one reads 2024-03-31")


def _issn(text: str, _: Edition) -> str:
    """ISO 3297: the last character is a check of the seven before it."""
    found = text.upper()
    if ISSN.fullmatch(found):
        weighed = sum(
            weight * int(digit) for weight, digit in zip(range(8, 1, -1), found.replace("-", ""), strict=False)
        )
        if "0123456789X"[-weighed % 11] == found[-1]:
            return found
    raise NotAValueError(f"“{text}” is no ISSN, or its last character is wrong; one reads 1699-258X")


def _one_of(*words: str) -> Callable[[str, Edition], str]:
    def check(text: str, _: Edition) -> str:
        if text.lower() in words:
            return text.lower()
        raise NotAValueError(f"“{text}” is none of {', '.join(words)}")

    return check


def _list(text: str) -> list[Any]:
    """A JSON array, or what stands between semicolons."""
    if not text.startswith("["):
        return [" ".join(part.split()) for part in text.split(";") if part.strip()]
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotAValueError(f"begins as a JSON array and is none ({error}); or write one; another; a third") from error
    return list(found)


def _keywords(text: str, _: Edition) -> str:
    terms = _list(text)
    if not terms or not all(isinstance(term, str) and term.strip() for term in terms):
        raise NotAValueError(f"“{text}” is no list of keywords; write one; another; a third")
    return json.dumps(terms, ensure_ascii=False)


def _credits(text: str, edition: Edition) -> str:
    """Names alone keep the affiliations: one by one if there are as many as before, else by the same name."""
    authors = _list(text)
    if authors and all(isinstance(author, str) and author.strip() for author in authors):
        places = [tuple(edition.affiliations[at] for at in author.affiliations) for author in edition.authors]
        by_name = {author.name: place for author, place in zip(edition.authors, places, strict=True)}
        kept = places if len(places) == len(authors) else [by_name.get(name, ()) for name in authors]
        authors = [{"name": name, "affiliations": list(place)} for name, place in zip(authors, kept, strict=True)]
    if not authors or not all(map(_is_credit, authors)):
        raise NotAValueError("is no list of authors; write one; another; or the JSON array that bilingual shows")
    return json.dumps(authors, ensure_ascii=False)


def _is_credit(author: Any) -> bool:
    return (
        isinstance(author, dict)
        and author.keys() == {"name", "affiliations"}
        and isinstance(author["name"], str)
        and bool(author["name"].strip())
        and isinstance(author["affiliations"], list)
        and all(isinstance(text, str) for text in author["affiliations"])
    )


RULES: dict[str, Callable[[str, Edition], str]] = {
    "title": _any,
    "abstract": _abstract,
    "keywords": _keywords,
    "authors": _credits,
    "doi": _doi,
    "issn": _issn,
    "year": _year,
    **dict.fromkeys(("received", "accepted", "published_online"), _date),
    **dict.fromkeys(("pii", "journal", "article_type", "volume", "issue", "pages", "license"), _any),
    "access": _one_of("open", "paywalled"),
    "status": _one_of("retracted", "concern", "corrected"),
    **dict.fromkeys(("lang", "original_language"), _one_of(*LANGUAGES)),
}
"""The fields of an edition that can be corrected, and what each may say."""

COLUMNS = (*(f"{field}_{lang}" for field in TEXTS for lang in ("en", "es")), *(f for f in RULES if f not in TEXTS))
"""The names a person corrects them by; texts in other languages are named alike."""
