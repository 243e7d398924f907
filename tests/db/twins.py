"""An invented corpus of which it is known what is one work: editions, copies, and works mistaken for others."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from db.record import Abstract, Author, Edition, Section, Title, Twin

WORDS = tomllib.loads((Path(__file__).parent / "twins.toml").read_text(encoding="utf-8"))
TWINS, COPIES = 0.6, 0.1
"""The shares of works with both editions, and with a copy on an aggregator."""


@dataclass(frozen=True)
class Work:
    """One article, before it is printed anywhere. Texts are (Spanish, English)."""

    number: int
    journal: int
    titles: tuple[str, str]
    abstracts: tuple[str, str] | None
    authors: tuple[str, ...]
    year: int
    issue: int
    first_page: int
    last_page: int
    received: str
    type_code: str | None = None
    wrong_doi: str | None = None


def corpus(works: int, traps: int, seed: int = 1) -> list[list[Edition]]:
    """The editions of each work; of the works, so many `traps` are made to be taken for another one."""
    chance = random.Random(seed)  # noqa: S311 - the same corpus every time
    made: list[Work] = []
    for number in range(works - traps):
        made.append(_work(number, chance))
    for number in range(traps):
        kind = TRAPS[number % len(TRAPS)]
        victim = chance.randrange(works - traps)
        made[victim], trap = kind(made[victim], replace(_work(works - traps + number, chance)), chance)
        made.append(trap)
    return [list(_editions(work, chance)) for work in made]


def true_pairs(works: list[list[Edition]]) -> set[tuple[str, str]]:
    """All pairs of editions that are one work, the lower id first."""
    return {pair for work in works for pair in combinations(sorted(edition.id for edition in work), 2)}


def _work(number: int, chance: random.Random) -> Work:
    spanish, english = zip(
        *(chance.choice(WORDS[kind]) for kind in ("studies", "things", "people", "ills")), strict=True
    )
    first = chance.randrange(1, 900)
    is_letter = chance.random() < 0.15
    return Work(
        number, chance.randrange(len(WORDS["journals"])), (" ".join(spanish), " ".join(english)),
        None if is_letter else _abstracts(chance),
        tuple(f"{chance.choice(WORDS['given'])} {' '.join(chance.sample(WORDS['surnames'], 2))}"
              for _ in range(chance.randrange(1, 7))),
        chance.randrange(2005, 2024), chance.randrange(1, 13), first,
        first + (chance.randrange(0, 2) if is_letter else chance.randrange(2, 9)),
        f"20{chance.randrange(10, 24)}-0{chance.randrange(1, 10)}-{chance.randrange(10, 29)}",
        "letter" if is_letter else "research-article",
    )  # fmt: skip


def _abstracts(chance: random.Random) -> tuple[str, str]:
    both: list[tuple[str, str]] = []
    for kind, times in (("openings", 2), ("methods", 2), ("results", 3), ("endings", 2)):
        for spanish, english in chance.sample(WORDS[kind], times):
            filled = [str(chance.randrange(2, 990)) for _ in range(spanish.count("{}"))]
            both.append((spanish.format(*filled), english.format(*filled)))
    return " ".join(spanish for spanish, _ in both), " ".join(english for _, english in both)


Trap = Callable[[Work, Work, random.Random], tuple[Work, Work]]
"""Turns two works into two that may be taken for one another."""


def _retitled(work: Work, spanish: str, english: str) -> Work:
    return replace(work, titles=(spanish.format(work.titles[0]), english.format(work.titles[1])))


def _same_title(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """A series: the same title and authors, year after year; or in the same volume."""
    later = replace(other, journal=one.journal, titles=one.titles, authors=one.authors, type_code=one.type_code)
    return one, replace(later, year=one.year + chance.randrange(0, 2))


def _same_authors(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """Two studies of one group in one year, sent in on one day."""
    received = one.received if chance.random() < 0.5 else other.received
    return one, replace(other, journal=one.journal, authors=one.authors, year=one.year, received=received)


def _parts(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """Part I and part II, one after the other in one issue; sometimes with one abstract for both."""
    first, second = chance.choice(
        [
            (("{} (I)", "{} (I)"), ("{} (II)", "{} (II)")),
            (("{}. Primera parte", "{}. Part one"), ("{}. Segunda parte", "{}. Part two")),
            (("{}. Parte 1", "{}. Part 1"), ("{}. Parte 2", "{}. Part 2")),
            (("{}", "{}"), ("{} (segunda parte)", "{} (second part)")),
        ]
    )
    follows = replace(
        one, number=other.number, first_page=one.last_page + 1, last_page=one.last_page + 6,
        abstracts=one.abstracts if chance.random() < 0.3 else other.abstracts,
    )  # fmt: skip
    return _retitled(one, *first), _retitled(follows, *second)


def _reply(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """A letter on the same page as the one it replies to, be it by its authors."""
    titles = chance.choice(
        [("Respuesta a «{}»", "Response to “{}”"), ("Réplica de los autores", "Authors' reply"), ("{}", "{}. Reply")]
    )
    answered = replace(
        one, number=other.number, abstracts=None, type_code="letter", first_page=one.last_page,
        last_page=one.last_page + 1, authors=chance.choice((one.authors, other.authors)),
    )  # fmt: skip
    return one, _retitled(answered, *titles)


def _erratum(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """An erratum names the article, its authors, at times nothing else."""
    titles = chance.choice(
        [("Fe de errores de «{}»", "Corrigendum to “{}”"), ("Corrección: {}", "Erratum: {}"), ("{}", "{}")]
    )
    page = chance.randrange(1, 900)
    notice = replace(
        one, number=other.number, abstracts=None, type_code="correction", first_page=page, last_page=page,
        issue=one.issue % 12 + 1,
    )  # fmt: skip
    return one, _retitled(notice, *titles)


def _wrong_doi(one: Work, other: Work, chance: random.Random) -> tuple[Work, Work]:
    """Two works of one supplement that print the same wrong DOI; at times two letters on one page."""
    doi = f"10.5555/s0210-{one.number}"
    neighbour = replace(other, journal=one.journal, year=one.year, issue=one.issue, wrong_doi=doi)
    if chance.random() < 0.5:
        neighbour = replace(neighbour, first_page=one.first_page, type_code="letter", abstracts=None)
    return replace(one, wrong_doi=doi), neighbour


TRAPS: tuple[Trap, ...] = (_same_title, _same_authors, _parts, _reply, _erratum, _wrong_doi)


def _editions(work: Work, chance: random.Random) -> Iterator[Edition]:
    """Spanish, English, both, and the aggregator's copy, each with what its page happens to say."""
    spanish, english = _spanish(work, chance), _english(work, chance)
    if chance.random() < TWINS:
        yield from _claimed(work, spanish, english, chance)
    else:
        yield english if chance.random() < 0.15 else spanish
    if chance.random() < COPIES:
        yield from _copies(work, spanish, chance)


def _spanish(work: Work, chance: random.Random) -> Edition:
    name, _, issn, _, slug = WORDS["journals"][work.journal]
    langs = ("en", "es") if chance.random() < 0.8 else ("es",)
    pii = f"S{issn}{work.number:08d}"
    doi = work.wrong_doi or f"10.5555/{slug}.{work.year}.{chance.randrange(1, 13):02d}.{work.number:05d}"
    edition = _printed(work, langs, work.abstracts)
    return _maybe_in_press(
        replace(
            edition, url=f"https://example.org/es-articulo-{pii}", platform="doyma", native_id=pii, pii=pii,
            journal=name, issn=f"{issn[:4]}-{issn[4:]}", doi=None if chance.random() < 0.05 else doi,
        ),
        chance,
    )  # fmt: skip


def _english(work: Work, chance: random.Random) -> Edition:
    name, _, _, issn, slug = WORDS["journals"][work.journal]
    langs = ("en", "es") if chance.random() < 0.4 else ("en",)
    pii = f"S{issn}{chance.randrange(1000):04d}{work.number:04d}"
    edition = _printed(work, langs, work.abstracts)
    if chance.random() < 0.3:
        edition = _translated_anew(edition)
    if chance.random() < 1 / 9:
        edition = replace(edition, pages=f"{work.first_page + 7}-{work.last_page + 7}")
    return _maybe_in_press(
        replace(
            edition, url=f"https://example.org/en-articulo-{pii}", platform="doyma", native_id=pii, pii=pii, lang="en",
            journal=f"{name} (English Edition)", issn=f"{issn[:4]}-{issn[4:]}",
            doi=f"10.5555/{slug}e.{work.year}.{chance.randrange(1, 13):02d}.{chance.randrange(10**5):05d}",
        ),
        chance,
    )  # fmt: skip


def _printed(work: Work, langs: tuple[str, ...], abstracts: tuple[str, str] | None) -> Edition:
    at = {"es": 0, "en": 1}
    return Edition(
        url=None, platform="", type_code=work.type_code, year=work.year, volume=str(work.year - 1990),
        issue=str(work.issue), received=work.received, accepted=f"{work.received[:-2]}30",
        pages=str(work.first_page) if work.first_page == work.last_page else f"{work.first_page}-{work.last_page}",
        titles=tuple(Title(lang, work.titles[at[lang]]) for lang in langs),  # type: ignore[arg-type]  # en or es
        abstracts=tuple(
            Abstract(lang, (Section(None, None, abstracts[at[lang]]),))  # type: ignore[arg-type]  # likewise
            for lang in langs
        ) if abstracts else (),
        authors=tuple(Author(name) for name in work.authors),
    )  # fmt: skip


def _translated_anew(edition: Edition) -> Edition:
    """The English texts in another translator's words."""

    def anew(text: str) -> str:
        for word, other in WORDS["synonyms"]:
            text = text.replace(word, other)
        return text

    return replace(
        edition,
        titles=tuple(replace(t, text=anew(t.text)) if t.lang == "en" else t for t in edition.titles),
        abstracts=tuple(
            Abstract("en", (Section(None, None, anew(a.text)),)) if a.lang == "en" else a for a in edition.abstracts
        ),
    )


def _maybe_in_press(edition: Edition, chance: random.Random) -> Edition:
    """Some pages were read before the article had a volume."""
    return replace(edition, volume=None, issue=None, pages=None) if chance.random() < 0.05 else edition


def _claimed(work: Work, spanish: Edition, english: Edition, chance: random.Random) -> Iterator[Edition]:
    """Both, with what their pages say of one another: the leaked record, a language link, a number, or nothing."""
    said = chance.random()
    if said < 0.5:
        twin = Twin("en", english.id, english.doi, "leaked record")
        yield replace(spanish, lang="es", twins=(twin,), internal_id=str(work.number))
        yield replace(english, internal_id=str(work.number)) if chance.random() < 0.5 else english
    elif said < 0.7:
        yield replace(spanish, twins=(Twin("en", english.id, None, "language link"),))
        yield english
    else:
        yield from (spanish, english)


def _copies(work: Work, spanish: Edition, chance: random.Random) -> Iterator[Edition]:
    """What SciELO prints: a page for each language under one pid, with its own DOI, the publisher's, or none."""
    _, abbreviated, issn, _, _ = WORDS["journals"][work.journal]
    pid = f"S{issn[:4]}-{issn[4:]}{work.year}{work.number:09d}"
    doi = chance.choice((spanish.doi, spanish.doi, f"10.4321/{pid.lower()}", None))
    langs = ("es", "en") if chance.random() < 0.5 else ("es",)
    for lang in langs:
        own = _printed(work, (lang,), work.abstracts)
        yield replace(
            own, url=f"https://scielo.example.org/scielo.php?pid={pid}&tlng={lang}", platform="scielo",
            native_id=f"{pid}-{lang}", journal=abbreviated, issn=f"{issn[:4]}-{issn[4:]}", doi=doi,
            type_code="correction" if work.type_code == "correction" else None,
            received=None, accepted=None,
            twins=tuple(Twin(o, f"{pid}-{o}", None, "same pid") for o in ("en", "es") if o != lang),
        )  # fmt: skip
