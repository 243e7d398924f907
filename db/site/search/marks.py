"""Marks in a text what the search found there, in whatever form, and cuts the passage that holds most of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from db.text import folded

WORD = re.compile(r"[^\W_]+")
PASSAGE = 36
"""Words of a passage."""
BEFORE = 5
"""Words before the first mark of a passage."""

Words = tuple[str, ...]
Span = tuple[int, int]


class Marker:
    """Knows what to mark: words that follow one another, each in one of its forms; beginnings of words."""

    def __init__(self, words: Iterable[Words], beginnings: Iterable[Words] = ()) -> None:
        self.by_first: dict[str, list[Words]] = {}
        for group in words:
            self.by_first.setdefault(group[0], []).append(group)
        self.beginnings = tuple(beginnings)

    def marked(self, text: str | None) -> Markup:
        """The text, escaped, with our `<mark>` as its only tag.

        >>> Marker([("ano",), ("sars", "cov")]).marked("<b>Año de SARS-CoV")
        Markup('&lt;b&gt;<mark>Año</mark> de <mark>SARS-CoV</mark>')
        """
        text = text or ""
        tokens = list(WORD.finditer(text))
        return _joined(text, 0, len(text), self._spans(tokens))

    def occurs(self, text: str) -> bool:
        """Whether there is anything to mark."""
        return bool(self._spans(list(WORD.finditer(text))))

    def passage(self, text: str | None) -> Markup:
        """The passage with most different marks, or the text's beginning."""
        text = text or ""
        tokens = list(WORD.finditer(text))
        spans = self._spans(tokens)
        first = self._densest(text, tokens, spans)
        last = min(first + PASSAGE, len(tokens))
        start = tokens[first].start() if first else 0
        end = tokens[last - 1].end() if last < len(tokens) else len(text)
        inner = [span for span in spans if start <= span[0] and span[1] <= end]
        before, after = "…" if first else "", "…" if last < len(tokens) else ""
        return Markup("{}{}{}").format(before, _joined(text, start, end, inner), after)

    def _densest(self, text: str, tokens: Sequence[re.Match[str]], spans: Sequence[Span]) -> int:
        """The token at which the passage begins."""
        if len(tokens) <= PASSAGE or not spans:
            return 0
        at = {token.start(): number for number, token in enumerate(tokens)}
        places = [(at[start], _word(text[start:end].lower())) for start, end in spans]
        best, most = 0, 0
        for number, (place, _) in enumerate(places[:PASSAGE]):
            different = len(
                {word for other, word in places[number : number + PASSAGE] if other < place + PASSAGE - BEFORE}
            )
            if different > most:
                best, most = place, different
        return max(0, min(best - BEFORE, len(tokens) - PASSAGE))

    def _spans(self, tokens: Sequence[re.Match[str]]) -> list[Span]:
        words = [_word(token[0].lower()) for token in tokens]
        spans: list[Span] = []
        at = 0
        while at < len(words):
            length = self._length(words, at)
            if length:
                spans.append((tokens[at].start(), tokens[at + length - 1].end()))
            at += length or 1
        return spans

    def _length(self, words: Sequence[str], at: int) -> int:
        """How many words are to be marked from here."""
        found = [
            len(group) for group in self.by_first.get(words[at], ()) if tuple(words[at : at + len(group)]) == group
        ]
        found += [len(group) for group in self.beginnings if _begins(words[at : at + len(group)], group)]
        return max(found, default=0)


def _begins(words: Sequence[str], group: Words) -> bool:
    return tuple(words[:-1]) == group[:-1] and len(words) == len(group) and words[-1].startswith(group[-1])


def _joined(text: str, start: int, end: int, spans: Sequence[Span]) -> Markup:
    parts = []
    for first, last in spans:
        parts += [escape(text[start:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
        start = last
    return Markup("").join([*parts, escape(text[start:end])])


_word = lru_cache(maxsize=50_000)(folded)
