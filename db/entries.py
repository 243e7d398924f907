"""The index of authors and keywords, as at the end of a book: under each entry the works, the newest first."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Literal

from db.text import folded

Kind = Literal["author", "keyword"]

OF_WORKS = """
    WITH named AS (SELECT * FROM works WHERE id IN (SELECT value FROM json_each(?)))
    SELECT entry('author', json_extract(value, '$.name')), coalesce(year, 0), seq FROM named, json_each(authors)
    UNION SELECT entry('keyword', value), coalesce(year, 0), seq FROM named, json_each(keywords_en)
    UNION SELECT entry('keyword', value), coalesce(year, 0), seq FROM named, json_each(keywords_es)
"""
"""What works stand under, as their rows say; one parameter, a JSON array of ids."""


def entry(kind: Kind, words: str) -> int:
    """The fingerprint that a name or keyword is looked up by: neither accents nor case nor punctuation count.

    >>> entry("author", "Ana RUÍZ") == entry("author", "Ana Ruiz") != entry("keyword", "Ana Ruiz")
    True
    """
    said = f"{kind}\0{folded(words) or words.strip().casefold()}"  # a keyword may be all punctuation
    return int.from_bytes(hashlib.blake2b(said.encode(errors="replace"), digest_size=8).digest(), signed=True)


def subtract(connection: sqlite3.Connection, ids: str) -> None:
    """Take works out of the index, before their rows change or go; `ids` is a JSON array."""
    rows = connection.execute(OF_WORKS, [ids]).fetchall()
    connection.executemany('DELETE FROM index_entries WHERE "key" = ? AND year = ? AND seq = ?', rows)


def add(connection: sqlite3.Connection, ids: str) -> None:
    """Enter works as their rows now are; `ids` is a JSON array."""
    connection.execute(f"INSERT INTO index_entries {OF_WORKS}", [ids])
