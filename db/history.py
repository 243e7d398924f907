"""What changed between two readings of an edition: field by field, from what to what."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from db.composing import credits
from db.editions import SCALARS, Filing
from db.record import Edition, Reading

Field = tuple[str, str]  # the field's name, and its language or ''


def said(edition: Edition) -> dict[Field, str]:
    """Everything an edition says, as text, by field and language; what it does not say is left out."""
    scalars = {(name, ""): str(value) for name in SCALARS if (value := getattr(edition, name)) is not None}
    names = credits(edition)
    return {
        **scalars,
        **{("title", title.lang): title.text for title in edition.titles},
        **{("abstract", abstract.lang): abstract.text for abstract in edition.abstracts},
        **{("keywords", k.lang): json.dumps(k.terms, ensure_ascii=False) for k in edition.keywords},
        **({("authors", ""): json.dumps(names, ensure_ascii=False)} if names else {}),
    }


def differences(old: Edition, new: Edition) -> Iterator[tuple[Field, str | None, str | None]]:
    """Each field that is said differently, with its old and new value; None where nothing was said."""
    before, after = said(old), said(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def record(connection: sqlite3.Connection, old: Edition, filing: Filing, cause: str) -> None:
    """Enter what is new in an edition already held; `cause` is source, extractor or person."""
    connection.executemany(
        "INSERT INTO changes (edition_id, field, lang, old, new, cause, snapshot_id, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (old.id, field, lang, was, now, cause, filing.snapshot_id, filing.at)
            for (field, lang), was, now in differences(old, filing.edition)
        ],
    )


def cause(connection: sqlite3.Connection, edition_id: str, reading: Reading) -> str:
    """Why a held edition now reads differently: the extractor, if the bytes are the same; else the source."""
    query = "SELECT s.digest FROM snapshots AS s JOIN editions ON snapshot_id = s.id WHERE editions.id = ?"
    before = connection.execute(query, [edition_id]).fetchone()
    same_bytes = before is not None and reading.snapshot is not None and before[0] == reading.snapshot.digest
    return "extractor" if same_bytes else "source"
