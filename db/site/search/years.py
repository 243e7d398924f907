"""A year among the words of a search, as in 'gota 2019': that of publication, where no article holds it as a word."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace

from db.site.search.expression import expression
from db.site.search.query import Query
from db.site.search.typed import terms

YEAR = re.compile(r"(?:19|20)\d\d")
HOLDS = "SELECT 1 FROM works_fts WHERE works_fts MATCH ? LIMIT 1"


def year_among(query: Query) -> str | None:
    """The one year that stands among other words, if no year is chosen already.

    >>> [year_among(Query(words)) for words in ("gota 2019", "2019", "gota 2018 2019", 'gota "en 2019"', "gota 20199")]
    ['2019', None, None, None, None]
    """
    typed = terms(query.words)
    years = [term.text for term in typed if YEAR.fullmatch(term.text) and not (term.is_phrase or term.is_beginning)]
    return years[0] if len(years) == 1 < len(typed) and not query.chosen("year") else None


def of_year(connection: sqlite3.Connection, query: Query) -> Query | None:
    """The search for the other words among what was published that year; None where it is meant as it stands."""
    year = year_among(query)
    if year is None:
        return None
    whole = expression(connection, query.words, across=query.across).whole
    if connection.execute(HOLDS, [whole]).fetchone():
        return None
    words = re.sub(rf"(?<!\d){year}(?!\d)", " ", query.words)
    return replace(query, words=" ".join(words.split())).narrowed("year", year)
