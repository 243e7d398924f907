"""Reads the tables of journals (`journals.toml`) and refuses a bad entry by name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import JournalTableError, UnknownJournalError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ISSN = re.compile(r"[0-9]{4}-[0-9]{3}[0-9X]")
HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")
UNPRINTED = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of Unicode: control and format characters, line and paragraph separators."""


@dataclass(frozen=True, slots=True)
class Journal:
    """One journal as registered; `within` is what every address of it holds where several share a host, `oai` where its
    OAI-PMH repository answers, `hours` when its site may be asked: '22-6' is from 22:00 to 5:59, our own time.
    """

    slug: str
    title: str
    platform: str
    issn: tuple[str, ...]
    start: tuple[str, ...]
    within: str = ""
    sample: bool = False
    oai: str = ""
    hours: str = ""

    def open_at(self, hour: int) -> bool:
        """Whether the site may be asked in the hour that begins then.

        >>> night = Journal("x", "X", "doyma", (), (), hours="22-6")
        >>> night.open_at(23), night.open_at(5), night.open_at(6)
        (True, True, False)
        """
        if not self.hours:
            return True
        begin, end = map(int, self.hours.split("-"))
        return begin <= hour < end if begin < end else hour >= begin or hour < end

    def row(self) -> dict[str, Any]:
        """The journal as `db.run.Run` registers it."""
        return {
            "id": self.slug,
            "title": self.title,
            "platform": self.platform,
            "issns": self.issn,
            "start": self.start,
            "sample": self.sample,
        }


def read(files: Iterable[Path], platforms: Collection[str]) -> dict[str, Journal]:
    """All journals of these files by slug, in printed order.

    Raises `JournalTableError` naming file, slug, key and remedy.
    """
    found: dict[str, Journal] = {}
    origin: dict[str, Path] = {}
    for file in files:
        for slug, entry in _parsed(file).items():
            if slug in found:
                raise JournalTableError(f"{file}: [{slug}] stands in {origin[slug]} already; give one another slug")
            found[slug], origin[slug] = _journal(file, slug, entry, platforms), file
    return found


def selected(journals: Mapping[str, Journal], only: str) -> list[Journal]:
    """The journals named in `only` (slugs with commas between), all if it is empty."""
    slugs = [slug.strip() for slug in only.split(",") if slug.strip()]
    for slug in slugs:
        if slug not in journals:
            raise UnknownJournalError(f"only={slug}: no such journal; known are: {', '.join(journals) or 'none'}")
    return [journals[slug] for slug in dict.fromkeys(slugs)] or list(journals.values())


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise JournalTableError(f"{file}: no such file; correct the setting JOURNALS") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JournalTableError(f"{file}: {error}; correct the file") from error


def _journal(file: Path, slug: str, entry: Any, platforms: Collection[str]) -> Journal:
    for key, problem in _problems(slug, entry, platforms):
        raise JournalTableError(f"{file}: [{slug}] {key}: {problem}")
    lists = {key: tuple(entry[key]) for key in ("issn", "start")}
    return Journal(slug=slug, **{**entry, **lists})


def _problems(slug: str, entry: Any, platforms: Collection[str]) -> Iterator[tuple[str, str]]:
    """Everything wrong with an entry: the key, and what to do about it."""
    if not isinstance(entry, dict):
        yield slug, "stands outside any table; a journal begins with a line [its-slug]"
        return
    if not SLUG.fullmatch(slug):
        yield "slug", "use lower-case letters a-z, digits and single hyphens, as in [reumatologia-clinica]"
    for key in entry:
        if key not in CHECKS:
            yield key, f"unknown key; known are {', '.join(CHECKS)}"
    for key, fault in CHECKS.items():
        if key in entry:
            if problem := fault(entry[key]):
                yield key, problem
        elif key not in OPTIONAL:
            yield key, "missing; add it"
    if entry.get("platform") not in platforms:
        yield "platform", f"{entry.get('platform')!r} is unknown; known are {', '.join(platforms)}"


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else "must be text in quotes, not empty"


def _title(value: Any) -> str:
    if problem := _text(value):
        return problem
    odd = [sign for sign in value if unicodedata.category(sign) in UNPRINTED]
    return f"holds the unprintable character U+{ord(odd[0]):04X}; write it on one line" if odd else ""


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _issns(value: Any) -> str:
    if not _is_list_of_texts(value):
        return 'must be a list, as in ["1699-258X", "2173-5743"]'
    wrong = [issn for issn in value if not issn_is_right(issn)]
    return f"{wrong[0]!r} is no ISSN: four digits, hyphen, three digits, check digit; look it up again" if wrong else ""


def _starts(value: Any) -> str:
    if not _is_list_of_texts(value):
        return 'must be a list, as in ["https://www.example.org/"]'
    return next(filter(None, map(_start, value)), "")


def _hours(value: Any) -> str:
    found = HOURS.fullmatch(value) if isinstance(value, str) else None
    right = found and int(found[1]) < 24 and int(found[2]) <= 24 and found[1] != found[2]
    return "" if right else 'must be two full hours, as in "22-6" for the night'


def _address(value: Any) -> str:
    return _text(value) or _start(value)


def _start(url: str) -> str:
    try:
        parts = urlsplit(url)
        port_is_right = parts.port != 0
    except ValueError:
        return f"{url!r} is no address; write it as https://www.example.org/"
    host = (parts.hostname or "").strip(".")
    if parts.scheme not in ("http", "https") or not host or not port_is_right or re.search(r"[\s\x00-\x1f]", url):
        return f"{url!r} is no web address; write it as https://www.example.org/"
    if "@" in parts.netloc:
        return f"{url!r} carries a user name or password; leave it out, public pages need none"
    return ""


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def issn_is_right(issn: str) -> bool:
    """Whether shape and check digit are right (ISO 3297, annex A).

    >>> issn_is_right("1699-258X"), issn_is_right("1699-2581"), issn_is_right("1699258X")
    (True, False, False)
    """
    if not ISSN.fullmatch(issn):
        return False
    digits = [10 if sign == "X" else int(sign) for sign in issn.replace("-", "")]
    return sum(weight * digit for weight, digit in zip(range(8, 0, -1), digits, strict=True)) % 11 == 0


CHECKS: dict[str, Callable[[Any], str]] = {
    "title": _title,
    "platform": _text,
    "issn": _issns,
    "start": _starts,
    "within": _text,
    "sample": _truth,
    "oai": _address,
    "hours": _hours,
}
"""The keys of an entry, each with what finds fault with its value."""
OPTIONAL = frozenset({"within", "sample", "oai", "hours"})
