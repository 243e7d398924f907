"""One WARC file of ours: begun by a run, locked and written by it alone, ended, or mended where a run was killed.

A file is held under an exclusive lock while its run writes it, and is read-only from its end on: one that is neither
was left by a run that was killed, and its last record may be cut.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import secrets
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from db import warc
from db.errors import BusyArchiveError

logger = logging.getLogger(__name__)

WRITING, ENDED = 0o600, 0o400
"""The modes of a file while its run lasts, and afterwards."""


def begin(folder: Path) -> tuple[BinaryIO, str]:
    """A new file, which has its name only when it is locked and well begun; and that name. Raises OSError."""
    name = f"cribado-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}.warc.gz"
    nameless = folder / f".{name}"
    file = nameless.open("xb", buffering=0)
    try:
        os.fchmod(file.fileno(), WRITING)
        fcntl.flock(file, fcntl.LOCK_EX)
        write(file, warc.opening(name), folder / name)
        nameless.rename(folder / name)
    except OSError:
        file.close()
        nameless.unlink()
        raise
    return file, name


def write(file: BinaryIO, record: bytes, path: Path) -> None:
    """All of a record or nothing of it: what a full disk cuts short is taken away again. Raises OSError."""
    start = file.tell()
    try:
        if file.write(record) != len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    except OSError:
        file.seek(start)
        file.truncate()
        raise


def is_ended(path: Path) -> bool:
    """Whether its run came to its end, so that the file is whole."""
    return not path.stat().st_mode & stat.S_IWUSR


def mend(path: Path, acknowledged: int) -> None:
    """Cut off what is half written, unless somebody is writing; nothing before `acknowledged` is looked at."""
    with path.open("rb") as file:
        if not _locked(file):
            return
        size = os.fstat(file.fileno()).st_size
        end = acknowledged
        for offset, member in warc.members(file, end):
            end = offset + len(member) if member else end
        if end < size:
            logger.info("%s: cut %d bytes that a killed run left half written", path, size - end)
            os.truncate(path, end)
        if end:
            path.chmod(ENDED)
        else:
            path.unlink()


def blot(path: Path, offset: int, length: int) -> None:
    """Write over a record so that all others keep their places. Raises `BusyArchiveError`."""
    mode = stat.S_IMODE(path.stat().st_mode)
    with path.open("rb") as lock:
        if not _locked(lock):
            raise BusyArchiveError(f"{path}: a run is writing it; give the same command when that has ended")
        path.chmod(WRITING)
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(warc.blot(length))
            file.flush()
            os.fsync(file.fileno())
        path.chmod(mode)


def _locked(file: BinaryIO) -> bool:
    """Whether the file is ours to change; not while a run writes it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
