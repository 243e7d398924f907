"""A work as a reference list cites it, in English or in Spanish: Vancouver, as the NLM has it, and APA 7.

Vancouver: Patrias and Wendling, Citing Medicine (NLM, 2nd edition, chapter 1), with six authors at most, as the ICMJE's
samples have them. Journals are cited by the titles they print: their abbreviations are in no page. APA: Publication
Manual, 7th edition, 9.7-9.36 and 10.1. What a Record does not know is left out, never made up.

Not by citeproc-py, which reads our CSL-JSON in the tests: it brings neither style, takes 25 ms for one citation
where the whole page has 20, and no style of CSL says that an article is retracted or writes the Spanish 'e' for 'y'.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from db.export.names import Name
from db.export.record import Record

Style = Literal["vancouver", "apa"]
STYLES: tuple[Style, ...] = ("vancouver", "apa")
WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MOST_VANCOUVER, MOST_APA, FIRST_APA = 6, 20, 19
ENDED = re.compile(r"[.?!…]['\"”»’)\]]*$")
SOUNDS_I = re.compile(r"h?[ií](?![aeou])", re.IGNORECASE)


class Run(NamedTuple):
    """A piece of a citation, and whether it is set in italics."""

    text: str
    italic: bool = False


def cite(record: Record, lang: Literal["en", "es"], style: Style) -> tuple[Run, ...]:
    """The citation of a work by its title in this language; () if it has none.

    >>> from dataclasses import replace
    >>> from db.export.record import EMPTY
    >>> gout = replace(EMPTY, es=replace(EMPTY.es, title="Gota"), journal="Rev", year=2020, volume="4", pages="12-13")
    >>> ["".join(run.text for run in cite(gout, "es", style)) for style in STYLES]
    ['Gota. Rev. 2020;4:12-3.', 'Gota. (2020). Rev, 4, 12–13.']
    """
    words = record.es if lang == "es" else record.en
    if not words.title:
        return ()
    doi = next(iter(record.dois(words, words)), None)
    if style == "apa":
        return tuple(run for run in _apa(record, " ".join(words.title.split()), doi, lang) if run.text)
    return (Run(_vancouver(record, " ".join(words.title.split()), doi, lang)),)


def _vancouver(record: Record, title: str, doi: str | None, lang: str) -> str:
    names = [_vancouver_name(author.name) for author in record.authors]
    shown = names[:MOST_VANCOUVER] + ["et al"] * (len(names) > MOST_VANCOUVER)
    place = (record.volume or "") + (f"({record.issue})" if record.issue else "")
    when = ";".join(filter(None, (str(record.year or ""), place)))
    where = ":".join(filter(None, (when, shortened(*record.span))))
    retracted = WORDS[lang]["retracted_vancouver"] if record.status == "retracted" else ""
    parts = [", ".join(shown), title, record.journal or "", where, retracted]
    return " ".join([*(_ended(part) for part in parts if part), *([f"doi: {doi}"] if doi else [])])


def _vancouver_name(name: Name) -> str:
    return f"{name.family} {name.initials}" if name.given else name.family


def shortened(first: str | None, last: str | None) -> str:
    """Pages without the digits that repeat (Citing Medicine, chapter 1, 'Box 46'); those with letters stay whole.

    >>> shortened("126", "127"), shortened("1099", "1101"), shortened("e1", "e7"), shortened("83", None)
    ('126-7', '1099-101', 'e1-e7', '83')
    """
    if not first or not last:
        return first or ""
    if first.isdecimal() and last.isdecimal() and len(first) == len(last):
        same = next((at for at in range(len(last)) if first[at] != last[at]), len(last) - 1)
        return f"{first}-{last[same:]}"
    return f"{first}-{last}"


def _apa(record: Record, title: str, doi: str | None, lang: str) -> Sequence[Run]:
    retracted = record.status == "retracted"
    heading = f"{title} [{WORDS[lang]['retracted_apa']}]" if retracted else title
    who = _apa_names([author.name for author in record.authors], lang)
    year = f"({record.year or WORDS[lang]['undated']})."
    first, last = record.span
    pages = f"{first}–{last}" if last else first or ""
    issue = f"({record.issue})" if record.issue else ""
    opening = " ".join((who, year, _ended(heading)) if who else (_ended(heading), year))
    source = [
        Run(record.journal or "", italic=True),
        Run(", " if record.journal and (record.volume or issue) else ""),
        Run(record.volume or "", italic=True),
        Run(issue),
        Run(f", {pages}" if pages and (record.journal or record.volume or issue) else pages),
    ]
    if any(run.text for run in source):
        source = [Run(" "), *source, Run("" if _is_ended(source) else ".")]
    return [Run(opening), *source, Run(f" https://doi.org/{doi}" if doi else "")]


def _is_ended(source: Sequence[Run]) -> bool:
    return bool(ENDED.search("".join(run.text for run in source).rstrip()))


def _apa_names(names: Sequence[Name], lang: str) -> str:
    """All of up to twenty authors; of more the first nineteen, three points and the last (APA 7, 9.8).

    >>> ana, ivo = Name("Ruiz Gil", "Ana M."), Name("Iglesias", "Jean-Ivo")
    >>> _apa_names([ana, ivo], "en"), _apa_names([ana, ivo], "es"), _apa_names([ivo, ana], "es")
    ('Ruiz Gil, A. M., & Iglesias, J.-I.', 'Ruiz Gil, A. M. e Iglesias, J.-I.', 'Iglesias, J.-I. y Ruiz Gil, A. M.')
    """
    said = [_apa_name(name) for name in names]
    if len(said) < 2:
        return _ended(said[0]) if said else ""
    if len(said) > MOST_APA:
        return _ended(", ".join(said[:FIRST_APA]) + f", … {said[-1]}")
    words = WORDS[lang]
    joint = words["last_before_i"] if "last_before_i" in words and SOUNDS_I.match(said[-1]) else words["last"]
    return _ended(", ".join(said[:-1]) + joint + said[-1])


def _apa_name(name: Name) -> str:
    """Initials with points, a space between them, and the hyphens of double names (APA 7, 9.8)."""
    given = [
        "-".join(f"{initial}." for initial in Name("", part).initials) if "-" in part else _pointed(part)
        for part in re.sub(r"\.(?=[^\s.\-])", ". ", name.given).split()
    ]
    return f"{name.family}, {' '.join(given)}" if name.given else name.family


def _pointed(part: str) -> str:
    return " ".join(f"{initial}." for initial in Name("", part).initials)


def _ended(text: str) -> str:
    """With a full stop, unless it ends a sentence already."""
    return text if ENDED.search(text) else text + "."
