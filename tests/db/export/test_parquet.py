"""Parquet is read back by pyarrow; skipped where the extra is not installed."""

from __future__ import annotations

import io

import pytest

from db.export import parquet as module
from db.export.jsonl import row
from db.export.parquet import parquet
from db.export.record import Record

pyarrow_parquet = pytest.importorskip("pyarrow.parquet", reason="no pyarrow here: make setup EXTRAS=parquet")


@pytest.mark.parametrize("group", [2, 5_000])
def test_parquet_round_trip(
    shelf: list[Record], nasty: list[Record], group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GROUP", group)
    held = [*shelf, *nasty]
    chunks = list(parquet(held))
    assert len(chunks) == -(-len(held) // group) + 1
    assert pyarrow_parquet.read_table(io.BytesIO(b"".join(chunks))).to_pylist() == [row(record) for record in held]


def test_a_parquet_file_of_nothing_has_its_columns(shelf: list[Record]) -> None:
    table = pyarrow_parquet.read_table(io.BytesIO(b"".join(parquet([]))))
    assert table.num_rows == 0
    assert table.column_names == list(row(shelf[0]))
