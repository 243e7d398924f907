"""What was found for each field, by whom and on what grounds; the first that speaks is believed."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from db.record import Language, Source

WORDS = 300
"""How many characters of the page's own words are kept with a field."""


class Findings:
    """Gathers evidence: readers are asked in the order of their trust, so what is said first stands."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, Language | None], list[tuple[Any, Source]]] = defaultdict(list)

    def add(
        self, field: str, value: Any, reader: str, rule: str,
        *, lang: Language | None = None, words: str = "", confidence: float = 1.0,
    ) -> None:  # fmt: skip
        """Note what a reader says of a field; None and empty values say nothing."""
        if value is not None and value not in ("", ()):
            source = Source(field, reader, rule, confidence, lang, words[:WORDS])
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
