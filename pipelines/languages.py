"""English, Spanish, Portuguese or Catalan: each word is evidence, by its letters, its ending and the lists it is on."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise

from db.record import LANGUAGES, Language
from db.text import folded
from pipelines.tables import phrases, table

Votes = dict[Language, float]
Evidence = tuple[float, ...]
"""For each of `LANGUAGES`, how much speaks for it: a logarithm, of which only the differences count."""

NOTHING: Evidence = (0.0,) * len(LANGUAGES)
EXPECTED: Evidence = (0.8, 0.8, 0.0, 0.0)
"""Before a word is heard: the journals write English and Spanish. Decides what is the same in two languages."""

HEARD = 200
"""How many characters are heard at each end of a text."""

ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
WORD = re.compile(r"(?<!\w)[^\W\d_]{1,40}+(?:·[^\W\d_]{1,40}+)?(?!\w)|[¿¡]")
"""No part of a number or a code, and nothing so long that it is no word; with the Catalan l·l."""
QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
OUTSIDE = 4
"""With so many words outside, what stands in quotation marks is not heard: another may speak there."""
ACRONYM = 5
"""Up to so many letters, capitals are an acronym; mixed with small letters, a unit."""

RARE = 8.5e-5
"""The share of its length below which langdetect's profiles leave an n-gram out; the Catalan alone goes deeper."""
UNSEEN = 5e-5
"""The share an n-gram is given that a profile lacks; langdetect's own."""
TRIGRAM, AT_MOST = 0.4, 2.5
"""Trigrams overlap, so each counts in part, and no word's letters can say more than this."""
SMALL_WORD, ENDING, STRANGE_LETTER, LABEL = 1.5, 0.8, 1.5, 3.0


WORDS, LISTED = table("words"), table("labels")


def _by_word(part: str, weight: float) -> dict[str, Evidence]:
    """A list of words of each language as evidence: the more languages share a word, the less it says."""
    known = {lang: set(WORDS[part][lang].split()) for lang in LANGUAGES}
    users = Counter(word for words in known.values() for word in words)
    return {
        word: tuple(weight / count**2 if word in known[lang] else 0.0 for lang in LANGUAGES)
        for word, count in users.items()
    }


def _labels() -> dict[Language, frozenset[str]]:
    """What stands alone above a text: section titles, the headings of abstracts and keywords."""
    kinds = [LISTED["abstract"], LISTED["keywords"], *LISTED["sections"].values()]
    return {lang: phrases(label for kind in kinds for label in kind[lang]) for lang in LANGUAGES}


SMALL = _by_word("small", SMALL_WORD)
ENDINGS = _by_word("endings", ENDING)
LONGEST = max(map(len, ENDINGS))
WRITTEN = {lang: frozenset(WORDS["letters"][lang]) for lang in LANGUAGES}
SPECIAL = frozenset[str]().union(*WRITTEN.values())
LABELS = _labels()
LONGEST_LABEL = 2 * max(len(label) for labels in LABELS.values() for label in labels)
"""As printed: with the punctuation that folding drops."""


@cache
def _trigrams() -> dict[str, Evidence]:
    """What three letters in a row say, by langdetect's profiles (Nakatani Shuyo's, made from Wikipedia)."""
    shares: dict[str, list[float]] = {}
    for at, lang in enumerate(LANGUAGES):
        profile = json.loads((files("langdetect") / "profiles" / lang).read_text(encoding="utf-8"))
        size = profile["n_words"][2]
        for gram, count in profile["freq"].items():
            if len(gram) == 3 and count / size >= RARE:
                shares.setdefault(gram.lower(), [UNSEEN] * len(LANGUAGES))[at] += count / size
    return {gram: tuple(TRIGRAM * math.log(share) for share in each) for gram, each in shares.items()}


def _sum(evidence: Iterable[Evidence]) -> Evidence:
    """All of it together."""
    return tuple(map(sum, zip(NOTHING, *evidence, strict=True)))


def _letters(word: str) -> Evidence:
    """What the letters of a word say."""
    spaced, known = f" {word} ", _trigrams()
    found = _sum([known[gram] for at in range(len(word)) if (gram := spaced[at : at + 3]) in known])
    top = max(found)
    return tuple([max(each - top, -AT_MOST) for each in found])


def _ending(word: str) -> Evidence:
    """What the longest ending of a word says that is on a list."""
    sizes = range(min(LONGEST, len(word) - 1), 1, -1)
    return next((ENDINGS[word[-size:]] for size in sizes if word[-size:] in ENDINGS), NOTHING)


def _strange(word: str) -> Evidence:
    """What its letters beyond a to z say against the languages that do not write them."""
    if word.isascii() or not (beyond := SPECIAL.intersection(word)):
        return NOTHING
    return tuple([0.0 if beyond <= WRITTEN[lang] else -STRANGE_LETTER for lang in LANGUAGES])


@lru_cache(maxsize=20_000)
def _evidence(word: str) -> Evidence:
    """What a word in small letters says."""
    return _sum((SMALL.get(word, NOTHING), _letters(word), _ending(word), _strange(word)))


def _words(text: str) -> list[str]:
    """The words in small letters; without acronyms, units and addresses, unless the whole text is in capitals."""
    found = WORD.findall(ADDRESS.sub(" ", text) if "/" in text or "www" in text else text)
    if text.isupper() and any(len(word) > ACRONYM for word in found):
        return [word.lower() for word in found]
    return [word.lower() for word in found if word.islower() or _is_word(word)]


def _is_word(word: str) -> bool:
    """Whether it is no acronym and no unit, although it has capitals."""
    return len(word) > ACRONYM or (word.istitle() and len(word) > 1) or word in "¿¡"


def _label(text: str) -> Evidence:
    """What a text says that is a label from beginning to end."""
    title = folded(text) if len(text) < LONGEST_LABEL else ""
    return tuple(LABEL * (title in LABELS[lang]) for lang in LANGUAGES)


def votes(text: str) -> Votes:
    """How likely each language is, from 0 to 1; all equal where nothing speaks for any.

    Of a long text only the beginning and the end are heard.

    >>> best(votes("La neumonía se presentó en 12 de los pacientes."))
    'es'
    """
    return dict(_votes(text if len(text) <= 2 * HEARD else f"{text[:HEARD]} {text[-HEARD:]}"))


@lru_cache(maxsize=2048)
def _votes(text: str) -> Votes:
    outside = _words(QUOTED.sub(" ", text))
    words = outside if len(outside) >= OUTSIDE else _words(text)
    heard = _sum([*map(_evidence, words), _label(text)])
    expected = EXPECTED if any(heard) else NOTHING
    top = max(heard)
    weights = [math.exp(each - top + before) for each, before in zip(heard, expected, strict=True)]
    total = sum(weights)
    return {lang: weight / total for lang, weight in zip(LANGUAGES, weights, strict=True)}


def best(heard: Votes) -> Language:
    """The likeliest language."""
    return max(heard, key=lambda lang: heard[lang])


def confidence(heard: Votes) -> float:
    """How far the likeliest is ahead of the next, from 0 to 1."""
    first, second, *_ = sorted(heard.values(), reverse=True)
    return first - second


CAPITAL, OPENER, CLOSER = "A-ZÁÉÍÓÚÜÑÇÀÈÒÂÊÔÃÕ", "\"'«“‘¿¡", "\"'»”’)\\]"
SENTENCE_END = re.compile(rf"(?<!\b[A-Z])[.!?…][{CLOSER}]*(\s++)(?=[{OPENER}(\[]*[{CAPITAL}\d])")
HALF_END = re.compile(rf"[.!?…][{CLOSER}]*(\s++)(?=\S)")
CAPITAL_AHEAD = re.compile(rf"\S(\s++)(?=[{OPENER}]*[{CAPITAL}])")
TURNS = ((CAPITAL_AHEAD, 15.0), (HALF_END, 6.0), (SENTENCE_END, 0.0))
"""Where a text may turn, and how much its words must gain by it: a truncated sentence has no mark at its end."""

TITLE_LEFT = 15.0
"""And if a section title stands before it: titles go with what follows."""

END = 150
"""The turn is looked for if the first and the last so many characters, a third at most, are in two languages."""
SURE, SHORTEST = 0.8, 60


def sentences(text: str) -> list[str]:
    """Cut running text where a sentence seems to end.

    >>> sentences("Hubo 3.5 casos. Fueron leves.")
    ['Hubo 3.5 casos.', 'Fueron leves.']
    """
    gaps = [gap.span(1) for gap in SENTENCE_END.finditer(text)]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _sure(text: str) -> Language | None:
    """The language of a text, if there is no doubt."""
    heard = votes(text)
    return best(heard) if confidence(heard) > SURE else None


def parted(text: str) -> tuple[str, str] | None:
    """Cut a text that begins in one language and ends in another, where a sentence begins and it turns; else None.

    >>> parted("The patients were seen by a nurse at the clinic twice a week. "
    ...        "Los pacientes fueron vistos por una enfermera dos veces por semana.")[1][:13]
    'Los pacientes'
    """
    end = min(END, len(text) // 3)
    first, last = _sure(text[:end]), _sure(text[len(text) - end :])
    if first is None or last is None or first == last or _returns(text, first, last):
        return None
    at = _turn(text, first, last)
    before, after = text[:at].rstrip(), text[at:]
    if min(len(before), len(after)) < SHORTEST or (_sure(before), _sure(after)) != (first, last):
        return None
    return before, after


def _returns(text: str, first: Language, last: Language) -> bool:
    """Whether the other language only comes in: a quotation or a name, near an end."""
    pieces = sentences(text)
    return _sure(pieces[0]) == last or _sure(pieces[-1]) == first


def _turn(text: str, first: Language, last: Language) -> int:
    """Where the words before speak most for the one language and those after for the other."""
    one, other = LANGUAGES.index(first), LANGUAGES.index(last)
    cost = {gap.end(1): price for pattern, price in TURNS for gap in pattern.finditer(text)}
    pieces = [text[start:end] for start, end in pairwise([0, *sorted(cost), len(text)])]
    heard = [_sum(map(_evidence, _words(piece))) for piece in pieces]
    gained = accumulate(each[one] - each[other] for each in heard)
    titled = (TITLE_LEFT * any(_label(piece)) for piece in pieces)
    at_cut = zip(gained, titled, sorted(cost), strict=False)
    return max(((gain - title - cost[at], at) for gain, title, at in at_cut), default=(0.0, 0))[1]
