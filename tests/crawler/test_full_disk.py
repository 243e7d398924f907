"""A disk that is full ends the run with its reason; nothing is half written, and with room it goes on."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from db.archive import Archive
from tests.crawler.loopback import article
from tests.crawler.test_backup import every_snapshot
from tests.crawler.workplace import ROOT, Workplace
from tests.db.test_archive import check

PAGES = 150


def ingest_within(workplace: Workplace, limit: int, saved: Path) -> subprocess.CompletedProcess[str]:
    """Ingest where no file can grow beyond so many bytes, which the system refuses as it does on a full disk."""
    return subprocess.run(
        workplace.command("ingest", str(saved)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("where", ["archive", "database"])
def test_the_run_ends_with_its_reason_and_all_that_stands_can_be_read(workplace: Workplace, where: str) -> None:
    first = workplace.folder / "first.html"
    first.write_bytes(article(0)[1].body)
    assert workplace.run("ingest", str(first)).returncode == 0
    limit = workplace.database.stat().st_size + 8192
    saved = workplace.folder / "saved"
    saved.mkdir()
    filling = 2 * limit // PAGES if where == "archive" else 0
    for number in range(1, PAGES):
        noise = f"<!-- {os.urandom(filling).hex()} -->".encode()
        (saved / f"{number}.html").write_bytes(article(number)[1].body + noise)
    ended = ingest_within(workplace, limit, saved)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    said = f"No space left on device: '{workplace.archive}/cribado-" if where == "archive" else "disk"
    assert said in ended.stderr
    assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
    assert workplace.rows("SELECT count(*) FROM bilingual") == [(1,)]  # all of a batch or nothing
    assert all(check(file).returncode == 0 for file in Archive(workplace.archive).files())
    assert workplace.run("ingest", str(saved)).returncode == 0
    assert workplace.rows("SELECT count(*) FROM bilingual") == [(PAGES,)]
    assert every_snapshot(workplace.folder) == PAGES
