"""Notices and the works they speak of, linked in whatever order they come; a work is what its notices make of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from db.editions import HELD
from db.notices import STATUS, gravest, is_telling, title_key

Link = tuple[str, int, str, str, str]
"""A row of `notice_links`: the notice by edition and position, the work it speaks of, its kind, and by what."""

CONCERNED = f"""
    SELECT edition_id FROM notices WHERE NOT own AND edition_id IN (SELECT id FROM editions WHERE work_id {HELD})
    UNION SELECT edition_id FROM notice_links WHERE edition_id IN (SELECT id FROM editions WHERE work_id {HELD})
    UNION SELECT edition_id FROM notice_links WHERE work_id {HELD}
    UNION SELECT edition_id FROM notices JOIN editions ON editions.doi = notices.doi
        WHERE NOT own AND editions.work_id {HELD}
    UNION SELECT edition_id FROM notices JOIN works ON notices.doi IN (works.doi, works.doi_en, works.doi_es)
        WHERE NOT own AND works.id {HELD}
    UNION SELECT notices.edition_id FROM notices JOIN decisions ON decisions.value = notices.doi
        WHERE NOT own AND field = 'doi' AND decisions.edition_id IN (SELECT id FROM editions WHERE work_id {HELD})
    UNION SELECT edition_id FROM notices WHERE NOT own AND title_key {HELD}
"""
"""The notices of these works, today's and former, and those about them: as linked, by DOI, and by title."""

ANY = "SELECT EXISTS (SELECT 1 FROM notices) OR EXISTS (SELECT 1 FROM notice_links)"
HAVING_DOI = """
    SELECT id FROM works WHERE doi = :doi
    UNION SELECT id FROM works WHERE doi_en = :doi UNION SELECT id FROM works WHERE doi_es = :doi
    UNION SELECT work_id FROM editions WHERE doi = :doi AND NOT EXISTS (
        SELECT 1 FROM decisions WHERE in_force AND field = 'doi' AND decisions.edition_id = editions.id)
    UNION SELECT work_id FROM editions JOIN decisions ON decisions.edition_id = editions.id
        WHERE in_force AND field = 'doi' AND value = :doi
"""
"""Works that have this DOI: what a person corrected goes before what the page says."""
BY_TITLE = """
    SELECT works.id, works.title_en, works.title_es, works.year FROM works_fts JOIN works ON works.seq = works_fts.rowid
    WHERE works_fts MATCH ? AND EXISTS (
        SELECT 1 FROM editions AS notice WHERE notice.id = ? AND (
            notice.journal_id = works.journal_id OR notice.issn = works.issn OR notice.journal = works.journal))
"""
"""Works of the notice's journal whose titles hold these words."""


def linked(connection: sqlite3.Connection, work_ids: Iterable[str]) -> set[str]:
    """Link anew all notices that these works, as they now stand, hold or may be spoken of by; returns other works
    whose notices are no longer the same, or more or fewer.
    """
    if not connection.execute(ANY).fetchone()[0]:
        return set()
    ids = set(work_ids)
    notices = json.dumps(sorted(_concerned(connection, ids)))
    before = _links(connection, notices)
    after = set(_found(connection, notices))
    connection.executemany(
        "DELETE FROM notice_links WHERE (edition_id, position, work_id, kind, method) = (?, ?, ?, ?, ?)",
        sorted(before - after),
    )
    connection.executemany("INSERT INTO notice_links VALUES (?, ?, ?, ?, ?)", sorted(after - before))
    return {work_id for _, _, work_id, *_ in before ^ after} - ids


def mark(connection: sqlite3.Connection, work_ids: Iterable[str]) -> None:
    """Give these works, which say what their own pages say, the gravest status of those and of all notices."""
    ids = json.dumps(sorted(work_ids))
    said: dict[str, list[str]] = {}
    for work_id, kind in connection.execute(f"SELECT work_id, kind FROM notice_links WHERE work_id {HELD}", [ids]):
        said.setdefault(work_id, []).append(STATUS[kind])
    own = dict(connection.execute(f"SELECT id, status FROM works WHERE id {HELD}", [json.dumps(sorted(said))]))
    connection.executemany(
        "UPDATE works SET status = ? WHERE id = ?",
        [(gravest([own[work_id], *statuses]), work_id) for work_id, statuses in said.items()],
    )


def neighbours(connection: sqlite3.Connection, edition_ids: str) -> set[str]:
    """The editions whose works these editions' notices speak of, or whose notices speak of theirs; a JSON array."""
    query = f"""
        SELECT editions.id FROM notice_links JOIN editions USING (work_id) WHERE edition_id {HELD}
        UNION SELECT edition_id FROM notice_links WHERE work_id IN (SELECT work_id FROM editions WHERE id {HELD})
    """
    return {key for (key,) in connection.execute(query, [edition_ids] * 2)}


def _concerned(connection: sqlite3.Connection, work_ids: set[str]) -> set[str]:
    ids = json.dumps(sorted(work_ids))
    titles = connection.execute(f"SELECT title_en, title_es FROM works WHERE id {HELD}", [ids])
    keys = json.dumps([title_key(title) for pair in titles for title in pair if title])
    return {edition_id for (edition_id,) in connection.execute(CONCERNED, [*[ids] * 6, keys])}


def _links(connection: sqlite3.Connection, notices: str) -> set[Link]:
    query = f"SELECT edition_id, position, work_id, kind, method FROM notice_links WHERE edition_id {HELD}"
    return set(connection.execute(query, [notices]))


def _found(connection: sqlite3.Connection, notices: str) -> Iterator[Link]:
    """What each notice about another article speaks of: by its DOI, else by its title; never its own work.

    What fits several works is linked with none: a false retraction is worse than a missed link.
    """
    query = f"""
        SELECT edition_id, position, work_id, kind, notices.doi, title_key, year
        FROM notices JOIN editions ON editions.id = edition_id
        WHERE NOT own AND edition_id {HELD}
    """
    for edition_id, position, own_work, kind, doi, key, year in connection.execute(query, [notices]).fetchall():
        works, method = {work_id for (work_id,) in connection.execute(HAVING_DOI, {"doi": doi})}, "doi"
        if len(works) > 1:
            works = {work_id for work_id in works if key in _titles(connection, work_id)}
        elif not works and key and is_telling(key):
            works, method = set(_titled(connection, edition_id, key, year)), "title"
        if len(works) == 1 and own_work not in works:
            yield edition_id, position, works.pop(), kind, method


def _titles(connection: sqlite3.Connection, work_id: str) -> set[str]:
    """The work's titles in both languages, as they are looked up."""
    [titles] = connection.execute("SELECT title_en, title_es FROM works WHERE id = ?", [work_id])
    return {title_key(title) for title in titles if title}


def _titled(connection: sqlite3.Connection, edition_id: str, key: str, year: int | None) -> Iterator[str]:
    """The works of the notice's journal with this title that are not younger than the notice."""
    for work_id, *titles, its_year in connection.execute(BY_TITLE, [f'{{title_en title_es}} : "{key}"', edition_id]):
        is_younger = year and its_year and its_year > year
        if not is_younger and any(title and title_key(title) == key for title in titles):
            yield work_id
