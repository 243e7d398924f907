"""Parquet, for pandas, R and DuckDB: the columns of the view `bilingual`; an optional extra that needs pyarrow."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

from db.export.jsonl import row
from db.export.record import EMPTY, Lang, Record

GROUP = 1_000
"""Rows in a group, the unit in which Parquet is written and read: so many are in memory at once."""


def is_there() -> bool:
    """Whether pyarrow is installed (`make setup EXTRAS=parquet`)."""
    return find_spec("pyarrow") is not None


def parquet(records: Iterable[Record], lang: Lang = "both") -> Iterator[bytes]:  # noqa: ARG001 - both are there
    """A chunk of bytes for each group of rows; the language asked for changes nothing."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = _schema(pyarrow)
    sink = io.BytesIO()
    with ParquetWriter(_Passing(sink), schema, compression="zstd") as writer:
        for rows in _groups(row(record) for record in records):
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            yield _taken(sink)
    yield _taken(sink)


class _Passing(io.RawIOBase):
    """A file that counts what goes through it, and keeps nothing: what is written lies in `sink` till it is taken."""

    def __init__(self, sink: io.BytesIO) -> None:
        self.sink, self.at = sink, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def write(self, data: Any) -> int:
        written = self.sink.write(data)
        self.at += written
        return written


def _taken(sink: io.BytesIO) -> bytes:
    held = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return held


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for one in rows:
        group.append(one)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


def _schema(pyarrow: Any) -> Any:
    """Every column by its name: text but for the year and the lists."""
    text = pyarrow.string()
    author = pyarrow.struct([("name", text), ("affiliations", pyarrow.list_(text))])
    special = {"year": pyarrow.int64(), "authors": pyarrow.list_(author)} | dict.fromkeys(
        ("keywords_en", "keywords_es", "flags"), pyarrow.list_(text)
    )
    return pyarrow.schema([(name, special.get(name, text)) for name in row(EMPTY)])
