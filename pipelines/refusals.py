"""Pages that are no article although they answer as one: statistics, contents, login walls, soft 404s."""

from __future__ import annotations

from typing import cast, get_args

from db.record import Reason
from db.text import folded
from pipelines.printed import Printed, title_pieces
from pipelines.tables import phrases, table

SAYS: dict[str, Reason] = {
    phrase: cast(Reason, reason) for reason, words in table("refusals").items() for phrase in phrases(words["says"])
}
ASKS: dict[str, Reason] = {
    phrase: cast(Reason, reason) for reason, words in table("refusals").items() for phrase in phrases(words["asks"])
}
NOT_FOUND = tuple(phrase for phrase, reason in ASKS.items() if reason == "not_found")
MAGIC: dict[bytes, Reason] = {
    b"%PDF-": "pdf", b"PK\x03\x04": "binary", b"\x89PNG": "binary", b"\xff\xd8\xff": "binary", b"GIF8": "binary",
    b"\x1f\x8b": "binary", b"\x7fELF": "binary", b"\xd0\xcf\x11\xe0": "binary", b"RIFF": "binary",
}  # fmt: skip
assert set(SAYS.values()) <= set(get_args(Reason))  # noqa: S101 - the table may only name reasons that exist
NOTHING = b"\xef\xbb\xbf\x00 \t\r\n\x0c"
CONTROLS = bytes([*range(9), *range(14, 32)])
FIRST_BLOCKS = 60


def of_bytes(body: bytes) -> Reason | None:
    """Why bytes cannot be a page at all, if so.

    >>> of_bytes(b"%PDF-1.4 ..."), of_bytes(b"  "), of_bytes(b"<html>")
    ('pdf', 'empty', None)
    """
    start = body[:4096]
    if not start.strip(NOTHING) and not body.strip(NOTHING):
        return "empty"
    found = next((reason for magic, reason in MAGIC.items() if start.lstrip().startswith(magic)), None)
    if found or body.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 holds zeros and is text
        return found
    controls = len(start) - len(start.translate(None, CONTROLS))
    return "binary" if b"\x00" in start or controls > len(start) / 20 else None


def of_title(printed: Printed) -> Reason | None:
    """What the page calls itself in its title or a heading, if that is no article."""
    title = [folded(piece) for piece in title_pieces(printed.title)]
    headings = [block.folded for block in printed.blocks[:FIRST_BLOCKS] if 0 < block.level <= 2]
    if reason := next((SAYS[said] for said in (*title[:1], *headings[:2]) if said in SAYS), None):
        return reason
    sorry = any(phrase in said for said in headings[:1] for phrase in NOT_FOUND)
    return "not_found" if sorry and not printed.first("citation_title", "dc.title") else None


def of_text(printed: Printed) -> Reason | None:
    """What a page without an abstract asks of its reader, or says of itself."""
    lines = [block.folded for block in printed.blocks[:FIRST_BLOCKS]]
    for line in lines:
        if line in SAYS and SAYS[line] in ("not_found", "login"):
            return SAYS[line]
    said = " ".join(lines)
    return next((reason for phrase, reason in ASKS.items() if phrase in said), None)
