"""What workers hand to the one writer: Parquet files, a row an answer, whole or not there at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crawler.readers import chunked

NAME = "parts-"
GROUP = 100
"""Answers in a group of rows: so many are held at once."""


class Folder:
    """A folder for the parts of one run, locked as long as the run lives; what killed runs have left is swept away."""

    def __init__(self, shared: Path) -> None:
        """Made in `shared`, and for its owner alone, for it holds other people's pages. Raises OSError."""
        with contextlib.closing(_Lock(shared, wait=True)):
            for left in shared.glob(f"{NAME}*"):
                with contextlib.suppress(BlockingIOError), contextlib.closing(_Lock(left)):
                    shutil.rmtree(left)
            self.path = Path(tempfile.mkdtemp(prefix=NAME, dir=shared))
            self._lock = _Lock(self.path)

    def close(self) -> None:
        """Remove it with all that was not loaded."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


class _Lock:
    """A lock on a folder, which the system takes back however its holder ends. Raises BlockingIOError if it is held."""

    def __init__(self, folder: Path, *, wait: bool = False) -> None:
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._folder, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            self.close()
            raise

    def close(self) -> None:
        os.close(self._folder)


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
