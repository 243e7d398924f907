"""Opens a file that lies on this machine, or at a URL of any kind that fsspec knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, BinaryIO, cast

from db.errors import UnreachableError

URL = re.compile(r"[a-z][a-z0-9+.:-]+://", re.IGNORECASE)


def is_url(name: str) -> bool:
    """Whether a name is a URL and no path.

    >>> is_url("s3://bucket/crawl.warc.gz"), is_url("/srv/crawl.warc.gz")
    (True, False)
    """
    return URL.match(name) is not None


def opened(name: str) -> BinaryIO:
    """The file, to be read from any place in it. Raises OSError, and `UnreachableError` for want of a package."""
    if not is_url(name):
        return Path(name).open("rb")
    system, path = _system(name)
    return cast(BinaryIO, system.open(path, "rb"))


def exists(path: Path | str) -> bool:
    """Whether there is such a file or folder, here or at a URL. Raises as `opened`."""
    return path.exists() if isinstance(path, Path) else bool(below(path))


def below(url: str) -> list[str]:
    """The URL itself, or those of all files below it, in their order; none if there is nothing. Raises as `opened`."""
    system, path = _system(url)
    if not system.isdir(path):
        return [url] if system.exists(path) else []
    return [str(system.unstrip_protocol(file)) for file in sorted(system.find(path))]


def _system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except (ImportError, ValueError) as error:  # fsspec itself, or what it wants for this kind of URL
        remedy = "make setup EXTRAS=cluster; s3:// wants s3fs besides, gs:// gcsfs, https:// aiohttp"
        raise UnreachableError(f"{url}: cannot be opened ({error}); {remedy}") from error
    return system, str(path)
