"""How a reading stands to the edition held: several pages may give the same one, and one of them speaks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from db.editions import HELD
from db.record import Edition

Standing = Literal["same", "again", "better", "aside"]
"""`same`: it says what is held; `again`: the page it is held from says something else, or another does since that
page is refused; `better`, `aside`: another page, whose address goes before or after that of the page it is held from.
"""


def standings(connection: sqlite3.Connection, editions: Sequence[Edition]) -> dict[str, Standing]:
    """How each of the editions stands to the one held, by id; those not held are left out."""
    query = (
        f"SELECT id, digest, url, url IS NOT NULL AND url IN (SELECT url FROM rejections) FROM editions WHERE id {HELD}"
    )
    read = {edition.id: edition for edition in editions}
    return {
        key: "same" if digest == read[key].digest else "again" if refused else _of_addresses(read[key].url, url)
        for key, digest, url, refused in connection.execute(query, [json.dumps(list(read))])
    }


def _of_addresses(address: str | None, held: str | None) -> Standing:
    """Of several addresses the lowest speaks, in whatever order they come; any goes before none."""
    if address == held or (address and held and _bare(address) == _bare(held)):
        return "again"
    return "better" if held is None or (address is not None and address < held) else "aside"


def _bare(url: str) -> str:
    """An address without what a site changes when it moves to https: its scheme, and `www.`."""
    return url.partition("://")[2].removeprefix("www.")
