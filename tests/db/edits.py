"""Sequences of edits of one edition, as a site, and our own rules, may make them over the years."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.history import as_of, differences, said
from db.record import Edition, Page, Reading, Snapshot
from db.store import Store

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
EDITED = (
    "lang", "doi", "pii", "journal", "year", "volume", "access", "titles", "abstracts", "keywords", "pairs",
    "affiliations", "twins", "flags",
)  # fmt: skip
"""What an edit replaces; affiliations with the authors that point to them."""
BY_SQL = 30
"""States that are also asked for by the view `versions`."""


def sequence(pool: Sequence[Edition], many: int, chance: random.Random) -> list[Reading]:
    """Readings of one edition, each with a field that another edition of the pool gave; some share a moment."""
    state, moment = replace(pool[0], url="https://example.org/a", native_id="S0000001924000019"), BEGINNING
    readings = []
    for number in range(many):
        readings.append(_reading(state, moment, f"{number // 2}"))
        field, donor = chance.choice(EDITED), chance.choice(pool)
        state = replace(state, **{field: getattr(donor, field)})
        if field == "affiliations":
            state = replace(state, authors=donor.authors)
        moment += timedelta(hours=chance.choice([0, 1, 30]))
    return readings


def _reading(edition: Edition, moment: datetime, digest: str) -> Reading:
    at = moment.isoformat()
    snapshot = Snapshot(edition.url or "", at, digest, f"{digest}-{at}.warc.gz", 0, 1)
    return Reading(Page(edition.url or "", b"", fetched_at=at), edition, snapshot)


def check(folder: Path, readings: Sequence[Reading]) -> None:
    """Load all, then see that every state comes back from today's, first and last included; by SQL some of them."""
    store = Store(folder / "history.db", patience=0)
    try:
        store.load(readings)
        states: dict[str, Edition] = {}
        for reading in readings:
            assert isinstance(reading.result, Edition)
            states[str(reading.page.fetched_at)] = reading.result  # the last of a moment
        key = next(iter(states.values())).id
        for number, (moment, state) in enumerate(reversed(states.items())):
            back = as_of(store.db.conn, key, moment)
            assert back == state, list(differences(back or state, state))
            if number % (len(states) // BY_SQL + 1) == 0 or number == len(states) - 1:
                assert _valid(store, key, moment) == _parsed(said(state))
        assert as_of(store.db.conn, key, "2019") is None
    finally:
        store.close()


def _valid(store: Store, key: str, moment: str) -> dict[tuple[str, str], Any]:
    rows = store.db.execute(
        "SELECT field, lang, value FROM versions"
        " WHERE edition_id = :key AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at)",
        {"key": key, "at": moment},
    ).fetchall()
    assert len(rows) == len({row[:2] for row in rows})  # one value at a time
    return _parsed({(field, lang): value for field, lang, value in rows})


def _parsed(state: dict[tuple[str, str], str]) -> dict[tuple[str, str], Any]:
    """JSON as what it says, lists without an order of their own in any order."""
    texts = ("title", "abstract", "journal", "volume")
    lists = ("pairs", "twins", "flags")
    return {
        (field, lang): value
        if field in texts or not value.startswith("[")
        else sorted(map(repr, json.loads(value)))
        if field in lists
        else json.loads(value)
        for (field, lang), value in state.items()
    }
