"""English, Spanish, Portuguese or Catalan: small words and letter patterns vote, the whole text together."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from db.record import LANGUAGES, Language
from pipelines.tables import table

WORDS: dict[Language, frozenset[str]] = {lang: frozenset(table("words")[lang].split()) for lang in LANGUAGES}
USERS = Counter(word for words in WORDS.values() for word in words)
"""In how many of the languages a small word stands: the more, the less it says."""

WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'»”)\]]*\s+(?=[\"'«“(\[¿¡]*[A-ZÁÉÍÓÚÜÑÇÀÈÒ\d])")

ENOUGH = 800
Votes = dict[Language, float]


@cache
def _detectors() -> Any:
    """langdetect with the profiles of our languages only, and the same answer every time."""
    factory = DetectorFactory()
    folder = files("langdetect") / "profiles"
    factory.load_json_profile([(folder / lang).read_text(encoding="utf-8") for lang in LANGUAGES])
    DetectorFactory.seed = 0
    return factory


def votes(text: str) -> Votes:
    """How likely each language is, from 0 to 1; all equal where nothing speaks for any.

    Only the first `ENOUGH` characters are heard.

    >>> best(votes("La neumonía se presentó en 12 de los pacientes."))
    'es'
    """
    return _votes(text[:ENOUGH])


@lru_cache(maxsize=2048)
def _votes(text: str) -> Votes:
    heard = frozenset(word.lower() for word in WORD.findall(text))
    letters = _letters(text)
    scores = {
        lang: 1.5 * sum(1 / USERS[word] ** 2 for word in known & heard) + math.log(letters.get(lang, 0.0) + 0.01)
        for lang, known in WORDS.items()
    }
    top = max(scores.values())
    weights = {lang: math.exp(score - top) for lang, score in scores.items()}
    total = sum(weights.values())
    return {lang: weight / total for lang, weight in weights.items()}


@cache
def _empty() -> Votes:
    return dict.fromkeys(LANGUAGES, 1 / len(LANGUAGES))


def _letters(text: str) -> Votes:
    """langdetect's vote, by letter patterns."""
    detector = _detectors().create()
    detector.set_prior_map({"en": 0.35, "es": 0.35, "pt": 0.15, "ca": 0.15})
    detector.append(text)
    try:
        return {found.lang: found.prob for found in detector.get_probabilities()}
    except LangDetectException:  # no letters at all
        return _empty()


def best(heard: Votes) -> Language:
    """The likeliest language."""
    return max(heard, key=lambda lang: heard[lang])


def confidence(heard: Votes) -> float:
    """How far the likeliest is ahead of the next, from 0 to 1."""
    first, second, *_ = sorted(heard.values(), reverse=True)
    return first - second


def sentences(text: str) -> list[str]:
    """Cut running text where a sentence seems to end.

    >>> sentences("Hubo 3.5 casos. Fueron leves.")
    ['Hubo 3.5 casos.', 'Fueron leves.']
    """
    return SENTENCE_END.split(text)


def parted(text: str) -> tuple[str, str] | None:
    """Cut a text that begins in one language and ends in another, at the sentence where it turns; else None."""
    pieces = sentences(text)
    if len(pieces) < 2:
        return None
    half = max(1, len(pieces) // 3)
    first, last = votes(" ".join(pieces[:half])), votes(" ".join(pieces[-half:]))
    a, b = best(first), best(last)
    if a == b or min(confidence(first), confidence(last)) < 0.8:
        return None
    heard = [votes(piece) for piece in pieces]
    gain = [math.log(vote[a] + 0.001) - math.log(vote[b] + 0.001) for vote in heard]
    at = max(range(1, len(pieces)), key=lambda cut: sum(gain[:cut]) - sum(gain[cut:]))
    if min(len(" ".join(pieces[:at])), len(" ".join(pieces[at:]))) < 60:
        return None
    return " ".join(pieces[:at]), " ".join(pieces[at:])
