"""Where an article stands in the search that led to it: the one before, the one after, the way back."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from db.site.links import article_path
from db.site.search.find import find
from db.site.search.query import Query
from db.site.search.results import PAGE, place

SEQ = "SELECT seq FROM works WHERE id = ?"
TITLES = "SELECT seq, id, title_en, title_es FROM works WHERE seq IN (SELECT value FROM json_each(?))"


def neighbours(connection: sqlite3.Connection, query: Query, work_id: str) -> dict[str, Any]:
    """Links to the articles beside this one in the search, None where there is none, and to the page it stands on."""
    found = find(connection, query)
    row = connection.execute(SEQ, [work_id]).fetchone()
    beside: dict[str, Any] = {"previous": None, "next": None, "back": query.address()}
    if row is None or row[0] not in found.seqs:
        return beside
    at = found.seqs.index(row[0])
    wanted = {"previous": at - 1, "next": at + 1}
    seqs = {name: found.seqs[place] for name, place in wanted.items() if 0 <= place < len(found.seqs)}
    titles = {row[0]: row[1:] for row in connection.execute(TITLES, [json.dumps(list(seqs.values()))])}
    for name, seq in seqs.items():
        if seq in titles:
            id_, title_en, title_es = titles[seq]
            beside[name] = {"link": query.address(article_path(id_)), "title_en": title_en, "title_es": title_es}
    first = at - at % PAGE
    return beside | {"back": query.address(next=place(found, first - 1)) if first else query.address()} | {
        "position": at + 1, "count": len(found.seqs), "many": found.many,
    }  # fmt: skip
