"""Marks in a text what the search found there, in whatever form, and cuts the passage that holds most of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from markupsafe import Markup, escape

from db.text import unaccented

WORD = re.compile(r"[^\W_]+")
PASSAGE = 36
"""Words of a passage."""
BEFORE = 5
"""Words before the first mark of a passage."""
LOOKED_AT = 50
"""Marks of a text that a passage may begin with."""

Words = tuple[str, ...]
Span = tuple[int, int]


class Marker:
    """Knows what to mark: words that follow one another, each in one of its forms; beginnings of words."""

    def __init__(self, words: Iterable[Words], beginnings: Iterable[Words] = ()) -> None:
        found = [rf"{_spaced(group)}(?![^\W_])" for group in sorted(words, key=len, reverse=True)]
        found += [rf"{_spaced(group)}[^\W_]*" for group in beginnings]
        self.pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})") if found else None

    def marked(self, text: str | None) -> Markup:
        """The text, escaped, with our `<mark>` as its only tag.

        >>> Marker([("ano",), ("sars", "cov")]).marked("<b>Año de SARS-CoV")
        Markup('&lt;b&gt;<mark>Año</mark> de <mark>SARS-CoV</mark>')
        >>> Marker([], [("neum",)]).marked("Neumonía")
        Markup('<mark>Neumonía</mark>')
        """
        text = text or ""
        return _joined(text, 0, len(text), self._spans(text))

    def occurs(self, text: str) -> bool:
        """Whether there is anything to mark."""
        return bool(self._spans(text))

    def passage(self, text: str | None) -> Markup:
        """The passage with most different marks, or the text's beginning.

        >>> Marker([("gota",)]).passage("uno " * 40 + "gota")[:20]
        Markup('…uno uno uno uno uno')
        """
        text = text or ""
        spans = self._spans(text)
        tokens = [match.span() for match in islice(WORD.finditer(text), None if spans else PASSAGE + 1)]
        first = _densest(text, tokens, spans)
        last = first + PASSAGE
        start = tokens[first][0] if first else 0
        end = tokens[last - 1][1] if last < len(tokens) else len(text)
        inner = [span for span in spans if start <= span[0] and span[1] <= end]
        before, after = "…" if first else "", "…" if last < len(tokens) else ""
        return Markup("{}{}{}").format(before, _joined(text, start, end, inner), after)

    def _spans(self, text: str) -> list[Span]:
        if self.pattern is None:
            return []
        plain = unaccented(text).lower()
        plain = plain if len(plain) == len(text) else text.lower()  # a text that brings its accents apart
        return [match.span() for match in self.pattern.finditer(plain) if match.end() <= len(text)]


def _spaced(words: Words) -> str:
    return r"[\W_]+".join(map(re.escape, words))


def _densest(text: str, tokens: Sequence[Span], spans: Sequence[Span]) -> int:
    """The number of the word at which the passage begins."""
    if len(tokens) <= PASSAGE or not spans:
        return 0
    numbers = {start: number for number, (start, _) in enumerate(tokens)}
    places = [(numbers.get(start, 0), text[start:end].lower()) for start, end in spans[:LOOKED_AT]]

    def different(place: int) -> int:
        return len({word for other, word in places if place <= other < place + PASSAGE - BEFORE})

    best = max((place for place, _ in places), key=lambda place: (different(place), -place))
    return max(0, min(best - BEFORE, len(tokens) - PASSAGE))


def _joined(text: str, start: int, end: int, spans: Sequence[Span]) -> Markup:
    parts = []
    for first, last in spans:
        parts += [escape(text[start:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
        start = last
    return Markup("").join([*parts, escape(text[start:end])])
