"""A reading into its tables: the record, its history and the frontier's done mark in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Literal

from db import doors, editions, frontier, history, works, worse
from db.completeness import Completeness
from db.doors import Standing
from db.record import Edition, Reading, Rejection
from db.schema import open_for_writing, transaction

Outcome = Literal["new", "changed", "unchanged", "held", "rejected"]


class Store:
    """The one writer. Loading twice is the same as loading once; unchanged readings write nothing."""

    def __init__(self, path: Path, *, extractor: str = "", patience: int = worse.PATIENCE) -> None:
        """`patience` is how many worse readings in a row are kept out before one wins; a rebuild has none."""
        self.db = open_for_writing(path)
        with transaction(self.db) as connection:
            works.renew(connection)
        self.extractor = extractor
        self.patience = patience

    def close(self) -> None:
        """Give the file back; nothing waits to be written."""
        self.db.close()

    def register_journals(self, journals: Iterable[Mapping[str, Any]]) -> None:
        """Enter or renew journals: id, title, platform, issns, start, sample."""
        with transaction(self.db) as connection:
            connection.executemany(
                "INSERT INTO journals VALUES (:id, :title, :platform, :issns, :start, :sample)"
                " ON CONFLICT DO UPDATE SET title = excluded.title, platform = excluded.platform,"
                " issns = excluded.issns, start = excluded.start, sample = excluded.sample",
                [
                    {
                        **j,
                        "issns": json.dumps(j["issns"]),
                        "start": json.dumps(j["start"]),
                        "sample": int(j["sample"]),
                    }
                    for j in journals
                ],
            )

    def begin_run(self, kind: str, arguments: str) -> int:
        """Enter a run that has begun; returns its id."""
        with transaction(self.db) as connection:
            cursor = connection.execute(
                "INSERT INTO runs (kind, arguments, extractor, started_at) VALUES (?, ?, ?, ?)",
                [kind, arguments, self.extractor, frontier.now()],
            )
        return int(cursor.lastrowid or 0)

    def end_run(
        self, run_id: int, outcome: str, detail: str, counts: Mapping[str, int], read: Completeness | None = None
    ) -> None:
        """Say how a run ended, what it counted (columns of `runs`), and how much of what it read was there."""
        sets = "".join(f", {name} = :{name}" for name in counts)
        with transaction(self.db) as connection:
            connection.execute(
                f"UPDATE runs SET ended_at = :at, outcome = :outcome, detail = :detail{sets} WHERE id = :id",
                {**counts, "at": frontier.now(), "outcome": outcome, "detail": detail, "id": run_id},
            )
            if read:
                read.write(connection, run_id)

    def load(self, readings: Sequence[Reading], run_id: int | None = None) -> list[Outcome]:
        """Write readings, all or none; says for each what it was: new, changed, unchanged, held or rejected.

        `held`: it gave less than the same page before (`db.worse`), and the record stays as it was.
        """
        with transaction(self.db) as connection:
            outcomes: list[Outcome] = []
            for batch in _batches(readings):
                outcomes += self._load(connection, batch, run_id)
        return outcomes

    def _load(self, connection: sqlite3.Connection, batch: list[Reading], run_id: int | None) -> list[Outcome]:
        standings = doors.standings(connection, [r.result for r in batch if isinstance(r.result, Edition)])
        _write_snapshots(connection, batch, run_id)
        kept = worse.keep_out(connection, _standing(batch, standings, "again"), self.patience)
        worse.forgive(connection, _standing(batch, standings, "same", "again", "better"), but=kept)
        outcomes = [_outcome(reading, standings, kept) for reading in batch]
        if fresh := [r for r, outcome in zip(batch, outcomes, strict=True) if outcome in ("new", "changed")]:
            _write_editions(connection, fresh, standings.keys(), self.extractor)
            worse.restore(connection, [r.result.id for r in fresh if isinstance(r.result, Edition)])
        for reading, outcome in zip(batch, outcomes, strict=True):
            _settle_page(connection, reading, run_id)
            if outcome == "held" and reading.frontier_url:
                frontier.mark_doubtful(connection, reading.frontier_url, _at(reading))
        return outcomes


def _batches(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Cut so that no edition comes twice in one batch: the later reading must see the earlier one."""
    batch: list[Reading] = []
    seen: set[str] = set()
    for reading in readings:
        key = reading.result.id if isinstance(reading.result, Edition) else ""
        if key in seen:
            yield batch
            batch, seen = [], set()
        batch.append(reading)
        if key:
            seen.add(key)
    if batch:
        yield batch


def _standing(batch: Iterable[Reading], standings: Mapping[str, Standing], *wanted: Standing) -> list[Reading]:
    """The readings that stand so to what is held."""
    return [r for r in batch if isinstance(r.result, Edition) and standings.get(r.result.id) in wanted]


def _outcome(reading: Reading, standings: Mapping[str, Standing], kept_out: Set[str]) -> Outcome:
    if isinstance(reading.result, Rejection):
        return "rejected"
    key = reading.result.id
    if key not in standings:
        return "new"
    if standings[key] in ("same", "aside"):
        return "unchanged"
    return "held" if key in kept_out else "changed"


def _write_snapshots(connection: sqlite3.Connection, batch: list[Reading], run_id: int | None) -> None:
    connection.executemany(
        "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (s.id, s.url, s.fetched_at, s.status, s.content_type, s.digest, s.warc, s.offset, s.length, run_id)
            for s in (reading.snapshot for reading in batch)
            if s
        ],
    )


def _write_editions(
    connection: sqlite3.Connection, readings: list[Reading], held: Iterable[str], extractor: str
) -> None:
    """Write these editions and their works; what a held one said before goes into `changes`."""
    filings = [
        editions.Filing(r.result, r.journal_id, r.snapshot.id if r.snapshot else None, _at(r), extractor)
        for r in readings
        if isinstance(r.result, Edition)
    ]
    before = editions.read(connection, [f.edition.id for f in filings if f.edition.id in held])
    for reading, filing in zip(readings, filings, strict=True):
        if old := before.get(filing.edition.id):
            history.record(connection, old, filing, history.cause(connection, old.id, reading))
    editions.write(connection, filings)
    written = {filing.edition.id: filing.edition for filing in filings}
    works.settle(connection, written, written)


def _settle_page(connection: sqlite3.Connection, reading: Reading, run_id: int | None) -> None:
    """Enter or clear the page's rejection, and mark it done in the frontier."""
    url = reading.page.url
    if isinstance(reading.result, Rejection):
        connection.execute(
            "INSERT INTO rejections VALUES (:url, :reason, :detail, :journal, :snapshot, :at, :at)"
            " ON CONFLICT DO UPDATE SET reason = excluded.reason, detail = excluded.detail,"
            " snapshot_id = excluded.snapshot_id, updated_at = excluded.updated_at"
            " WHERE (reason, detail) <> (excluded.reason, excluded.detail)",
            {
                "url": reading.result.url,
                "reason": reading.result.reason,
                "detail": reading.result.detail,
                "journal": reading.journal_id,
                "snapshot": reading.snapshot.id if reading.snapshot else None,
                "at": _at(reading),
            },
        )
    else:
        connection.execute("DELETE FROM rejections WHERE url = ?", [url])
    if reading.frontier_url:
        status = reading.snapshot.status if reading.snapshot else 200
        at, result, validators = _at(reading), reading.result, reading.validators
        frontier.mark_done(connection, reading.frontier_url, status, at, run_id, result, validators)


def _at(reading: Reading) -> str:
    return reading.page.fetched_at or frontier.now()
