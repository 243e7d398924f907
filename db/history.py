"""What changed between two readings of an edition, field by field, and what it said before: every change is undone.

Only what pages say is replayed. What a person corrects lies over it, and its rows (cause 'person') are left alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, get_args, get_type_hints

from db import editions
from db.editions import HELD, SCALARS, Filing
from db.record import Abstract, Author, Edition, Keywords, Reading, Section, Title

Field = tuple[str, str]  # the field's name, and its language or ''

BY_LANGUAGE = ("titles", "abstracts", "keywords")
LISTED = {
    field.name: get_args(get_type_hints(Edition)[field.name])[0]
    for field in fields(Edition)
    if field.compare and field.name not in (*SCALARS, *BY_LANGUAGE, "affiliations", "authors")
}
"""Fields of an edition that are lists of things of one kind, by that kind."""
PRINTED_IN_ORDER = frozenset({"notices"})
"""Those whose order says something."""
OF_THE_HOUSE = frozenset({"reading_worse"})
"""Flags that say how readings fared and not what the page says."""
UNLABELLED: dict[str, Any] = {"label": None, "category": None}
REASSIGNED = "identifier_changed"
"""The flag of a work whose page first gave one identifier, then another."""
IS_REASSIGNED = "field IN ('doi', 'pii') AND cause = 'source' AND old IS NOT NULL AND new IS NOT NULL"
REASSIGNMENT = "field || ': ' || old || ' → ' || new"
"""In `changes`: which rows are such, and how they are told."""


def said(edition: Edition) -> dict[Field, str]:
    """Everything an edition says, as text, by field and language; what it does not say is left out.

    `edition_of` is its inverse: nothing but the order of unordered lists, and the sources, is lost.
    """
    scalars = {(name, ""): str(value) for name in SCALARS if (value := getattr(edition, name)) is not None}
    lists = {
        "authors": [_credit(author, edition) for author in edition.authors],
        "affiliations": list(edition.affiliations),
        **{name: _things(name, getattr(edition, name)) for name in LISTED},
    }
    return {
        **scalars,
        **{("title", title.lang): title.text for title in edition.titles},
        **{("abstract", abstract.lang): abstract.text for abstract in edition.abstracts},
        **{("sections", a.lang): _json(found) for a in edition.abstracts if (found := _sections(a))},
        **{("keywords", k.lang): _json(k.terms) for k in edition.keywords},
        **{(name, ""): _json(found) for name, found in lists.items() if found},
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _credit(author: Author, edition: Edition) -> dict[str, Any]:
    """An author as the view `bilingual` gives them, and their ORCID."""
    credit = {"name": author.name, "affiliations": [edition.affiliations[at] for at in author.affiliations]}
    return credit | ({"orcid": author.orcid} if author.orcid else {})


def _things(name: str, things: Iterable[Any]) -> list[dict[str, Any]]:
    """Notices as printed; flags, twins and their like in the order of what identifies them, as their tables have it."""
    found = [asdict(thing) for thing in things if getattr(thing, "code", "") not in OF_THE_HOUSE]
    return (
        found
        if name in PRINTED_IN_ORDER
        else sorted(found, key=lambda one: [str(value) for name, value in one.items() if name != "lang"])
    )


def _sections(abstract: Abstract) -> list[dict[str, Any]]:
    """The labels of an abstract, with the length of what is no single line; empty if it has no labels at all."""
    found = []
    for section in abstract.sections:
        whole = section.as_paragraph()
        own = {"label": section.label, "category": section.category}
        found.append(own | ({"characters": len(whole)} if "\n" in whole else {}))
    return [] if all(one == UNLABELLED for one in found) else found


def edition_of(state: Mapping[Field, str]) -> Edition:
    """The edition that says this; without sources, of which history keeps nothing."""
    scalars: dict[str, Any] = {name: state.get((name, "")) for name in SCALARS}
    scalars["year"] = int(scalars["year"]) if scalars["year"] else None
    lists = {name: json.loads(state.get((name, ""), "[]")) for name in ("authors", "affiliations", *LISTED)}
    places = lists.pop("affiliations")
    authors = (
        Author(a["name"], tuple(places.index(place) for place in a["affiliations"]), a.get("orcid"))
        for a in lists.pop("authors")
    )
    listed: dict[str, Any] = {name: tuple(LISTED[name](**one) for one in found) for name, found in lists.items()}
    return Edition(
        **scalars,
        **listed,
        titles=tuple(Title(lang, text) for lang, text in _languages(state, "title")),
        abstracts=tuple(
            Abstract(lang, tuple(_as_sections(text, json.loads(state.get(("sections", lang), "[]")))))
            for lang, text in _languages(state, "abstract")
        ),
        keywords=tuple(Keywords(lang, tuple(json.loads(terms))) for lang, terms in _languages(state, "keywords")),
        affiliations=tuple(places),
        authors=tuple(authors),
    )


def _languages(state: Mapping[Field, str], field: str) -> list[tuple[Any, str]]:
    return sorted((lang, text) for (name, lang), text in state.items() if name == field)


def _as_sections(text: str, labels: list[dict[str, Any]]) -> Iterator[Section]:
    """A text cut again at the labels that were told apart."""
    for label in labels or [UNLABELLED] * (text.count("\n\n") + 1):
        end = label.get("characters", text.find("\n\n") if "\n\n" in text else len(text))
        prefix = f"{label['label']}: " if label["label"] else ""
        yield Section(label["label"], label["category"], text[len(prefix) : end])
        text = text[end + 2 :]


def differences(old: Edition, new: Edition) -> Iterator[tuple[Field, str | None, str | None]]:
    """Each field that is said differently, with its old and new value; None where nothing was said."""
    before, after = said(old), said(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def record(connection: sqlite3.Connection, old: Edition, filing: Filing, cause: str) -> None:
    """Enter what is new in an edition already held; `cause` is source, extractor or person.

    A page older than the one held that is read after it changes the record when it is read: time never runs back.
    """
    connection.executemany(
        "INSERT INTO changes (edition_id, field, lang, old, new, cause, snapshot_id, at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, max(?8, (SELECT updated_at FROM editions WHERE id = ?1)))",
        [
            (old.id, field, lang, was, now, cause, filing.snapshot_id, filing.at)
            for (field, lang), was, now in differences(old, filing.edition)
        ],
    )


def cause(connection: sqlite3.Connection, edition_id: str, reading: Reading) -> str:
    """Why a held edition now reads differently: the extractor, if the bytes are the same; else the source."""
    query = "SELECT s.digest FROM snapshots AS s JOIN editions ON snapshot_id = s.id WHERE editions.id = ?"
    before = connection.execute(query, [edition_id]).fetchone()
    same_bytes = before is not None and reading.snapshot is not None and before[0] == reading.snapshot.digest
    return "extractor" if same_bytes else "source"


def as_of(connection: sqlite3.Connection, edition_id: str, moment: str) -> Edition | None:
    """What an edition said at a moment (ISO 8601, UTC), changes of that moment included; None if it was not yet held.

    Its sources are not told: provenance is that of today's reading.
    """
    held = connection.execute("SELECT first_seen FROM editions WHERE id = ?", [edition_id]).fetchone()
    if held is None or held[0] > moment:
        return None
    state = said(editions.read(connection, [edition_id])[edition_id])
    changes = connection.execute(
        "SELECT field, lang, old FROM changes"
        " WHERE edition_id = ? AND at > ? AND cause <> 'person' AND field <> 'id' ORDER BY id DESC",
        [edition_id, moment],
    )
    for field, lang, old in changes:
        if old is None:
            del state[field, lang]
        else:
            state[field, lang] = old
    return edition_of(state)


def reassigned(connection: sqlite3.Connection, edition_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Editions whose page once gave another DOI or PII, each with its flags: (code, 'doi: 10.5555/a → 10.5555/b').

    What a page added, and what our own rules read better, is no reassignment.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    query = f"SELECT edition_id, {REASSIGNMENT} FROM changes WHERE edition_id {HELD} AND {IS_REASSIGNED} ORDER BY id"
    for edition_id, detail in connection.execute(query, [json.dumps(list(edition_ids))]):
        found.setdefault(edition_id, []).append((REASSIGNED, detail))
    return found
