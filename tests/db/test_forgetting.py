"""Who prints another's DOI is not forgotten along with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db import forgetting
from db.curation import Curation
from db.errors import CribadoError
from db.record import Edition, Page, Reading, Title
from db.store import Store

A = Edition("https://example.org/1", "doyma", "1", doi="10.5555/z", journal="Gota", year=2010, volume="1", pages="1-2",
            titles=(Title("es", "Gota tofácea"),))  # fmt: skip
B = replace(
    A, url="https://example.org/2", native_id="2", titles=(Title("es", "Asma rural"),), volume="9", pages="30-9"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "x.db", extractor="1")
    yield made
    made.close()


def load(store: Store, *found: Edition) -> None:
    store.load([Reading(Page(one.url or "", b"", fetched_at="2026-01-02T03:04:05+00:00"), one) for one in found])


@pytest.mark.parametrize("others", [(), (B,)])
def test_a_doi_is_remembered_only_if_no_other_work_prints_it(
    store: Store, tmp_path: Path, others: tuple[Edition, ...]
) -> None:
    load(store, A, *others)
    memory = forgetting.find(store.db.conn, A.url or "")
    assert memory is not None
    assert memory.edition_ids == {A.id}
    curation = Curation(tmp_path / "c.db")
    curation.forget(forgetting.decisions(store.db.conn, memory))
    assert curation.forgets_result(A)
    assert curation.forgets_result(B) == (not others)


def test_a_doi_of_several_works_names_none_of_them(store: Store) -> None:
    load(store, A, B)
    with pytest.raises(CribadoError, match=r"doyma-1, https://example.org/1; doyma-2, https://example.org/2.*URL"):
        forgetting.find(store.db.conn, "10.5555/z")
