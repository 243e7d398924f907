"""What workers hand to the one writer: Parquet files, a row an answer, whole or not there at all."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crawler.readers import chunked

GROUP = 100
"""Answers in a group of rows: so many are held at once."""


def write(path: Path, items: Iterable[Any]) -> None:
    """Write the items; `url` and `reason` are for people who look into the file. Raises OSError.

    A reader that is given up for lost may still be at it: each writes beside, and the last to end gives the name.
    """
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema([("url", pyarrow.string()), ("reason", pyarrow.string()), ("item", pyarrow.binary())])
    beside = path.with_suffix(f".{os.urandom(8).hex()}")
    with ParquetWriter(beside, schema, compression="zstd") as writer:
        for group in chunked(items, GROUP):
            writer.write_table(pyarrow.Table.from_pylist([_row(item) for item in group], schema=schema))
    beside.rename(path)


def read(path: Path) -> Iterator[Any]:
    """The items as they were written. Raises OSError."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            for packed in file.read_row_group(group, columns=["item"]).column("item"):
                # our own workers wrote it, in a folder of mode 0700; Dask itself sends pickles
                yield pickle.loads(packed.as_py())  # noqa: S301 - see above


def _row(item: Any) -> dict[str, Any]:
    return {
        "url": getattr(item, "url", None),
        "reason": getattr(item, "reason", None),
        "item": pickle.dumps(item, pickle.HIGHEST_PROTOCOL),
    }
