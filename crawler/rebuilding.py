"""Reads the archive again with today's rules: into the database beside its old readings, or into a new one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from crawler.progress import shown
from crawler.readers import ALONE, Extract, Readers, chunked
from db import rebuild
from db.archive import Archive
from db.errors import ArchiveError
from db.rebuild import Difference
from db.record import Edition, Page, Reading, Rejection
from db.rereading import Desk, Held, Reread
from db.run import Run
from db.schema import transaction
from pipelines.extract import EXTRACTOR
from pipelines.stages import GONE

BATCH = 2000
CHUNK = 50
"""So many pages are one worker's work at a time."""


@dataclass
class Account:
    """What came of a rebuild: how many pages were read, what that changed, and what could not be read at all."""

    read: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_unread(connection: sqlite3.Connection) -> bool:
    """Whether the database knows of no archived page, so that everything is to be read from the archive itself."""
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM snapshots)").fetchone()[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the page that has this number on the desk; or why it cannot be read."""

    number: int
    url: str
    reread: Reread | None
    problem: str = ""

    @property
    def reason(self) -> str | None:
        """Why it gives no record, if it gives none."""
        result = self.reread.result if self.reread else None
        return result.reason if isinstance(result, Rejection) else self.problem or None


def compare(
    connection: sqlite3.Connection,
    archive: Archive,
    extract: Extract,
    tell: Callable[[Difference], object],
    readers: Readers = ALONE,
) -> Account:
    """Read everything again and tell each difference; changes nothing."""
    account = Account()
    desk = _desk(connection, archive)
    for _, reread in _read(desk, archive, extract, account, readers):
        differences = rebuild.differences(connection, reread)
        account.changes["different"] += bool(differences)
        for difference in differences:
            tell(difference)
    desk.close()
    return account


def refresh(run: Run, extract: Extract, readers: Readers = ALONE) -> Account:
    """Read everything again and bring what differs into the live database, within one transaction."""
    account, connection = Account(), run.store.db.conn
    desk = _desk(connection, run.archive)
    for number, reread in _read(desk, run.archive, extract, account, readers):
        if rebuild.differences(connection, reread) or rebuild.is_told_by_older_rules(connection, reread, EXTRACTOR):
            desk.put(number, reread)
    with transaction(run.store.db):
        account.changes = rebuild.bring_in(connection, desk.rereads(), EXTRACTOR)
    desk.close()
    return account


def restore(run: Run, extract: Extract, journal_of: Callable[[str], str | None], readers: Readers = ALONE) -> Account:
    """Read the whole archive in the order of its dates into a database that knows of none of it, in one transaction."""
    account, desk = Account(), Desk()
    desk.take_archived(run.archive.records())
    account.problems += run.archive.damage
    for number, reread in _read(desk, run.archive, extract, account, readers):
        desk.put(number, reread)
    with transaction(run.store.db):
        batch: list[Reading] = []
        for reread in desk.rereads():
            if not run.forgets(reread.held.snapshot.url):
                batch.append(_reading(reread, journal_of))
            if len(batch) == BATCH:
                run.load(batch)
                batch = []
        run.load(batch)
    desk.close()
    return account


def _desk(connection: sqlite3.Connection, archive: Archive) -> Desk:
    desk = Desk()
    if is_unread(connection):
        desk.take_archived(archive.records())
    else:
        desk.take_held(connection)
    return desk


def _read(
    desk: Desk, archive: Archive, extract: Extract, account: Account, readers: Readers
) -> Iterator[tuple[int, Reread]]:
    """What each page gives today; one that cannot be read, for whatever reason, leaves what is held as it is."""
    chunks = chunked(desk.todo(), CHUNK)
    answers = readers.read(partial(read_again, archive.folder), chunks, extract)
    for answer in shown(answers, len(desk), "archived pages"):
        if answer.reread is None:
            account.problems.append(answer.problem)
            continue
        account.read += 1
        held = answer.reread.held
        if held.role == "edition" and isinstance(answer.reread.result, Rejection):
            account.kept.append(f"{held.holder}: {answer.url} is refused now: {answer.reread.result.reason}")
        yield answer.number, answer.reread


def read_again(folder: Path, chunk: Iterable[tuple[int, Held]], extract: Extract) -> Iterator[Answer]:
    """What the pages of a chunk give, from the archive in `folder`."""
    archive = Archive(folder)
    for number, held in chunk:
        url = held.snapshot.url
        try:
            result = _understood(replace(archive.read(held.snapshot), fetched_at=held.at), held, extract)
            yield Answer(number, url, Reread(held, result))
        except ArchiveError as error:
            yield Answer(number, url, None, str(error))
        except Exception as error:
            yield Answer(number, url, None, f"{url}: fault of ours: {type(error).__name__}: {error}")


def _understood(page: Page, held: Held, extract: Extract) -> Edition | Rejection:
    if held.snapshot.status in GONE:
        return Rejection(page.url, "not_found", f"HTTP {held.snapshot.status}")
    return extract(page)


def _reading(reread: Reread, journal_of: Callable[[str], str | None]) -> Reading:
    snapshot = reread.held.snapshot
    page = Page(snapshot.url, b"", snapshot.content_type, reread.held.at)
    return Reading(page, reread.result, snapshot, journal_of(snapshot.url))
