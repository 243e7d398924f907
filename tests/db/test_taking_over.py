"""An edition that is read anew under another id takes its history along, unless that id has a history of its own."""

from dataclasses import replace
from pathlib import Path

import pytest

from db import history, rebuild
from db.record import Edition, Page, Reading, Snapshot, Title
from db.rereading import Held, Reread
from db.schema import transaction
from db.store import Store

OLD = Edition("https://example.org/1", "doyma", "1", journal="Gota", issue="1", titles=(Title("es", "Gota tofácea"),))
NEW = replace(OLD, url="https://example.org/2", native_id="2", issue=None, volume="7")


def load(store: Store, edition: Edition, day: int) -> Snapshot:
    at = f"2026-01-0{day}T00:00:00+00:00"
    snapshot = Snapshot(edition.url or "", at, f"d{edition.id}{day}", f"{edition.id}{day}.warc.gz", 0, 1)
    store.load([Reading(Page(edition.url or "", b"", fetched_at=at), edition, snapshot)])
    return snapshot


@pytest.mark.parametrize("is_held", [False, True])
def test_two_histories_are_never_mixed(tmp_path: Path, is_held: bool) -> None:
    store = Store(tmp_path / "x.db", extractor="1")
    load(store, OLD, 1)
    if is_held:
        load(store, NEW, 2)
    load(store, replace(OLD, issue="2"), 3)
    snapshot = load(store, replace(OLD, issue=None, pages="9"), 4)
    connection = store.db.conn
    held = Held("edition", OLD.id, None, snapshot, snapshot.fetched_at)
    with transaction(store.db):
        rebuild.bring_in(connection, [Reread(held, NEW)], "2")
    told = [history.as_of(connection, NEW.id, f"2026-01-0{day}T12:00:00+00:00") for day in (1, 2, 3)]
    issues = [(edition.issue, edition.volume) if edition else None for edition in told]
    assert issues == ([None, (None, "7"), (None, "7")] if is_held else [("1", None), ("1", None), ("2", None)])
    assert connection.execute("SELECT edition_id, old, new FROM changes WHERE field = 'id'").fetchall() == [
        (NEW.id, OLD.id, NEW.id)
    ]
    store.close()
