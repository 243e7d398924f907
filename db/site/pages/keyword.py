"""All that stands under one keyword, in either language: articles, translations, keywords often beside it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from db.entries import entry
from db.site.links import keyword_path
from db.site.pages.listing import LOOKED_AT, MOST, After, Row, articles, as_json, as_printed, newest, tallied
from db.text import folded

LANGS = ("en", "es")
TRANSLATIONS = {
    lang: f"""
        SELECT {lang} AS term, sum(works) AS works FROM keyword_pairs
        WHERE {other} IN (SELECT value FROM json_each(:terms)) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100
    """
    for lang, other in (("en", "es"), ("es", "en"))
}


def read(connection: sqlite3.Connection, term: str, begin: After) -> Row | None:
    """The keyword page's variables, None if no article has it.

    `spellings` and `neighbours` (by language) are counted over the newest articles, `looked_at` of them;
    `translations` (by language) over all.
    """
    found = articles(connection, "keyword", term, begin)
    if not found["count"]:
        return None
    key = entry("keyword", term)
    works = newest(connection, "keyword", term)
    spellings = {
        lang: Counter(each for work in works for each in work[f"keywords_{lang}"] if entry("keyword", each) == key)
        for lang in LANGS
    }
    written = json.dumps(sorted({each.lower() for each in (*spellings["en"], *spellings["es"], term)}))
    translations = {lang: _translations(connection, lang, written, key) for lang in LANGS}
    hidden = {key} | {entry("keyword", each) for lang in LANGS for each, _ in translations[lang]}
    # mostly in the language that more articles have it in
    lang = max(LANGS, key=lambda lang: spellings[lang].total())
    shown = as_printed(term, spellings[lang].most_common())
    return {
        "term": shown,
        "lang": lang,
        "spellings": {lang: counts.most_common() for lang, counts in spellings.items()},
        "translations": translations,
        "neighbours": {
            lang: tallied(_without(hidden, work[f"keywords_{lang}"]) for work in works)[:MOST] for lang in LANGS
        },
        "looked_at": len(works),
        "is_bounded": len(works) == LOOKED_AT,
        "path": keyword_path(shown),
        **found,
    }


def data(page: Row) -> Row:
    """The same for programs."""

    def counted(lists: dict[str, list[tuple[str, int]]]) -> Row:
        return {
            lang: [{"term": term, "articles": count, "path": keyword_path(term)} for term, count in terms]
            for lang, terms in lists.items()
        }

    return {
        "term": page["term"],
        "lang": page["lang"],
        "spellings": counted(page["spellings"]),
        "count": page["count"],
        "count_is_capped": page["many"],
        "years": [page["first"], page["last"]],
        "translations": counted(page["translations"]),
        "counted_over": page["looked_at"],
        "neighbours": counted(page["neighbours"]),
        "next": page["next"],
        "results": [as_json(row) for row in page["rows"]],
    }


def _translations(connection: sqlite3.Connection, lang: str, terms: str, own: int) -> list[tuple[str, int]]:
    """What stands for these terms in this language, with the articles that pair them; spellings taken together."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for row in connection.execute(TRANSLATIONS[lang], {"terms": terms}):
        counts[folded(row["term"])] += row["works"]
        written.setdefault(folded(row["term"]), row["term"])
    found = [(written[key], count) for key, count in counts.most_common(MOST)]
    return [(term, count) for term, count in found if entry("keyword", term) != own]


def _without(hidden: set[int], terms: Iterable[str]) -> list[str]:
    return [term for term in terms if entry("keyword", term) not in hidden]
