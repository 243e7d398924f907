"""One lock a journal, so that two crawls of it never run at once; the system lets go of it however a crawl ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from io import FileIO
from pathlib import Path

from crawler.errors import BusyJournalError


class Locks:
    """The locks of some journals, taken all or none."""

    def __init__(self, folder: Path, slugs: Iterable[str]) -> None:
        """Raises `BusyJournalError` if another crawl of one of them is running."""
        folder.mkdir(parents=True, exist_ok=True)
        self._files: list[FileIO] = []
        for slug in slugs:
            file = (folder / f"{slug}.lock").open("a+b", buffering=0)
            self._files.append(file)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                owner = file.read(20).decode("ascii", "replace").strip()
                self.release()
                raise BusyJournalError(
                    f"{slug}: another crawl of it is running (process {owner}); this one has fetched nothing"
                ) from error
        for file in self._files:
            file.truncate(0)
            file.write(str(os.getpid()).encode())

    def release(self) -> None:
        """Let others crawl."""
        for file in self._files:
            file.close()
        self._files.clear()
