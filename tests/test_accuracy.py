"""The floor under accuracy: it fails when any corpus is read worse than was once measured."""

import pytest

from tests.accuracy import FLOOR, real, score
from tests.corpus import fixtures, sample


def test_fixtures_and_sample_are_read_as_well_as_ever() -> None:
    for name, found in (("fixtures", score(fixtures())), ("sample", score(sample()))):
        assert found.share >= FLOOR[name]
        assert found.swaps == 0


@pytest.mark.parametrize("folder", ["scielo", "scielo_alt", "scielo_pairs"])
def test_real_pages_are_read_as_well_as_ever(folder: str) -> None:
    figures = real(folder) or pytest.skip("../shared is absent")
    assert figures["strict"] >= FLOOR[folder]
    assert figures["swaps"] == 0
    assert figures["rows"] == figures["pages"]
