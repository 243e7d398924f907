"""The three stages between a fetched page and the tables; in pipelines/ nothing else knows of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.record import Edition, Fetched, Page, Rejection, Title
from db.run import Run
from pipelines import stages

URL = "https://www.example.org/es-gota-articulo-S0000001924000031"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run("ingest", "", tmp_path / "literature.db", tmp_path / "archive", [], "test")
    yield run
    run.store.close()
    run.archive.close()


def fetched(body: bytes = b"<p>x", status: int = 200) -> Fetched:
    return Fetched(Page(URL, body, "text/html", "2024-05-01T12:00:00+00:00"), status)


def test_a_page_is_archived_before_it_is_understood(run: Run) -> None:
    archived = stages.Archive(run).process_item(fetched())
    assert archived.snapshot
    assert run.archive.read(archived.snapshot).body == b"<p>x"
    reading = stages.Curate(run).process_item(archived)
    assert isinstance(reading.result, Rejection)
    assert reading.snapshot == archived.snapshot
    stages.Load(run).process_item(reading)
    rows = run.store.db.execute("SELECT url, snapshot_id FROM rejections").fetchall()
    assert rows == [(URL, archived.snapshot.id)]
    assert run.counts["rejected"] == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_not_read(run: Run, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "extract", lambda page: pytest.fail(f"read {page.url}"))
    reading = stages.curate(stages.archive(fetched(status=status), run), run)
    assert reading.result == Rejection(URL, "not_found", f"HTTP {status}")


def test_a_fault_of_ours_costs_one_page_and_is_not_kept_quiet(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(page: Page) -> Edition:
        raise ZeroDivisionError(page.url)

    monkeypatch.setattr(stages, "extract", faulty)
    for _ in range(2):
        reading = stages.curate(stages.archive(fetched(), run), run)
        assert reading.result == Rejection(URL, "unreadable", f"fault of ours: ZeroDivisionError: {URL}")
    assert len(run.faults) == 2
    assert ["Traceback" in record.message for record in caplog.records] == [True, False]  # one traceback is enough


def test_loading_twice_counts_what_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = Edition(URL, "doyma", "S0000001924000031", titles=(Title("es", "Gota"),))
    monkeypatch.setattr(stages, "extract", lambda _: edition)
    for body in (b"<p>x", b"<p>y"):
        run.load([stages.curate(stages.archive(fetched(body), run), run)])
    assert [run.counts[name] for name in ("fetched", "accepted", "new", "unchanged")] == [2, 2, 1, 1]
    assert run.store.db.execute("SELECT count(*) FROM snapshots").fetchone() == (2,)


@pytest.mark.parametrize(
    ("headers", "body", "mined", "kept"),
    [
        ((), b"<p>x", True, True),
        ((("TDM-Reservation", "1"),), b"<p>x", False, False),
        ((("tdm-reservation", "0"),), b"<p>x", True, True),
        ((), b'<head><META content="1" name="tdm-reservation">', False, False),
        ((("X-Robots-Tag", "noindex, noarchive"),), b"<p>x", True, False),
        ((("X-Robots-Tag", "cribado: noarchive"),), b"<p>x", True, False),
        ((("X-Robots-Tag", "googlebot: noarchive"),), b"<p>x", True, True),
        ((), b"<head><meta name=robots content=none>", True, False),
        ((), b"<p>" + b"x" * 60_000 + b"<meta name=robots content=none>", True, True),
    ],
)
def test_what_a_crawled_page_reserves_is_honoured(
    run: Run, headers: tuple[tuple[str, str], ...], body: bytes, mined: bool, kept: bool
) -> None:
    crawled = replace(fetched(body), headers=headers, frontier_url=URL)
    reading = stages.curate(stages.archive(crawled, run), run)
    assert isinstance(reading.result, Rejection)
    assert (reading.result.reason != "reserved") is mined
    assert (reading.snapshot is not None) is kept
    run.load([reading])
    saved = stages.archive(replace(crawled, frontier_url=None), run)  # by a person, who may have leave
    assert saved.snapshot is not None
