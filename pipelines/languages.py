"""English, Spanish, Portuguese or Catalan: each word is evidence, by its letters, its ending and the lists it is on."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
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

HEARD = 400
"""How many characters are heard at each end of a text."""

ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
WORD = re.compile(r"(?<!\w)(?:[dlmnsDLMNS]['’](?=[^\W\d_])|[^\W\d_]++(?:·[^\W\d_]++)?(?!\w))|[¿¡]")
VOWEL = re.compile(r"[aeiouyà-ü]")
ACRONYM = 5
"""Up to so many letters, capitals are an acronym; mixed with small letters, a unit."""

RARE = 8.5e-5
"""The share of its length below which langdetect's profiles leave an n-gram out; the Catalan alone goes deeper."""
UNSEEN = 5e-5
"""The share an n-gram is given that a profile lacks; langdetect's own."""
LETTERS_COUNT, AT_MOST = 0.3, 2.5
"""The n-grams of a word overlap, so each counts in part, and no word's letters can say more than this."""
SMALL_WORD, ENDING, STRANGE_LETTER, LABEL = 1.5, 0.8, 1.5, 3.0


def _by_word(part: str, weight: float) -> dict[str, Evidence]:
    """A list of words of each language as evidence: the more languages share a word, the less it says."""
    known = {lang: set(table("words")[part][lang].split()) for lang in LANGUAGES}
    users = Counter(word for words in known.values() for word in words)
    return {
        word: tuple(weight / count**2 if word in known[lang] else 0.0 for lang in LANGUAGES)
        for word, count in users.items()
    }


def _labels() -> dict[Language, frozenset[str]]:
    """What stands alone above a text: section titles, the headings of abstracts and keywords."""
    labels = table("labels")
    kinds = [labels["abstract"], labels["keywords"], *labels["sections"].values()]
    return {lang: phrases(label for kind in kinds for label in kind[lang]) for lang in LANGUAGES}


SMALL = _by_word("small", SMALL_WORD)
ENDINGS = _by_word("endings", ENDING)
LONGEST = max(map(len, ENDINGS))
WRITTEN = {lang: frozenset(table("words")["letters"][lang]) for lang in LANGUAGES}
SPECIAL = frozenset[str]().union(*WRITTEN.values())
LABELS = _labels()


@cache
def _grams() -> dict[str, Evidence]:
    """What one to three letters in a row say, by langdetect's profiles (Nakatani Shuyo's, made from Wikipedia)."""
    shares: dict[str, list[float]] = {}
    for at, lang in enumerate(LANGUAGES):
        profile = json.loads((files("langdetect") / "profiles" / lang).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            share = count / profile["n_words"][len(gram) - 1]
            if share >= RARE:
                shares.setdefault(gram.lower(), [UNSEEN] * len(LANGUAGES))[at] += share
    return {gram: tuple(map(math.log, share)) for gram, share in shares.items()}


def _sum(evidence: Iterable[Evidence]) -> Evidence:
    """All of it together."""
    return tuple(map(math.fsum, zip(NOTHING, *evidence, strict=True)))


def _letters(word: str) -> Evidence:
    """What the letters of a word say."""
    grams, spaced = _grams(), f" {word} "
    pieces = (spaced[at : at + size] for size in (1, 2, 3) for at in range(len(spaced) - size + 1))
    found = _sum(grams[piece] for piece in pieces if piece in grams)
    return tuple(max(LETTERS_COUNT * (each - max(found)), -AT_MOST) for each in found)


def _ending(word: str) -> Evidence:
    """What the longest ending of a word says that is on a list."""
    sizes = range(min(LONGEST, len(word) - 1), 1, -1)
    return next((ENDINGS[word[-size:]] for size in sizes if word[-size:] in ENDINGS), NOTHING)


@lru_cache(maxsize=20_000)
def _evidence(word: str) -> Evidence:
    """What a word in small letters says; without a vowel it is a unit and says nothing."""
    small = SMALL.get(word, NOTHING)
    if not VOWEL.search(word):
        return small
    strange = SPECIAL.intersection(word)
    foreign = tuple(-STRANGE_LETTER * bool(strange - WRITTEN[lang]) for lang in LANGUAGES)
    return _sum((small, _letters(word), _ending(word), foreign))


def _words(text: str) -> Iterator[str]:
    """The words in small letters; without acronyms, units and addresses, unless the whole text is in capitals."""
    found = WORD.findall(ADDRESS.sub(" ", text))
    shouted = text.isupper() and any(len(word) > ACRONYM for word in found)
    for word in found:
        if shouted or word.islower() or len(word) > ACRONYM or (word.istitle() and len(word) > 1) or word in "¿¡":
            yield word.lower().replace("’", "'")


def _label(text: str) -> Evidence:
    """What a text says that is a label from beginning to end."""
    title = folded(text)
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
    heard = _sum([*map(_evidence, _words(text)), _label(text)])
    expected = EXPECTED if any(heard) else NOTHING
    weights = [math.exp(each - max(heard) + before) for each, before in zip(heard, expected, strict=True)]
    return {lang: weight / sum(weights) for lang, weight in zip(LANGUAGES, weights, strict=True)}


def best(heard: Votes) -> Language:
    """The likeliest language."""
    return max(heard, key=lambda lang: heard[lang])


def confidence(heard: Votes) -> float:
    """How far the likeliest is ahead of the next, from 0 to 1."""
    first, second, *_ = sorted(heard.values(), reverse=True)
    return first - second


OPENER, CLOSER = "\"'«“‘(\\[¿¡", "\"'»”’)\\]"
SENTENCE_END = re.compile(rf"[.!?…][{CLOSER}]*(\s+)(?=[{OPENER}]*[A-ZÁÉÍÓÚÜÑÇÀÈÒÂÊÔÃÕ\d])")
CHUNK = re.compile(r"\S+")
ENDED = re.compile(rf"[.!?…:;][{CLOSER}]*$")
OPENED = re.compile(rf"[{OPENER}]*[A-ZÁÉÍÓÚÜÑÇÀÈÒÂÊÔÃÕ\d]")
HALF_SENTENCE = {(True, True): 0.0, (True, False): -2.0, (False, True): -4.0}
"""What a cut costs, by whether a mark ends what stands before and a capital begins what follows; else there is none."""

END = 300
"""The turn is looked for if the first and the last so many characters are in two languages; at most a third each."""
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
    if first is None or last is None or first == last:
        return None
    at = _turn(text, first, last)
    before, after = text[:at].rstrip(), text[at:]
    if min(len(before), len(after)) < SHORTEST or (_sure(before), _sure(after)) != (first, last):
        return None
    return before, after


def _turn(text: str, first: Language, last: Language) -> int:
    """Where the words before speak most for the one language and those after for the other."""
    one, other = LANGUAGES.index(first), LANGUAGES.index(last)
    chunks = list(CHUNK.finditer(text))
    heard = (_sum(map(_evidence, _words(chunk[0]))) for chunk in chunks)
    so_far = accumulate((each[one] - each[other] for each in heard), initial=0.0)
    costs = (HALF_SENTENCE.get((bool(ENDED.search(a[0])), bool(OPENED.match(b[0])))) for a, b in pairwise(chunks))
    cuts = [(gain + cost, chunk.start()) for gain, cost, chunk in zip(list(so_far)[1:], costs, chunks[1:]) if cost is not None]
    return max(cuts, default=(0.0, 0))[1]
