"""What the tests of formats share."""

from __future__ import annotations

import pytest

from db.export.record import Record
from tests.db.export.shelf import NASTY, hostile, shelved
from tests.db.site.shelf import WORK


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """The shelf's articles."""
    return shelved(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="session")
def two_editions(shelf: list[Record]) -> Record:
    """The article with an English and a Spanish edition, written in Spanish."""
    return next(record for record in shelf if record.work_id == WORK)


@pytest.fixture(scope="session")
def nasty(two_editions: Record) -> list[Record]:
    """A record for each nasty text."""
    return [hostile(two_editions, text) for text in NASTY]
