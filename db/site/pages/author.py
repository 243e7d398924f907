"""All that stands under one author's name: articles, ORCID iDs, co-authors, affiliations."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter

from db.entries import entry
from db.site.links import author_path, orcid_link
from db.site.pages.listing import LOOKED_AT, MOST, After, Row, articles, as_json, as_printed, newest, tallied

ORCIDS = """
SELECT orcid, count(*) AS times FROM (
    SELECT orcid FROM authors WHERE name IN (SELECT value FROM json_each(:names)) LIMIT 4000
) WHERE orcid IS NOT NULL GROUP BY orcid ORDER BY times DESC, orcid LIMIT 10
"""


def read(connection: sqlite3.Connection, name: str, begin: After) -> Row | None:
    """The author page's variables, None if nobody is called so.

    `spellings`, `coauthors` and `affiliations` are counted over the newest articles, `looked_at` of them.
    """
    found = articles(connection, "author", name, begin)
    if not found["count"]:
        return None
    key = entry("author", name)
    credits = [work["authors"] for work in newest(connection, "author", name)]
    own = [author for credit in credits for author in credit if entry("author", author["name"]) == key]
    others = ([author["name"] for author in credit if entry("author", author["name"]) != key] for credit in credits)
    spellings = Counter(author["name"] for author in own).most_common()
    shown = as_printed(name, spellings)
    return {
        "name": shown,
        "spellings": spellings,
        "orcids": _orcids(connection, [spelling for spelling, _ in spellings]),
        "coauthors": tallied(others)[:MOST],
        "affiliations": tallied(author["affiliations"] for author in own)[:MOST],
        "looked_at": len(credits),
        "is_bounded": len(credits) == LOOKED_AT,
        "path": author_path(shown),
        **found,
    }


def data(page: Row) -> Row:
    """The same for programs."""
    return {
        "name": page["name"],
        "spellings": [{"name": name, "articles": count} for name, count in page["spellings"]],
        "orcids": page["orcids"],
        "count": page["count"],
        "count_is_capped": page["many"],
        "years": [page["first"], page["last"]],
        "counted_over": page["looked_at"],
        "coauthors": [
            {"name": name, "articles": count, "path": author_path(name)} for name, count in page["coauthors"]
        ],
        "affiliations": [{"text": text, "articles": count} for text, count in page["affiliations"]],
        "next": page["next"],
        "results": [as_json(row) for row in page["rows"]],
    }


def _orcids(connection: sqlite3.Connection, names: list[str]) -> list[Row]:
    """ORCID iDs that editions print beside these names, most often first; more than one if several bear the name."""
    rows = connection.execute(ORCIDS, {"names": json.dumps(names)})
    links = dict.fromkeys(link for row in rows if (link := orcid_link(row["orcid"])))
    return [{"orcid": link.rsplit("/", 1)[1], "link": link} for link in links]
