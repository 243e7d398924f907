"""What in a title tells one article from another that is called alike: numbers, parts, and words that make a notice."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from db.text import folded, unaccented

RULES = tomllib.loads((Path(__file__).parent / "joining.toml").read_text(encoding="utf-8"))
NUMBERS: dict[str, str] = {word: number for number, words in RULES["numbers"].items() for word in words}
TELLING = frozenset(RULES["words"]["telling"])
QUOTE = r"\s*[:;,.]*\s*[«\"“”'‘’:]"
QUOTING = {
    kind: re.compile(rf"\W*(?:{'|'.join(phrases)}){QUOTE}", re.IGNORECASE) for kind, phrases in RULES["quoting"].items()
}
NOTICES = {kind: tuple(f"{phrase} " for phrase in phrases) for kind, phrases in RULES["notices"].items()}
STATUS = tuple(f"{phrase} " for phrase in RULES["words"]["status"])
WORD = "|".join(RULES["words"]["parts"])
PART = (re.compile(rf"\b(?:{WORD}) (\w+)\b"), re.compile(rf"\b(\w+) (?:{WORD})\b"))
AT_THE_END = re.compile(r"(?:[.:,(]\s*([ivx]+)|\(\s*(\d{1,2}))\s*\)?[\s.]*$", re.IGNORECASE)
FIGURE = re.compile(r"\d+")
THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")


def bare(title: str) -> str:
    """A title as titles are compared: folded, without what became of the article.

    >>> bare("RETRACTADO: La neumonía, en 2 casos"), bare("Mil y 1.000 casos"), bare("A thousand or 1,000 cases")
    ('la neumonia en 2 casos', 'mil y 1000 casos', 'a thousand or 1000 cases')
    """
    text = folded(THOUSANDS.sub("", title))
    return next((text[len(status) :] for status in STATUS if text.startswith(status)), text)


def numbers(title: str) -> tuple[str, ...]:
    """All numbers of a bare title, in figures, Roman or in words; to be compared within one language.

    >>> numbers("guia 2020 segunda parte"), numbers("guia 2020 ii")
    (('2', '2020'), ('2', '2020'))
    """
    words = (NUMBERS[word] for word in title.split() if word in NUMBERS)
    return tuple(sorted([*FIGURE.findall(title), *words]))


def part(title: str) -> str | None:
    """Which part of a series a title says it is, in whatever language.

    >>> part("Artritis. Segunda parte"), part("Arthritis (part II)"), part("Artritis (II)"), part("Diabetes tipo II")
    ('2', '2', '2', None)
    """
    text = folded(title)
    for said in (*PART[0].findall(text), *PART[1].findall(text)):
        if number := NUMBERS.get(said) or (said if said.isdigit() else None):
            return number
    last = AT_THE_END.search(title)
    if last is None:
        return None
    return NUMBERS.get(last[1].lower()) if last[1] else str(last[2])


def kinds(title: str) -> frozenset[str]:
    """What a title makes of its article: a correction, a retraction, a concern, a reply, a comment; mostly nothing.

    >>> sorted(kinds("Respuesta a «Gota y riñón»")), sorted(kinds("Respuesta a metotrexato")), kinds("Fe de errores")
    (['reply'], [], frozenset({'correction'}))
    """
    text, raw = f"{folded(title)} ", unaccented(title)
    begun = {kind for kind, phrases in NOTICES.items() if text.startswith(phrases)}
    return frozenset(begun | {kind for kind, pattern in QUOTING.items() if pattern.match(raw)})


def tells_apart(one: str, other: str) -> bool:
    """Whether only one of two bare titles has a word such as 'reply'.

    >>> tells_apart("gota y rinon", "respuesta a gota y rinon")
    True
    """
    return bool(TELLING & (set(one.split()) ^ set(other.split())))
