"""What was found for each field, by whom and on what grounds; the first that speaks is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from db.record import Language, Source

WORDS = 300
"""How many characters of the page's own words are kept with a field."""
ENDS = 90
"""How many of these are the end of longer words: that a text ends where it should is as doubtful as where it begins."""
CUT = " […] "
"""Stands where longer words are cut."""


def quoted(words: str | Sequence[str], value: object = None) -> str:
    """The page's words as they are kept: passages that stand apart on the page a line each, long ones cut.

    What is cut keeps its beginning and its end, whole words of both, and the `value` where that stands between them.

    >>> quoted(["Recibido:", "3 de mayo de 2020"])
    'Recibido:\\n3 de mayo de 2020'
    >>> quoted("Se estudiaron " + "12 pacientes, " * 40 + "y ninguno enfermó.")[-32:]
    '12 pacientes, y ninguno enfermó.'
    """
    text = words if isinstance(words, str) else "\n".join(filter(None, words))
    if len(text) <= WORDS:
        return text
    pieces = [text[: WORDS - ENDS - len(CUT)].rpartition(" ")[0], text[-ENDS:].partition(" ")[2]]
    said = str(value) if isinstance(value, str | int) else ""
    if said and said in text and not any(said in piece for piece in pieces):
        at = text.index(said)
        pieces = [text[max(0, at - WORDS // 2) : at + WORDS // 2]]
    return CUT.join(filter(None, pieces)) or text[:WORDS]


class Findings:
    """Gathers evidence: readers are asked in the order of their trust, so what is said first stands."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, Language | None], list[tuple[Any, Source]]] = defaultdict(list)

    def add(
        self, field: str, value: Any, reader: str, rule: str,
        *, lang: Language | None = None, words: str | Sequence[str] = "", confidence: float = 1.0,
    ) -> None:  # fmt: skip
        """Note what a reader says of a field, and in which words of the page; None and empty values say nothing."""
        if value is not None and value not in ("", ()):
            source = Source(field, reader, rule, confidence, lang, quoted(words, value))
            self._said[field, lang].append((value, source))

    def value(self, field: str, lang: Language | None = None) -> Any:
        """What stands for a field, or None."""
        said = self._said.get((field, lang))
        return said[0][0] if said else None

    def settle(self, field: str) -> None:
        """Let the value stand on which most readers agree; the first, where none has more than another."""
        said = self._said.get((field, None), [])
        readers = {value: {source.reader for other, source in said if other == value} for value, _ in said}
        said.sort(key=lambda item: -len(readers[item[0]]))

    def let_stand(self, field: str, value: object) -> None:
        """Let a value stand that was chosen among those said; none of them, if it is none of them."""
        said = self._said.get((field, None), [])
        said.sort(key=lambda item: item[0] is not value)
        if said and said[0][0] is not value:
            del self._said[field, None]

    def source(self, field: str) -> Source | None:
        """Where what stands for a field came from."""
        said = self._said.get((field, None))
        return said[0][1] if said else None

    def all(self, field: str) -> list[Any]:
        """Everything said of a field, the most trusted first."""
        return [value for value, _ in self._said.get((field, None), [])]

    def by_reader(self, field: str, lang: Language | None = None) -> dict[str, Any]:
        """The first value of each reader that speaks of a field."""
        said: dict[str, Any] = {}
        for value, source in self._said.get((field, lang), []):
            said.setdefault(source.reader, value)
        return said

    def languages(self, field: str) -> list[Language]:
        """The languages in which a field was found."""
        return [lang for name, lang in self._said if name == field and lang]

    def sources(self) -> tuple[Source, ...]:
        """Where each field that stands came from."""
        return tuple(
            said[0][1] for _, said in sorted(self._said.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        )
