"""Names of authors as printed: marks unglued from them by evidence of the affiliation list, titles dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.text import folded
from pipelines.fields.identifiers import without_emails
from pipelines.printed import Part
from pipelines.tables import table

TABLE = table("names")
PARTICLES = frozenset(TABLE["particles"].split())
INSTITUTION = re.compile(rf"(?:{'|'.join(TABLE['institutions'])})\b")
TITLES = re.compile(rf"^(?:(?:{'|'.join(TABLE['titles'])})(?:\.ª|\.|ª\.?)\s*|(?:Dra?|Prof)\s+)+", re.IGNORECASE)
GROUP = re.compile(rf"[,;\s(]{{0,8}}\b(?:{'|'.join(TABLE['group'])})\s+", re.IGNORECASE)
JOINING = re.compile(rf"\s+(?:{'|'.join(map(re.escape, TABLE['joining']))})\s+(?=[A-ZÁÉÍÓÚÑÇÀÈÒ])")
JOINED_FIRST = re.compile(rf"^\s*(?:{'|'.join(map(re.escape, TABLE['joining']))})\s+(?=[A-ZÁÉÍÓÚÑ])")
TRAILING_MARK = re.compile(r"(?:\s+(?:[a-z]|\d{1,2}))+$")
GLUED_FIGURES = re.compile(r"(?<=[^\W\d_])\d[\d,a-z]{0,6}$")
SYMBOLS = "*†‡§¶#◊⁎∗⁑☆★⋆✉"
ONE = rf"[IVX]{{1,4}}\b|[a-z]|\d{{1,2}}|[{SYMBOLS}]+"
MARK = re.compile(ONE)
MARKS = re.compile(rf"(?:(?>{ONE})[\s,;]*+)++")
ICON = re.compile(r"(?:orcid|orcid id|id)|https?://\S+|\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.IGNORECASE)
ICON_WORD = re.compile(r"\b(?:ORCID|orcid)(?: iD)?\b")
INITIAL_LAST = re.compile(r"\s[A-ZÁÉÍÓÚÑ]\.\s*$")
FIGURES_LAST = re.compile(r"(?<=\D)(\d{1,2}+(?:\s*+\d{1,2}+)*+)$")
LABEL = re.compile(rf"^\s*(?:(?:{'|'.join(TABLE['labels'])})\s*:\s*|(?:por|by)\s+(?-i:(?=[A-ZÁÉÍÓÚÑ])))", re.IGNORECASE)
COMMA_MARK = re.compile(
    r",((?:{0})(?:,(?:{0}))*+)(?=\s+[A-ZÁÉÍÓÚÑ]|\s+(?:y|and)\s|$)".format(rf"[a-z]|\d{{1,2}}|[{SYMBOLS}]")
)
SEPARATING = re.compile(rf"[^\W\d_]{{3}},(?:[a-z]|\d{{1,2}}|[{SYMBOLS}])(?:,[^\s,])*+\s+[A-ZÁÉÍÓÚÑ]")
"""Marks that separate names and are not glued to them: 'Leonor Sanz,a,* Félix Gumiel,b …'."""
OCCUPATION = re.compile(r"\s*\([^()]{3,80}\)")
"""What stands in brackets after a name, other than a mark: an occupation, a place."""
DEGREES = re.compile(rf"(?:[\s,]+(?:{'|'.join(TABLE['degrees'])})\b\.?)+$")
BRACKETED = re.compile(rf"\(([{SYMBOLS}]{{1,3}}|\d{{1,2}}|[a-z])\)")
BETWEEN_MARKS = re.compile(r"\t\s*\t")
SURNAME_FIRST = re.compile(r"^[^,;]{2,60},\s*[A-ZÁÉÍÓÚÑÇÀÈÒ][^,;]{0,60}$")
NO_SEPARATOR = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÁÉÍÓÚÑÇ][a-zà-ÿ])")
CAPITALISED = re.compile(r"^(?:[A-ZÁÉÍÓÚÜÑÇÀÈÒ][\w'’.ªº-]*|[dlDL]['’][A-ZÁÉÍÓÚÑÇ][\w-]*|M[ªº]\.?)$")
LONGEST = 6_000
"""Characters of the longest line of authors: some trials have hundreds."""
LONGEST_NAME = 200
PARAGRAPH = 20
"""Words from which a line may be running text."""
EDGES = " ,;.·•|()" + SYMBOLS


@dataclass(frozen=True, slots=True)
class Named:
    """One author as the line prints them: the name and the marks that point to affiliations."""

    name: str
    marks: tuple[str, ...] = ()
    group: bool = False


def is_name(text: str) -> bool:
    """Whether a piece of text reads as one person's name.

    >>> [is_name(t) for t in ("Ana de la Fuente-Ruiz", "J.M. Pérez", "Lupus eritematoso sistémico", "Ana")]
    [True, True, False, False]
    """
    words = text.replace("\u2010", "-").split()
    if not 2 <= len(words) <= 8 or any(c.isdigit() for c in text):
        return False
    capitals = [word for word in words if CAPITALISED.match(word)]
    return len(capitals) >= 2 and all(word in capitals or word.lower() in PARTICLES for word in words)


def people(parts: Sequence[Part], marks: Iterable[str], known: Sequence[str] = ()) -> list[Named]:
    """The authors of a line, or of several joined; `marks` are those of the affiliations, `known` names from metas.

    >>> [a.name for a in people([Part("Luis Gil-Péreza,b,, Ana Riveraa y Eva Solb")], "ab")]
    ['Luis Gil-Pérez', 'Ana Rivera', 'Eva Sol']
    >>> people([Part("Leonor Sanz,a,* Félix Gumiel V.,b and Eva Sol,a,b")], "ab")[1]
    Named(name='Félix Gumiel V.', marks=('b',), group=False)
    """
    marks = frozenset(marks)
    text, groups = _without_groups(LABEL.sub("", without_emails(_written(parts, marks))))
    pieces = _pieces(text)
    glued = _are_glued(pieces, marks)
    found: list[Named] = []
    for piece in (piece for piece in pieces if len(piece) < LONGEST_NAME):
        name, own = _unglued(piece, marks, glued, known)
        if INITIAL_LAST.search(piece.partition("\t")[0]) and not name.endswith("."):
            name = f"{name}." if name else name
        if name and not any(c.isdigit() for c in name) and not INSTITUTION.match(name):
            found.append(Named(name, own))
        elif found and not name:
            found[-1] = Named(found[-1].name, (*found[-1].marks, *own))
    return _once(found) + [Named(group, (), group=True) for group in groups]


def _once(found: Sequence[Named]) -> list[Named]:
    """Each name once, with its marks, where a page prints the line twice."""
    marks: dict[str, tuple[str, ...]] = {}
    for author in found:
        marks[author.name] = marks.get(author.name) or author.marks
    return [Named(name, own) for name, own in marks.items() if name]


def looks_like_authors(text: str) -> bool:
    """Whether most pieces of a line are names, marks aside."""
    if len(text) > LONGEST or _is_prose(text):
        return False
    pieces = [piece for piece in _pieces(_without_groups(without_emails(text))[0]) if not MARKS.fullmatch(piece)]
    if not pieces:
        return False
    names = [
        piece
        for piece in pieces
        if is_name(GLUED_FIGURES.sub("", TRAILING_MARK.sub("", piece.strip(EDGES))).rstrip("0123456789" + EDGES))
    ]
    return len(names) > 0.6 * len(pieces)


def _is_prose(text: str) -> bool:
    """Whether most words are small, as no line of names has them."""
    words = text.split()
    return len(words) > PARAGRAPH and sum(word.isalpha() and word.islower() for word in words) > 0.5 * len(words)


def _written(parts: Sequence[Part], marks: frozenset[str]) -> str:
    """The line as text, with marks that stand in elements of their own set off by a tab."""
    written = []
    for part in parts:
        if ICON.fullmatch(part.text.strip()):
            continue
        bare = part.text.strip(" ,;()[]")
        if part.tag and bare and (part.tag in ("sup", "sub") or bare in marks) and MARKS.fullmatch(bare):
            written.append("\t" + " ".join(MARK.findall(bare)) + "\t")
        else:
            written.append(part.text)
    return "".join(written)


def _without_groups(text: str) -> tuple[str, list[str]]:
    """Cut off 'en representación de …': who is represented is an author of its own."""
    text, *rest = GROUP.split(text)
    groups = [group.strip(EDGES + "\t") for group in rest]
    return text, [group for group in groups if group]


def _pieces(text: str) -> list[str]:
    people = [piece for piece in text.split(";") if piece.strip()]
    if len(people) > 1 and all(SURNAME_FIRST.match(piece.strip()) for piece in people):
        return [surname_last(piece) for piece in people]
    text = BRACKETED.sub("\t\\1\t", ICON_WORD.sub("", LABEL.sub("", text)))
    text = BETWEEN_MARKS.sub(" ", OCCUPATION.sub("", text))
    text = COMMA_MARK.sub("\t\\1\t\n", text) if SEPARATING.search(text) else text
    if ";" in text and len([p for p in text.split(";") if is_name(p.strip(EDGES))]) > 1:
        text = text.replace(";", ",")
    rough = re.split(r"[,;\n•·|]+", text)
    apart = [piece for part in rough for piece in _apart(part, len(rough)).split("\n")]
    pieces = [name for piece in apart for name in _joined(piece)]
    bare = [JOINED_FIRST.sub("", piece.lstrip(EDGES)).strip(" ;") for piece in pieces]
    return [piece for piece in bare if piece.strip(".") and piece not in TABLE["joining"]]


def _joined(piece: str) -> list[str]:
    """'Ana Ruiz y Eva Sol' is two people; 'Ana Ruiz y Sol' and 'Pere Sol i Bou' are one, with two surnames."""
    sides = JOINING.split(piece)
    return sides if all(len(side.partition("\t")[0].split()) > 1 for side in sides) else [piece]


def _apart(piece: str, siblings: int) -> str:
    """Names run together without a separator: cut before a capital that follows a mark or a small letter."""
    piece = re.sub(r"\t([^\t]*)\t\s*", r"\t\1\n", piece)
    return NO_SEPARATOR.sub("\n", piece) if siblings < 3 or len(piece.split()) > 6 else piece


def _are_glued(pieces: Sequence[str], marks: frozenset[str]) -> bool:
    """Marks are glued to names if nearly every name ends in one: surnames do not all end in the same letters."""
    names = [piece for piece in pieces if "\t" not in piece and len(piece.split()) > 1]
    ending = [name for name in names if name.rstrip(SYMBOLS)[-1:] in marks]
    return bool(marks) and bool(names) and len(ending) >= 0.8 * len(names)


def _unglued(piece: str, marks: frozenset[str], glued: bool, known: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The name of a piece and its marks; no name where the piece is marks alone."""
    text, _, set_off = piece.partition("\t")
    own = tuple(MARK.findall(set_off))
    text = DEGREES.sub("", TITLES.sub("", text.strip(EDGES)))
    bare = text.strip(EDGES)
    if not bare or (MARKS.fullmatch(bare) and (bare in marks or not bare.isalpha() or len(bare) == 1)):
        return "", (*MARK.findall(bare), *own)
    for name in known:
        if folded(bare).startswith(folded(name)) and bare[: len(name)] != bare:
            return name if folded(bare[: len(name)]) == folded(name) else bare, (*MARK.findall(bare[len(name) :]), *own)
    digits = FIGURES_LAST.search(bare)
    if digits:
        return bare[: digits.start()].strip(EDGES), (*MARK.findall(digits[1]), *own)
    if bare[-2:-1] == " " and bare[-1] in marks:
        return bare[:-2].strip(EDGES), (bare[-1], *own)
    if glued and bare[-1:] in marks and not set_off:
        return bare[:-1].strip(EDGES), (bare[-1], *own)
    return bare, own


def without_degrees(name: str) -> str:
    """A name without titles before it and marks around it.

    >>> without_degrees("Dra. Ana Ruiz*")
    'Ana Ruiz'
    """
    bare = DEGREES.sub("", TITLES.sub("", name.strip(EDGES))).strip(EDGES)
    return f"{bare}." if INITIAL_LAST.search(name) and name.strip(EDGES) == bare else bare


def surname_last(name: str) -> str:
    """Turn 'Surname, Name' as metas give it into 'Name Surname'.

    >>> surname_last("Ruiz Paz, Ana")
    'Ana Ruiz Paz'
    """
    last, _, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip()
