"""A collection of any size, made up: articles with most of their fields, two editions of many, flags on some."""

import random
import sqlite3
from collections.abc import Iterator
from itertools import accumulate, islice

from db.editions import CHILDREN
from db.record import (
    Abstract,
    Author,
    Edition,
    Flag,
    KeywordPair,
    Keywords,
    Language,
    Page,
    Reading,
    Section,
    Snapshot,
    Source,
    Title,
    Twin,
)

JOURNALS = [f"revista-{number}" for number in range(40)]
YEARS = range(1987, 2027)
CODES = ("abstract_en_missing", "abstract_es_missing", "numbers_disagree", "keyword_counts_disagree",
         "identifiers_disagree", "language_uncertain")  # fmt: skip
FIELDS = ("doi", "pii", "journal", "issn", "article_type", "year", "volume", "issue", "pages", "received", "accepted",
          "authors")  # fmt: skip
LABELS = {
    "es": ("Objetivo", "Métodos", "Resultados", "Conclusiones"),
    "en": ("Objective", "Methods", "Results", "Conclusions"),
}
SYLLABLES = ("a", "ba", "ca", "dé", "di", "do", "en", "fra", "gía", "ho", "ia", "jo", "la", "lo", "ma", "mo", "na",
             "nó", "o", "pa", "qui", "ra", "ro", "sa", "sis", "ta", "ti", "to", "u", "va", "xi", "zón")  # fmt: skip
BLOCK = 1000
"""Editions in a row of which the second half are twins of the first: they come apart, as from two lists."""


class Collection:
    """Readings in an endless row, the same for the same seed."""

    def __init__(self, seed: int = 1924) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - reproducible, not secret
        words = {lang: [self._word() for _ in range(30_000)] for lang in ("en", "es")}
        weights = list(accumulate(1 / (rank + 10) for rank in range(30_000)))
        self.sentences = {
            lang: [
                " ".join(self.dice.choices(known, cum_weights=weights, k=14)).capitalize() + "." for _ in range(20_000)
            ]
            for lang, known in words.items()
        }
        self.terms = [(" ".join(self.dice.choices(words["en"], k=2)), " ".join(self.dice.choices(words["es"], k=2)))
                      for _ in range(100_000)]  # fmt: skip
        self.popularity = list(accumulate(1 / (rank + 20) for rank in range(len(self.terms))))
        self.names = [" ".join(self.dice.choices(words["es"], k=3)).title() for _ in range(20_000)]
        self.places = [self._sentence("es") for _ in range(5_000)]

    def readings(self, count: int, first: int = 0) -> Iterator[Reading]:
        """So many readings, numbered from `first`: of each block the Spanish editions, then the English ones."""
        return islice(self._all(first), count)

    def _all(self, number: int) -> Iterator[Reading]:
        while True:
            spanish = [self._edition(number + at, "es") for at in range(BLOCK // 2)]
            yield from spanish
            for at, reading in enumerate(spanish):
                is_translated = isinstance(reading.result, Edition) and reading.result.twins
                yield self._edition(number + at if is_translated else number + BLOCK + at, "en")
            number += 10 * BLOCK

    def _edition(self, number: int, lang: Language) -> Reading:
        dice = self.dice
        flags = {Flag(dice.choice(CODES), "") for _ in range(dice.choice((0, 0, 1, 2)))}
        held: tuple[Language, ...] = ("en", "es") if dice.random() < 0.7 else (lang,)
        pairs = dict.fromkeys(dice.choices(self.terms, cum_weights=self.popularity, k=4))
        has_twin = lang == "en" or number % 10 < 6
        other: Language = "en" if lang == "es" else "es"
        year = dice.choice(YEARS)
        names = tuple(Author(name, (at % 2,)) for at, name in enumerate(dice.sample(self.names, 4)))
        edition = Edition(
            url=f"https://{lang}.example.org/{number}", platform="doyma", native_id=_pii(number, lang), lang=lang,
            original_language="es", doi=f"10.5555/{lang}.{number}", pii=_pii(number, lang), journal="Revista",
            issn="0000-0019", article_type="Original", year=year, volume=str(year - 1970), issue=str(1 + number % 12),
            pages=f"{number % 900}-{number % 900 + 7}", received=f"{year}-01-02", accepted=f"{year}-03-04",
            titles=tuple(Title(each, self._sentence(each)) for each in held),
            abstracts=tuple(self._abstract(each) for each in held),
            keywords=tuple(
                Keywords(each, tuple(pair[each == "es"].capitalize() for pair in pairs)) for each in held
            ),
            pairs=tuple(sorted((KeywordPair(en.capitalize(), es.capitalize(), 0.75) for en, es in pairs),
                               key=lambda pair: (pair.en, pair.es))) if len(held) > 1 else (),
            affiliations=tuple(dice.sample(self.places, 2)), authors=names,
            twins=(Twin(other, _pii(number, other), f"10.5555/{other}.{number}", "leaked record"),) if has_twin else (),
            flags=tuple(sorted(flags, key=lambda flag: flag.code)),
            sources=(
                *(Source(field, "embedded metadata", f"citation_{field}") for field in FIELDS),
                *(Source(f, "page", "section", 1.0, each) for each in held for f in ("abstract", "keywords", "title")),
            ),
        )  # fmt: skip
        url = edition.url or ""
        snapshot = Snapshot(url, AT, edition.pii or "", "made-up.warc.gz", 2 * number + (lang == "en"), 20_000)
        return Reading(Page(url, b"", "text/html", AT), edition, snapshot, JOURNALS[number % len(JOURNALS)])

    def _abstract(self, lang: Language) -> Abstract:
        return Abstract(lang, tuple(Section(label, label.upper(), " ".join(self._sentence(lang) for _ in range(4)))
                                    for label in LABELS[lang]))  # fmt: skip

    def _sentence(self, lang: str) -> str:
        return self.dice.choice(self.sentences[lang])

    def _word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.choice((1, 2, 3, 4))))


def multiply(connection: sqlite3.Connection, copies: int) -> None:
    """Copy a collection so many times within its database, under identifiers of their own; counts grow along.

    The search is not among what is copied.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    for number in range(copies):
        connection.execute("BEGIN IMMEDIATE")
        for table in COPIED:
            columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
            taken = ["NULL" if name == "seq" else f":mark || {name}" if name in NAMES else name for name in columns]
            key = "edition_id" if "edition_id" in columns else "id"
            copied = f"SELECT {', '.join(taken)} FROM {table} WHERE {key} >= 'A'"  # copies begin with a digit
            connection.execute(f"INSERT INTO {table} {copied}", {"mark": f"{number:03d}~"})
        connection.commit()
    for table in ("coverage_counts", "glossary"):
        counted = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")][2:]
        connection.execute(f"UPDATE {table} SET {', '.join(f'{name} = {name} * {copies + 1}' for name in counted)}")
    connection.execute("PRAGMA foreign_keys = ON")


COPIED = ("works", "editions", *CHILDREN)
NAMES = {"id", "work_id", "edition_id", "other_id", "principal_edition_id", "native_id", "doi", "doi_en", "doi_es",
         "other_doi", "url"}  # fmt: skip
AT = "2026-01-02T03:04:05+00:00"


def _sentence(words: list[str]) -> str:
    return " ".join(words).capitalize() + "."


def _pii(number: int, lang: str) -> str:
    """Not in the order of arrival, as identifiers seldom are."""
    return f"S{'00000019' if lang == 'es' else '00000027'}{number * 7_919 % 99_999_989:08d}"
