"""A workplace for each test; its folder has a space and an accent in its name."""

from pathlib import Path

import pytest

from tests.crawler.workplace import Workplace


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    folder = tmp_path / "mi colección"
    folder.mkdir()
    return Workplace(folder)
