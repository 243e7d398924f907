"""A page with the record it gives, as a fixture that a person corrects: what it is called, lacks and must not hold."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.files import Files, address_of, sidecar
from crawler.scope import OutOfScopeError, origin_of
from db.composing import alone
from db.record import Edition, Flag, Page, Rejection
from db.schema import DICTIONARY
from db.text import folded
from pipelines import refusals
from pipelines.decode import decode
from pipelines.extract import TAG, as_printed, extract
from pipelines.platforms import registry
from pipelines.printed import title_pieces
from pipelines.xml_page import is_xml

LONGEST = 60
"""Characters of a fixture's name."""

WORD = re.compile(r"[a-z0-9]+")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b", re.IGNORECASE)
NO_MAIL = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js)$|[@.]example(?:\.com|\.net|\.org)?$", re.IGNORECASE)
"""Files with a resolution in their name, and the domains that RFC 2606 keeps for examples."""
OWNED = re.compile(r"©|copyright|(?:rights|derechos|direitos) reserv", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Specimen:
    """A page, its platform and record, and the flags it raised; `lacking` says what makes it no fixture."""

    page: Page
    platform: str
    title: str
    suffix: str
    record: dict[str, Any]
    flags: tuple[Flag, ...] = ()
    lacking: str = ""

    @property
    def address(self) -> str | None:
        """The page's address in the web."""
        return self.page.url if self.page.url.startswith(("http:", "https:")) else None


def from_file(file: Path, largest: int) -> Iterator[tuple[str, Page | str]]:
    """The pages of a file, each with what to call it, or why it gives none; none may have over `largest` bytes."""
    count = 0
    for count, found in enumerate(Files([file], largest), 1):  # noqa: B007 - counted for what stands below
        url = found.url if isinstance(found, Rejection) else found.page.url
        label = shown(file) if url in (address_of(file), sidecar(file)) else f"{shown(file)}: {url}"
        yield label, f"{found.reason}: {found.detail}" if isinstance(found, Rejection) else found.page
    if not count:
        yield shown(file), "no page in it"


def shown(file: Path) -> str:
    """A file as one would name it here; its name may be no text."""
    here = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return os.fsencode(here).decode("utf-8", "replace")


def specimen(page: Page) -> Specimen:
    """Read a page as a fixture."""
    found = extract(page)
    text = "" if refusals.of_bytes(page.body) else decode(page.body, page.content_type)
    printed = as_printed(text)
    suffix = ".xml" if is_xml(text) else ".html" if TAG.search(text, 0, 20_000) else ".txt"
    if isinstance(found, Rejection):
        address = page.url if page.url.startswith(("http:", "https:")) else ""
        platform = registry.recognised(address, printed).name
        title = _first_named(*title_pieces(printed.title), urlsplit(page.url).path.rpartition("/")[2], found.reason)
        return Specimen(page, platform, title, suffix, {"rejection": found.reason})
    record = alone(found)
    title = _first_named(record["title_en"], record["title_es"], *(title.text for title in found.titles), found.id)
    return Specimen(page, found.platform, title, suffix, record, found.flags, _lacking(found))


def _first_named(*candidates: str | None) -> str:
    """The first of these that leaves a name."""
    return next((text for text in candidates if text and named(text)), "page")


def _lacking(edition: Edition) -> str:
    lacks = []
    if not edition.titles:
        lacks.append("no title in any language")
    if not edition.abstracts and not edition.authors:
        lacks.append("neither abstract nor authors")
    return " and ".join(lacks)


def named(title: str, number: int = 1) -> str:
    """A fixture's name from a title: ASCII words, cut between two of them; `number` tells it from others of its name.

    >>> named("Gota y úlcera: ¿qué hacer?"), named("Gota", 2), len(named("a" * 99, 12))
    ('gota_y_ulcera_que_hacer', 'gota_2', 60)
    """
    tail = f"_{number}" if number > 1 else ""
    room = LONGEST - len(tail)
    name = "_".join(WORD.findall(folded(title)))
    if len(name) > room:
        whole, joint, _ = name[: room + 1].rpartition("_")
        name = whole if joint else name[:room]
    return name + tail


def write(found: Specimen, folder: Path) -> list[Path]:
    """Write page, address and record below `folder`, the record last: without it there is no fixture.

    Never overwrites a file, nor completes a fixture that is there. Raises OSError.
    """
    place = folder / found.platform
    place.mkdir(parents=True, exist_ok=True)
    names = (named(found.title, number) for number in numbers(1))
    name = next(name for name in names if not any(place.glob(f"{name}.*")))
    contents = {found.suffix: found.page.body}
    if found.address:
        contents[".url"] = f"{found.address}\n".encode()
    contents[".json"] = (json.dumps(found.record, indent=1, ensure_ascii=False) + "\n").encode()
    written = []
    for suffix, content in contents.items():
        file = place / (name + suffix)
        with file.open("xb") as new:
            new.write(content)
        written.append(file)
    return written


def doubts(found: Specimen) -> Iterator[tuple[str, str]]:
    """Where a person should look first: the flags raised, the fields that the page did not give, e-mail addresses."""
    for flag in found.flags:
        if flag.code.removesuffix("_missing") not in found.record:  # those are named below
            detail = f" ({flag.detail})" if flag.detail else ""
            yield "look at", f"{flag.code}: {DICTIONARY['flags'][flag.code]['en']}{detail}"
    if missing := [name for name, value in found.record.items() if value in (None, [])]:
        yield "missing", f"{', '.join(missing)}: does the page say them?"
    if mails := _mails(found.page):
        yield "e-mail", f"the page holds {len(mails)} address{'es' if len(mails) > 1 else ''} of people; invent others"


def _mails(page: Page) -> set[str]:
    found = MAIL.findall(html.unescape(decode(page.body, page.content_type)))
    return {mail.lower() for mail in found if not NO_MAIL.search(mail)}


def is_somebodys(page: Page) -> bool:
    """Whether the page may be a publisher's: it has a public address, or says whose it is."""
    return _is_public(page.url) or bool(OWNED.search(html.unescape(decode(page.body, page.content_type))))


def _is_public(url: str) -> bool:
    try:
        return not origin_of(url).is_loopback
    except OutOfScopeError:
        return False
