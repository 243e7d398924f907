"""The articles under an entry of the index, the newest first, page by page; and what stands in many of them."""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from db.entries import Kind, entry
from db.export.selection import distinct
from db.text import folded

Row = dict[str, Any]
After = tuple[int, int]
"""Year and row number (`works.seq`) of the last article seen."""

PAGE = 20
MANY = 10_000
"""Nobody needs a count beyond this; pages say 'more than'."""
LOOKED_AT = 1_000
"""So many articles, the newest, are read for what often stands in them."""
MOST = 24
"""So many co-authors, affiliations, neighbours are shown."""
BEGINNING: After = (10**6, 2**62)

UNDER = 'FROM index_entries AS entries CROSS JOIN works ON works.seq = entries.seq WHERE "key" = :key'
NEWEST = "ORDER BY entries.year DESC, entries.seq DESC"
COUNT = 'SELECT count(*) FROM (SELECT 1 FROM index_entries WHERE "key" = :key LIMIT :many + 1)'
FIRST = 'SELECT min(year) FROM index_entries WHERE "key" = :key AND year > 0'
LAST = 'SELECT max(year) FROM index_entries WHERE "key" = :key AND year > 0'
SHOWN = (
    "works.seq, works.id AS work_id, works.title_en, works.title_es, works.authors, works.journal, works.journal_id,"
    " works.year, works.volume, works.issue, works.doi, works.status"
)
"""What a list of articles says of each."""
ONE_PAGE = f"SELECT {SHOWN} {UNDER} AND (entries.year, entries.seq) < (:year, :seq) {NEWEST} LIMIT :size + 1"
EVERY = 'SELECT seq FROM index_entries WHERE "key" = :key ORDER BY year DESC, seq DESC'
LOOK = f"SELECT works.authors, works.keywords_en, works.keywords_es {UNDER} {NEWEST} LIMIT :most"


def after(asked: str | None) -> After:
    """Where a page begins; what cannot be read means at the beginning.

    >>> after("2019.12"), after("x") == BEGINNING
    ((2019, 12), True)
    """
    found = re.fullmatch(r"(\d{1,6})\.(\d{1,18})", asked or "", re.ASCII)
    return (int(found[1]), int(found[2])) if found else BEGINNING


def articles(connection: sqlite3.Connection, kind: Kind, words: str, begin: After) -> Row:
    """`count` (with `many`, more than that), `first` and `last` year, `rows` and where the `next` page begins."""
    key = entry(kind, words)
    names = {"key": key, "many": MANY, "year": begin[0], "seq": begin[1], "size": PAGE}
    count, first, last = (connection.execute(query, names).fetchone()[0] for query in (COUNT, FIRST, LAST))
    rows = listed(connection, ONE_PAGE, names)
    end = rows[PAGE - 1] if len(rows) > PAGE else None
    return {
        "count": min(count, MANY),
        "many": count > MANY,
        "first": first,
        "last": last,
        "rows": rows[:PAGE],
        "next": f"{end['year'] or 0}.{end['seq']}" if end else None,
        "is_first": begin == BEGINNING,
    }


def listed(connection: sqlite3.Connection, query: str, names: Row) -> list[Row]:
    """Articles as a list shows them: the columns SHOWN, with their authors' names read."""
    rows = (dict(row) for row in connection.execute(query, names))
    return [row | {"authors": [author["name"] for author in json.loads(row["authors"])]} for row in rows]


def every(connection: sqlite3.Connection, kind: Kind, words: str) -> array[int]:
    """All articles under an entry, as row numbers, the newest first: for exports."""
    return distinct(connection.execute(EVERY, {"key": entry(kind, words)}))


def newest(connection: sqlite3.Connection, kind: Kind, words: str) -> list[Row]:
    """`authors`, `keywords_en` and `keywords_es` of the newest articles under an entry, LOOKED_AT at most."""
    found = connection.execute(LOOK, {"key": entry(kind, words), "most": LOOKED_AT})
    return [{name: json.loads(row[name]) for name in row.keys()} for row in found]  # noqa: SIM118 # not a dict


def tallied(lists: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    """In how many of the lists each text stands, most first, as it is mostly written.

    >>> tallied([["Gota", "gota"], ["GOTA", "Asma"], ["Gota"]])
    [('Gota', 3), ('Asma', 1)]
    """
    counts: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for texts in lists:
        own: dict[str, str] = {}
        for text in texts:
            own.setdefault(folded(text) or text, text)
        counts.update(own.keys())
        for key, text in own.items():
            spellings[key][text] += 1
    return [(spellings[key].most_common(1)[0][0], count) for key, count in counts.most_common()]


def as_printed(asked: str, spellings: Sequence[tuple[str, int]]) -> str:
    """A name or term as it was asked for, if it is printed so, else as it mostly is.

    >>> as_printed("ANA", [("Ana", 2), ("ANA", 1)]), as_printed("ana", [("Ana", 2), ("ANA", 1)])
    ('ANA', 'Ana')
    """
    return asked if asked in dict(spellings) else spellings[0][0]


def as_json(row: Row) -> Row:
    """An article of a list, for programs."""
    return {name: value for name, value in row.items() if name != "seq"}
