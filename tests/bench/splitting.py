"""Telling English from Spanish, sentence by sentence, against detectors as they come."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from pipelines import languages
from pipelines.languages import best, votes
from tests.bench.measured import Row, against, row
from tests.corpus import fixtures

Detector = Callable[[str], str]


def ours(text: str) -> str:
    """Our own vote, nothing remembered of the text."""
    return best(votes(text))


def langdetect(text: str) -> str:
    """As it comes, over all its languages; its random sampling with one seed."""
    tool = importlib.import_module("langdetect")
    tool.DetectorFactory.seed = 0
    return str(tool.detect(text))


def py3langid(text: str) -> str:
    """As it comes."""
    return str(importlib.import_module("py3langid").classify(text)[0])


@cache
def _lingua() -> Any:
    tool = importlib.import_module("lingua")
    return tool.LanguageDetectorBuilder.from_languages(tool.Language.ENGLISH, tool.Language.SPANISH).build()


def lingua(text: str) -> str:
    """Of the two languages alone."""
    return str(_lingua().detect_language_of(text).iso_code_639_1.name).lower()


PEERS: tuple[tuple[str, Detector, int], ...] = (
    ("langdetect", langdetect, 8),
    ("py3langid", py3langid, 1),
    ("lingua", lingua, 8),
)


def sentences() -> list[tuple[str, str]]:
    """Sentences of the fixtures' abstracts, each with its language."""
    found = [
        (sentence, lang)
        for case in fixtures()
        for lang in ("en", "es")
        if (abstract := case.gold.get(f"abstract_{lang}"))
        for sentence in languages.sentences(abstract)
        if sentence.count(" ") > 4
    ]
    return list(dict.fromkeys(found))


def rows(size: int) -> Iterator[Row]:
    """Against each detector that is installed; `size` in sentences."""
    said = sentences()[:size]
    for name, detector, share in PEERS:
        if importlib.util.find_spec(name):
            some = said[::share]
            detector(some[0][0])
            ratios, own, theirs = against(partial(each, ours, some), partial(each, detector, some))
            yield row("splitting", name, ratios, _told(own, ours, some), _told(theirs, detector, some))


def each(detector: Detector, said: Sequence[tuple[str, str]]) -> int:
    """How many are told rightly; nothing is remembered from the round before."""
    languages._votes.cache_clear()
    return sum(detector(text) == lang for text, lang in said)


def _told(seconds: float, detector: Detector, said: Sequence[tuple[str, str]]) -> str:
    return f"{1e6 * seconds / len(said):.0f} µs a sentence, {each(detector, said) / len(said):.3f} right"
