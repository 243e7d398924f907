"""How a reading stands to the edition held: several pages may give the same one, and one of them speaks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from db.addresses import bare, host
from db.editions import HELD
from db.record import Edition

Standing = Literal["same", "again", "better", "aside"]
"""`same`: it says what is held; `again`: the page it is held from says something else, or another does since that
page is refused or comes no more; `better`, `aside`: another page, which goes before or after the one it is held from.
"""
GIVEN_UP = 3
"""So many failures in a row, and another page of the edition may speak."""

QUERY = f"""
    SELECT id, digest, url, url IS NOT NULL AND (
        url IN (SELECT url FROM rejections)
        OR EXISTS (SELECT 1 FROM pages WHERE pages.url = editions.url
                   AND (state = 'gone' OR state = 'failed' AND failures >= {GIVEN_UP})))
    FROM editions WHERE id {HELD}
"""
HOMES = "SELECT DISTINCT value FROM journals, json_each(start)"


def standings(connection: sqlite3.Connection, editions: Sequence[Edition]) -> dict[str, Standing]:
    """How each of the editions stands to the one held, by id; those not held are left out."""
    read = {edition.id: edition for edition in editions}
    held = connection.execute(QUERY, [json.dumps(list(read))]).fetchall()
    homes = {host(start) for (start,) in connection.execute(HOMES)} if held else set()
    return {
        key: "same" if digest == read[key].digest else "again" if silent else _of_addresses(read[key].url, url, homes)
        for key, digest, url, silent in held
    }


def _of_addresses(address: str | None, held: str | None, homes: set[str]) -> Standing:
    """Of several addresses the lowest speaks, in whatever order they come; those where a journal lives go before all
    others, such as those of a site that it has left, and any before none.
    """
    if address == held or (address and held and bare(address) == bare(held)):
        return "again"
    return "better" if _rank(address, homes) < _rank(held, homes) else "aside"


def _rank(url: str | None, homes: set[str]) -> tuple[bool, bool, str]:
    return url is None, host(url or "") not in homes, url or ""
