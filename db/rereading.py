"""What a rebuild reads again, and what came of it: kept in a private temporary database, however much it is."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Literal

from db.record import Edition, Rejection, Snapshot
from db.warc import Kept

Role = Literal["edition", "rejection", "page"]

SNAPSHOT = 's.url, s.fetched_at, s.digest, s.warc, s."offset", s.length, s.content_type, s.status'
LOOSE = f"""
    SELECT 'page', s.url, (SELECT journal_id FROM pages WHERE pages.url = s.url), {SNAPSHOT}
    FROM (SELECT *, max(fetched_at || id) FROM snapshots GROUP BY url) AS s
    WHERE s.url NOT IN (SELECT url FROM snapshots WHERE id IN (SELECT snapshot_id FROM editions)
                        UNION SELECT url FROM snapshots WHERE id IN (SELECT snapshot_id FROM rejections))
"""
"""The last snapshot of each address that neither a record nor a rejection came from."""

HELD = f"""
    SELECT 'edition', e.id, e.journal_id, {SNAPSHOT} FROM editions AS e JOIN snapshots AS s ON s.id = e.snapshot_id
    UNION ALL
    SELECT 'rejection', r.url, r.journal_id, {SNAPSHOT} FROM rejections AS r JOIN snapshots AS s ON s.id = r.snapshot_id
    UNION ALL {LOOSE}
"""
"""What each record and each rejection was read from, and the last of each address that neither came from."""

VISITS = """
    WITH firsts AS (SELECT *, max(rowid) FROM records WHERE kind <> 'revisit' GROUP BY url, digest, status),
    visits AS (
        SELECT firsts.*, firsts.fetched_at AS at, firsts.warc AS file, firsts."offset" AS place FROM firsts
        UNION ALL
        SELECT firsts.*, r.fetched_at, r.warc, r."offset" FROM records AS r JOIN firsts USING (url, digest, status)
        WHERE r.kind = 'revisit'
    ),
    told AS (
        SELECT *, lag(digest || status) OVER (PARTITION BY url ORDER BY at, file, place) AS before FROM visits
    )
    SELECT 'page', url, NULL, url, fetched_at, digest, warc, "offset", length, content_type, status, at
    FROM told WHERE before IS NOT digest || status ORDER BY at, file, place
"""
"""The visits of each address that brought something else than the one before, in the order of their dates.

A page that was archived twice, for the database never heard of the first time, counts with the last.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A snapshot, what was read from it (an edition's id or an address), for which journal, and when."""

    role: Role
    holder: str
    journal_id: str | None
    snapshot: Snapshot
    at: str


@dataclass(frozen=True, slots=True)
class Reread:
    """What a snapshot gives today."""

    held: Held
    result: Edition | Rejection

    @property
    def is_same_record(self) -> bool:
        """Whether it is the record it was, whatever it says now."""
        return isinstance(self.result, Edition) and (self.held.role, self.held.holder) == ("edition", self.result.id)


class Desk:
    """What is to be read, and what was read; gone when it is closed."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file without a name, which SQLite removes by itself
        self._db.execute(
            'CREATE TABLE todo (role, holder, journal_id, url, fetched_at, digest, warc, "offset", length,'
            " content_type, status, at)"
        )
        self._db.execute("CREATE TABLE done (todo INTEGER, first INTEGER, result BLOB)")

    def close(self) -> None:
        """Give the space back."""
        self._db.close()

    def take_held(self, connection: sqlite3.Connection) -> None:
        """Lay out what the database was read from."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO todo VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?5)", connection.execute(HELD)
        )
        self._db.execute("COMMIT")

    def take_archived(self, records: Iterable[Kept]) -> None:
        """Lay out what a whole archive holds, visit by visit."""
        self._db.execute("BEGIN")
        self._db.execute(
            'CREATE TABLE records (kind, url, fetched_at, digest, warc, "offset", length, content_type, status)'
        )
        self._db.executemany(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((kept.kind, *astuple(kept.snapshot)) for kept in records),
        )
        self._db.execute("CREATE INDEX records_by_page ON records (url, digest, status)")
        self._db.execute(f"INSERT INTO todo {VISITS}")
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM todo").fetchone()[0])

    def todo(self) -> Iterator[tuple[int, Held]]:
        """What is to be read, each with its number."""
        for number, role, holder, journal_id, *snapshot, at in self._db.execute("SELECT rowid, * FROM todo"):
            yield number, Held(role, holder, journal_id, Snapshot(*snapshot), at)

    def put(self, number: int, reread: Reread) -> None:
        """Lay aside what number so-and-so gave."""
        self._db.execute("INSERT INTO done VALUES (?, ?, ?)", [number, not reread.is_same_record, pickle.dumps(reread)])

    def rereads(self) -> Iterator[Reread]:
        """What was laid aside: records that stay the same ones first, then the rest, each in the order it was read."""
        for (packed,) in self._db.execute("SELECT result FROM done ORDER BY first, todo"):
            yield pickle.loads(packed)  # noqa: S301 - this very process wrote it, where nobody else can
