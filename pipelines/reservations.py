"""What a page reserves: the mining of its text, and the keeping of a copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEAD = 50_000
"""Bytes of a page in which its metas stand."""
META = re.compile(rb"<meta\b[^<>]{0,500}>", re.IGNORECASE)
NAME = re.compile(rb"""\bname\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
CONTENT = re.compile(rb"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))""", re.IGNORECASE)
OURS = ("robots", "cribado")
"""For whom a robots meta speaks that is meant for us."""
NO_COPY = frozenset({"noarchive", "nocache", "none"})


@dataclass(frozen=True, slots=True)
class Reservation:
    """`mining`: the text may not be mined; `copy`: no copy may be kept."""

    mining: bool = False
    copy: bool = False


def reservation(headers: Iterable[tuple[str, str]], body: bytes) -> Reservation:
    """What the headers and metas of a page reserve: `tdm-reservation` (TDMRep, W3C community group, 2024; the opt-out
    of Directive (EU) 2019/790, article 4) and `noarchive` (X-Robots-Tag, the robots meta).

    >>> reservation([("TDM-Reservation", "1")], b""), reservation([], b"<meta name='robots' content='index,noarchive'>")
    (Reservation(mining=True, copy=False), Reservation(mining=False, copy=True))
    """
    said = [*_of_headers(headers), *_of_metas(body[:HEAD])]
    return Reservation(
        any(name == "tdm-reservation" and value.strip() == "1" for name, value in said),
        any(name in OURS and not NO_COPY.isdisjoint(re.split(r"[,\s]+", value.lower())) for name, value in said),
    )


def _of_headers(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            whom, colon, rules = value.partition(":")
            named = colon and re.fullmatch(r"\s*[\w-]+\s*", whom) and whom.strip().lower() != "unavailable_after"
            yield (whom.strip().lower(), rules) if named else ("robots", value)
        else:
            yield name.lower(), value


def _of_metas(head: bytes) -> Iterator[tuple[str, str]]:
    for meta in META.finditer(head):
        name, content = NAME.search(meta[0]), CONTENT.search(meta[0])
        if name and content:
            value = next(filter(None, content.groups()), b"")
            yield name[1].decode("ascii", "ignore").lower(), value.decode("latin-1")
