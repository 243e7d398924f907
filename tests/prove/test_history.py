"""A thousand edits, undone one by one: every state comes back, in the order of time and by one WHERE."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.record import Edition
from tests.db.editions import editions
from tests.db.edits import check, sequence

EDITS = int(os.environ.get("PROVE_EDITS", "1000"))


@pytest.mark.prove
@settings(max_examples=2, deadline=None)
@given(pool=st.lists(editions, min_size=12, max_size=16), seed=st.integers(0, 1_000_000))
def test_a_thousand_edits_are_undone(pool: list[Edition], seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    edits = sequence(pool, EDITS, random.Random(seed))  # noqa: S311 - no secret
    check(tmp_path_factory.mktemp("edits"), edits)
