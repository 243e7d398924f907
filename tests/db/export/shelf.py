"""Records for the tests: the shelf's articles as they come out of a database, and one that is out to break formats."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from db.export.names import name
from db.export.record import Credit, Record, Words
from db.export.selection import records, works_of
from tests.db.site.shelf import ARTICLES, HOSTILE, fill

NASTY = (
    '=HYPERLINK("http://evil.example","x") \\ {unbalanced',
    "+1 } @cmd|' /C calc'!A0 \\textbf{b} 100 % $x_1^2$ ~ # &amp; <b>",
    "</script><script>alert(1)</script> ]]> <!-- --> <?xml?>",
    "emoji 👩🏽‍⚕️ ñ é \u200d \U0001f9ec, «comillas» “quotes” ' \"",
    "line\nTY  - BOOK\nER  - \nPMID- 1\n@article{x,\n\n}\r\nend\u2028ER  - \x85last\x0bTI  - x\x0cy\x1dz",
    "control \x00\x01\x08\x1b\x7f\ufffe signs\ttab",
    "- leading",
    "a, b and c; d",
)
"""Texts that some format gives a meaning to."""


def shelved(folder: Path) -> list[Record]:
    """The shelf's articles, the hostile one among them, through a database."""
    path = fill(folder / "x.db", (*ARTICLES, HOSTILE))
    with closing(sqlite3.connect(path)) as connection:
        return list(records(connection, works_of(connection, "SELECT * FROM bilingual")))


def hostile(plain: Record, text: str) -> Record:
    """The record with this text wherever a page may have put it."""
    english, spanish = (
        Words(lang, f"{text} {lang}", f"{text} {lang}\n\n{text}", (f"{text} {lang}", "b"), f"10.5555/{lang}")
        for lang in ("en", "es")
    )
    return replace(
        plain,
        en=english,
        es=spanish,
        journal=text,
        article_type=text,
        license=text,
        volume=text,
        pages=text,
        status="retracted",
        authors=(Credit(text, name(text), (text,)), Credit("Ana Ruiz Paz", name("Ana Ruiz Paz"), ())),
    )
