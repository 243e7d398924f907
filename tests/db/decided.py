"""Readings and decisions in any order: what a collection says in the end depends on neither."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from db import decisions
from db.curation import Curation, Decision
from db.record import Abstract, Author, Edition, Keywords, Page, Reading, Section, Title, Twin
from db.store import Store

AT = "2026-01-02T03:04:05+00:00"
SPANISH = Edition(
    url="https://example.org/es-a", platform="doyma", native_id="S0000001924000031", lang="es", doi="10.5555/a",
    original_language="es", journal="Revista", issn="0000-0019", year=2024, volume="3", pages="1-9",
    titles=(Title("en", "Pneumonia in adults"), Title("es", "La neumonía en adultos")),
    abstracts=(Abstract("es", (Section("Objetivo", None, "Ver un caso."),)),),
    keywords=(Keywords("es", ("neumonía", "adulto")),),
    affiliations=("Hospital Uno",), authors=(Author("Ana Gil", (0,)), Author("Luis Paz")),
    twins=(Twin("en", "S0000002724000031", "10.5555/e", "leaked record"),),
)  # fmt: skip
ENGLISH = Edition(
    url="https://example.org/en-a", platform="doyma", native_id="S0000002724000031", lang="en", doi="10.5555/e",
    original_language="es", journal="Revista (English Edition)", issn="0000-0027", year=2024, volume="3", pages="1-9",
    titles=(Title("en", "Pneumonia in adults: a case"),),
    abstracts=(Abstract("en", (Section("Aim", None, "To see a case."),)),),
    authors=(Author("Ana Gil"), Author("Luis Paz")),
)  # fmt: skip
COPY = Edition(
    url="https://scielo.example/a", platform="scielo", native_id="S0000-00192024000300031", lang="es",
    doi="10.5555/a", journal="Revista", issn="0000-0019", year=2024, volume="3",
    titles=(Title("es", "Neumonía comunitaria: dos casos"),), authors=(Author("Gil A"), Author("Paz L")),
)  # fmt: skip
EDITIONS = (SPANISH, ENGLISH, COPY)
TABLES = {
    "works": "id, principal_edition_id, doi, doi_en, doi_es, pii, url, journal, title_en, title_es, abstract_en,"
    " abstract_es, keywords_en, keywords_es, authors, author_names, year, volume, pages, flags, sources, first_seen",
    "work_flags": "*",
    "decisions": "*",
    "changes": "edition_id, field, lang, old, new, at, decision",
    "corrections": "*",
    "editions": "id, work_id, digest",
}

values = {
    "title": st.sampled_from(["Un título", "Otro título", None]),
    "abstract": st.sampled_from(["Otro texto.", None]),
    "year": st.sampled_from(["2023", "2022", None]),
    "doi": st.sampled_from(["10.5555/z", None]),
    "keywords": st.sampled_from(['["gota"]', None]),
    "authors": st.sampled_from(['[{"name": "Eva Sol", "affiliations": ["Hospital Dos"]}]']),
    "screening": st.sampled_from(["include", "exclude"]),
}


@st.composite
def logs(draw: st.DrawFn) -> list[Decision]:
    """Decisions on these editions, some of which undo earlier ones."""
    log: list[Decision] = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        at, who = f"2026-02-{number:02}T00:00:00+00:00", draw(st.sampled_from(["Ana", "Luis"]))
        standing = [one for one in log if one.undoes is None]
        if standing and draw(st.integers(0, 3)) == 0:
            undone = draw(st.sampled_from(standing))
            log.append(replace(undone, number=number, old=undone.value, value=None, at=at, undoes=undone.number))
            continue
        edition, other = draw(st.permutations(EDITIONS))[:2]
        field = draw(st.sampled_from([*values, "same_as", "not_same_as"]))
        lang = draw(st.sampled_from(["en", "es"])) if field in ("title", "abstract", "keywords") else ""
        value = draw(values[field]) if field in values else other.id
        judged = "judged" if field == "screening" else None
        log.append(Decision(number, edition.id, edition.url, field, lang, None, value, who, "so", at, None, judged))
    return log


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Decision], list[Edition | Decision]]:
    """A log, and an order in which its decisions were made between readings; pages change before their last one."""
    log = draw(logs())
    seen = [replace(e, volume="2", titles=tuple(replace(title, text="Antes") for title in e.titles)) for e in EDITIONS]
    read = [*draw(st.lists(st.sampled_from(seen), max_size=3)), *draw(st.permutations(EDITIONS))]
    events: list[Edition | Decision] = []
    waiting = list(log)
    for edition in read:
        for _ in range(draw(st.integers(0, len(waiting)))):
            events.append(waiting.pop(0))
        events.append(edition)
    return log, [*events, *waiting]


class Collection:
    """A database and the decisions beside it, in a folder of their own."""

    def __init__(self, folder: Path, curation: Path | None = None) -> None:
        self.curation = Curation(curation or folder / "curation.db")
        self.store = Store(folder / "x.db", extractor="1")
        decisions.renew(self.store.db, self.curation)

    def read(self, *editions: Edition) -> None:
        """Load readings of these pages, as a crawl does that began after the last decision."""
        decisions.renew(self.store.db, self.curation)
        self.store.load([Reading(Page(e.url or "", b"", fetched_at=AT), e) for e in editions])

    def decide(self, *made: Decision) -> None:
        """Enter these in the log, and in the mirror."""
        self.curation.decide(made)
        decisions.renew(self.store.db, self.curation)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.store.db.execute(query, values).fetchall()

    def says(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that a reader sees, but for what pages said in between."""
        said = {table: sorted(self.rows(f"SELECT {names} FROM {table}"), key=repr) for table, names in TABLES.items()}
        said["changes"] = [row for row in said["changes"] if row[-1] is not None]
        found = "SELECT id FROM works WHERE seq IN (SELECT rowid FROM works_fts WHERE works_fts MATCH ?) ORDER BY id"
        return said | {word: self.rows(found, word) for word in ("titulo", "neumonia", "antes", "sol")}

    def close(self) -> None:
        self.store.close()
        self.curation.close()


@contextmanager
def collection(curation: Path | None = None) -> Iterator[Collection]:
    """An empty one; `curation` is the log it begins with."""
    with tempfile.TemporaryDirectory() as folder:
        made = Collection(Path(folder), curation)
        try:
            yield made
        finally:
            made.close()


def follow(log: Sequence[Decision], events: Sequence[Edition | Decision]) -> None:
    """Whatever the order, the re-crawl and the loss of the database: what is said is the same, decided things first."""
    with collection() as plain, collection() as shuffled:
        plain.read(*EDITIONS)
        plain.decide(*log)
        for event in events:
            if isinstance(event, Edition):
                shuffled.read(event)
            else:
                shuffled.decide(event)
        said = plain.says()
        assert shuffled.says() == said
        plain.read(*EDITIONS)
        assert plain.says() == said
        with collection(plain.curation.path) as rebuilt:
            rebuilt.read(*reversed(EDITIONS))
            assert rebuilt.says() == said
        for table in (
            "PRAGMA foreign_key_check",
            "INSERT INTO works_fts (works_fts, rank) VALUES ('integrity-check', 1)",
        ):
            assert shuffled.rows(table) == []
