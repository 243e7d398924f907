"""The collection's own glossary: keywords that its articles print in both languages, found, ordered, page by page."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from db.text import folded

Order = Literal["works", "en", "es"]
ORDERS: tuple[Order, ...] = get_args(Order)
PAGE = 100
LETTERS = "abcdefghijklmnopqrstuvwxyz"
END = "\U0010ffff"
"""Comes after every letter."""
MOST = 2**62
"""More articles than there are."""

# Keys are folded (`db.text.folded`); each order goes by an index, and what is typed is looked for along it.
MOST_USED = """
    SELECT en, es, works, scores FROM glossary
    WHERE works <= :works AND (works < :works OR (en, es) > (:en, :es))
        AND (:words = '' OR instr(' ' || en_key, :words) OR instr(' ' || es_key, :words))
    ORDER BY works DESC, en, es LIMIT :size
"""
ALPHABETICAL = """
    SELECT en, es, works, scores, {key} AS key FROM glossary
    WHERE {key} >= :letter AND {key} < :last AND ({key}, en, es) > (:key, :en, :es)
        AND (:words = '' OR instr(' ' || en_key, :words) OR instr(' ' || es_key, :words))
    ORDER BY {key}, en, es LIMIT :size
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see: terms with these words, in this order, after the place that an earlier page gave."""

    words: str = ""
    order: Order = "works"
    letter: str = ""
    after: str = ""

    def address(self, path: str = "/glossary", **changes: str) -> str:
        """Where it stands; what goes without saying is left out.

        >>> Asked("gota", "es").address(), Asked().address(letter="b", order="en")
        ('/glossary?q=gota&order=es', '/glossary?order=en&letter=b')
        """
        said = {"q": self.words, "order": self.order, "letter": self.letter, "next": self.after, **changes}
        kept = {name: value for name, value in said.items() if value and (name, value) != ("order", "works")}
        return f"{path}?{urlencode(kept)}" if kept else path


def asked(args: Any) -> Asked:
    """What a request's arguments say; what they cannot mean is left out."""
    order: Order = next((known for known in ORDERS if known == args.get("order")), "works")
    letter = (args.get("letter") or "").lower()
    is_letter = order != "works" and len(letter) == 1 and letter in LETTERS
    return Asked((args.get("q") or "")[:200], order, letter if is_letter else "", args.get("next") or "")


async def read(db: Any, wanted: Asked) -> dict[str, Any]:
    """A page of pairs, and the place where the next one begins (None at the end)."""
    sql, values = _query(wanted)
    found = [dict(row) for row in await db.execute(sql, values | {"size": PAGE + 1})]
    rows, more = found[:PAGE], len(found) > PAGE
    return {"pairs": [_pair(row) for row in rows], "next": _place(rows[-1]) if more else None}


def _query(wanted: Asked) -> tuple[str, dict[str, Any]]:
    """By use, or by the alphabet of one language; of what is typed, each word's beginning counts."""
    words = folded(wanted.words)
    place = _placed(wanted.after)
    names = {"words": f" {words}" if words else "", "en": place.get("en", ""), "es": place.get("es", "")}
    if wanted.order == "works":
        return MOST_USED, names | {"works": place.get("works", MOST)}
    key = "es_key" if wanted.order == "es" else "en_key"
    span = {"letter": wanted.letter, "last": wanted.letter + END, "key": place.get("key", "")}
    return ALPHABETICAL.format(key=key), names | span


def _pair(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("en", "es", "works")} | {
        "score": round(row["scores"] / 1000 / row["works"], 3)
    }


def _place(row: dict[str, Any]) -> str:
    said = json.dumps([row["works"], row.get("key", ""), row["en"], row["es"]])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _placed(name: str) -> dict[str, Any]:
    """What a name of a place says; nothing if it is none."""
    try:
        works, key, en, es = json.loads(base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)))
        return {"works": int(works), "key": str(key), "en": str(en), "es": str(es)}
    except (ValueError, TypeError, RecursionError):
        return {}
