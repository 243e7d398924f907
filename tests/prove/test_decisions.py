"""Decisions survive re-crawl, rebuild and re-join in any order. `ORDERS=2000 make prove`."""

import os

import pytest
from hypothesis import given, settings

from db.curation import Decision
from db.record import Edition
from tests.db.decided import follow, histories

ORDERS = int(os.environ.get("ORDERS", "200"))


@pytest.mark.prove
@settings(max_examples=ORDERS, deadline=None)
@given(histories())
def test_decisions_survive_every_order(history: tuple[list[Decision], list[Edition | Decision]]) -> None:
    follow(*history)
