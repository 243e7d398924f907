"""Which works a query means, in its order, and their records in batches: memory does not grow with their texts."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.errors import ExportError
from db.export.record import COLUMNS, Record, record

BATCH = 500
"""Works read at once; each batch is a short reading of its own, so that a slow download holds up no writer."""

EDITION = """
CASE WHEN works.doi_{lang} <> works.doi THEN (
    SELECT json_object(
        'journal', own.journal, 'issn', own.issn, 'volume', own.volume, 'issue', own.issue, 'pages', own.pages,
        'url', own.url, 'pii', own.pii
    ) FROM editions AS own WHERE own.work_id = works.id AND own.doi = works.doi_{lang}
) END AS edition_{lang}
"""
ROWS = f"""
SELECT {", ".join(f"works.{column} AS {column}" for column in COLUMNS)}, editions.type_code,
    {EDITION.format(lang="en")}, {EDITION.format(lang="es")}
FROM json_each(:seqs) AS wanted
CROSS JOIN works ON works.seq = wanted.value
LEFT JOIN editions ON editions.id = works.principal_edition_id
ORDER BY wanted.key
"""


def works_of(connection: sqlite3.Connection, sql: str, params: Mapping[str, Any] | None = None) -> array[int]:
    """The works that the rows of a query name by `work_id`, each once, in the order of the rows.

    Raises `ExportError` if its rows carry no `work_id`, `sqlite3.Error` if it is no query.
    """
    inner = sql.strip().rstrip(";")
    found = connection.execute(f"SELECT * FROM (\n{inner}\n) LIMIT 0", params or {})
    if "work_id" not in [column[0] for column in found.description]:
        raise ExportError("the rows carry no column work_id, which says what articles are meant")
    # One source, no join: SQLite keeps the order of the inner query then.
    return distinct(
        connection.execute(f"SELECT (SELECT seq FROM works WHERE id = work_id) FROM (\n{inner}\n)", params or {})
    )


def distinct(rows: Iterator[Sequence[Any]] | sqlite3.Cursor) -> array[int]:
    """Row numbers of works (`works.seq`), each once; eight bytes for each work."""
    seen: set[int] = set()
    seqs = array("q")
    for (seq,) in rows:
        if seq is not None and seq not in seen:
            seen.add(seq)
            seqs.append(seq)
    return seqs


def records(connection: sqlite3.Connection, seqs: Sequence[int]) -> Iterator[Record]:
    """The records of these works, in this order; one that is gone meanwhile is left out."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    for start in range(0, len(seqs), BATCH):
        for row in cursor.execute(ROWS, {"seqs": json.dumps(list(seqs[start : start + BATCH]))}).fetchall():
            yield record(row)
