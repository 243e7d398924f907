"""What the settings mean: paths from the project's root, the journals in force, numbers that must be numbers."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import BaseSettings

from crawler import journals
from crawler.errors import ArgumentError
from crawler.journals import Journal
from pipelines.platforms import registry

ROOT = Path(__file__).resolve().parent.parent


def path(settings: BaseSettings, name: str) -> Path:
    """The path in the setting `name`; a relative one starts at the project's root."""
    value = settings.get(name)
    if not value:
        raise ArgumentError(f"{name} is empty; set it to a path, as in -s {name}=data/literature.db")
    return ROOT / Path(str(value)).expanduser()


def port(settings: BaseSettings, name: str) -> int:
    """The port in the setting `name`; 0 means any free one."""
    value = str(settings.get(name))
    if not value.isascii() or not value.isdigit() or int(value) > 65535:
        raise ArgumentError(f"{name}={value}: a port is a number up to 65535")
    return int(value)


def all_journals(settings: BaseSettings) -> dict[str, Journal]:
    """The journals of all files in JOURNALS, by slug. Raises `JournalTableError`."""
    files = [ROOT / Path(name.strip()).expanduser() for name in settings.getlist("JOURNALS") if name.strip()]
    return journals.read(files, registry.names())
