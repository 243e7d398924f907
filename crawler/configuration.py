"""What the settings mean: paths from the project's root, numbers, the journals in force, who we say we are."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler import journals
from crawler.errors import ArgumentError
from crawler.journals import Journal
from pipelines import platforms

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = (
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_TIMEOUT",
    "AUTOTHROTTLE_MAX_DELAY",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "RETRY_TIMES",
    "RETRY_AFTER_MAX",
    "DAILY_REQUESTS",
    "QUIET_DAYS",
)
"""Settings that are numbers: those of `settings.py` that people change."""
WHOLE = frozenset({"DAILY_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "RETRY_TIMES"})

logging.getLogger("scrapy.crawler").addFilter(  # Scrapy logs all settings that differ, and USER_AGENT holds CONTACT
    lambda record: not str(record.msg).startswith("Overridden settings")
)


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


def truth(settings: BaseSettings, name: str) -> bool:
    """Whether the setting `name` is true. Raises `ArgumentError` for what is neither."""
    try:
        return settings.getbool(name)
    except ValueError as error:
        raise ArgumentError(f"{name}={settings.get(name)}: it is True or False, as in -s {name}=False") from error


def largest(settings: BaseSettings) -> int:
    """How many bytes a page may have: DOWNLOAD_MAXSIZE."""
    value = str(settings.get("DOWNLOAD_MAXSIZE"))
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ArgumentError(f"DOWNLOAD_MAXSIZE={value}: a whole number of bytes, as in -s DOWNLOAD_MAXSIZE=10485760")
    return int(value)


def check_numbers(settings: BaseSettings) -> None:
    """Raises `ArgumentError` for a setting that should be a number, where Scrapy would show a traceback."""
    largest(settings)
    for name in NUMBERS:
        try:
            settings.getint(name) if name in WHOLE else settings.getfloat(name)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"{name}={settings.get(name)}: must be a number, as in -s {name}=5") from error


def all_journals(settings: BaseSettings) -> dict[str, Journal]:
    """The journals of all files in JOURNALS, by slug. Raises `JournalTableError`."""
    files = [ROOT / Path(name.strip()).expanduser() for name in settings.getlist("JOURNALS") if name.strip()]
    return journals.read(files, platforms.names())


def user_agent(settings: BaseSettings) -> str:
    """USER_AGENT with what we are and CONTACT in a comment (RFC 9110, 10.1.5)."""
    contact = str(settings.get("CONTACT") or "no contact given")
    if not contact.isprintable() or not contact.isascii():
        raise ArgumentError(f"CONTACT={contact!r}: an e-mail or web address, in ASCII on one line")
    return f"{settings['USER_AGENT']} (bilingual records of medical journals; {contact})"
