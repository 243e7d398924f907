r"""BibTeX, for LaTeX, JabRef and biblatex; UTF-8, every value in braces, with TeX's own characters as commands.

title, abstract and keywords are in the main language, title_es, abstract_es, keywords_es (or _en) in the other; doi
is the main edition's, doi_es (or _en) the other's. Keywords are separated by commas, one with a comma is in braces.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from db.export.lines import CONTROLS
from db.export.names import TABLES, Name
from db.export.record import Lang, Record, Words

TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
}  # fmt: skip
"""Characters that mean something to TeX; braces as commands, because BibTeX counts `\\{` too."""
SPECIAL = re.compile(f"[{re.escape(''.join(TEX))}]")
LANGUAGES = {"en": "english", "es": "spanish", "pt": "portuguese", "ca": "catalan"}
NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:_-]")
VERBATIM = frozenset({"doi", "doi_en", "doi_es", "doi_also", "url"})
"""Fields that biblatex and hyperref read as they stand."""
AND = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)


def bibtex(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:
    """One chunk of text for each record."""
    for record in records:
        fields = "".join(f"  {name} = {{{text}}},\n" for name, text in _fields(record, lang) if text)
        yield f"@article{{{key(record.work_id)},\n{fields}}}\n\n"


def key(work_id: str) -> str:
    """The work's identifier as a citation key; one that holds other characters gets a mark, so that none are alike.

    >>> key("S0000000019000011"), key("x/../{y}")
    ('S0000000019000011', 'x-..--y-3f01ea')
    """
    plain = NOT_IN_KEYS.sub("-", work_id)
    return plain if plain == work_id else f"{plain}{hashlib.sha256(work_id.encode()).hexdigest()[:6]}"


def escaped(text: str) -> str:
    r"""The text as TeX prints it.

    >>> escaped("5 % {a_b} \\x")
    '5 \\% \\textbraceleft{}a\\_b\\textbraceright{} \\textbackslash{}x'
    """
    return SPECIAL.sub(lambda found: TEX[found[0]], CONTROLS.sub("", text))


def verbatim(text: str) -> str:
    """An address or a DOI; what would end the value is percent-encoded, white space too.

    >>> verbatim("https://x.example/a_b?c=%20{}")
    'https://x.example/a_b?c=%20%7B%7D'
    """
    return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", CONTROLS.sub("", text))


def _fields(record: Record, lang: Lang) -> Iterator[tuple[str, str]]:
    for name, value in _values(record, lang):
        if value:
            yield name, verbatim(value) if name in VERBATIM else escaped(value)
        if name == "title":
            yield "author", " and ".join(_person(author.name) for author in record.authors)
        if name == "abstract":
            yield from _keywords(record, lang)


def _values(record: Record, lang: Lang) -> Iterator[tuple[str, str | None]]:
    main, other = record.ordered(lang)
    record, dois = record.led_by(main), record.dois(main, other)
    first, last = record.span
    yield from (("title", main.title), (f"title_{other.lang}", other.title), ("journal", record.journal))
    yield from (("year", str(record.year or "")), ("volume", record.volume), ("number", record.issue))
    yield from (("pages", f"{first}--{last}" if last else first), ("issn", record.issn))
    yield "doi", dois[0] if dois else None
    yield from _other_dois(dois, other)
    yield "url", record.address
    yield "language", LANGUAGES.get(record.original_language or main.lang) if main.title else None
    yield from (("abstract", main.abstract), (f"abstract_{other.lang}", other.abstract), ("type", record.article_type))
    yield "note", TABLES["status_notes"].get(record.status, record.status)
    for name in ("license", "access", "received", "accepted", "published_online", "pii"):
        yield name, getattr(record, name)
    yield "cribado", record.work_id


def _other_dois(dois: list[str], other: Words) -> Iterator[tuple[str, str]]:
    """The other language's own DOI under its name, any further one as `doi_also`."""
    for doi in dois[1:]:
        yield f"doi_{other.lang}" if doi == other.doi else "doi_also", doi


def _person(name: Name) -> str:
    """'Family, Given'; what is no person's name is one word to BibTeX."""
    family, given = (AND.sub("{and}", escaped(" ".join(part.split()))) for part in (name.family, name.given))
    return f"{family}, {given}" if given else f"{{{family}}}"


def _keywords(record: Record, lang: Lang) -> Iterator[tuple[str, str]]:
    main, other = record.ordered(lang)
    for field, terms in (("keywords", main.keywords), (f"keywords_{other.lang}", other.keywords)):
        yield field, ", ".join(f"{{{escaped(term)}}}" if "," in term else escaped(term) for term in terms)
