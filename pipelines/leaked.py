"""The dump of its own record that a site may leak into a page's text: cut out before reading, and read for itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipelines.characters import plain, unescaped

START = re.compile(r"array:\d+ \[")
BRACKET = re.compile(r"(?P<open>array:\d+ \[)|(?P<close>(?<=[\s\]])\])")
TOKEN = re.compile(
    r'(?:"(?P<key>[^"\n]{0,80})"|(?P<index>\d+)) =(?:>|&gt;) |"(?P<text>[^"]*)"'
    r"|(?P<open>array:\d+ \[)|(?P<close>(?<=[\s\]])\])|(?P<number>-?\d+(?:\.\d+)?)",
    re.DOTALL,
)
LONGEST = 300_000


def cut(text: str) -> tuple[str, str]:
    """A text without the first dump in it, and the dump ('' if there is none).

    >>> cut('before array:1 [ "pii" => "S1" ] after')
    ('before  after', 'array:1 [ "pii" => "S1" ]')
    """
    start = START.search(text) if "array:" in text else None
    if not start:
        return text, ""
    end = _end(text, start.start())
    return text[: start.start()] + text[end:], text[start.start() : end]


def _end(text: str, start: int) -> int:
    """Where the dump's brackets close; where they never do, the end of its line."""
    depth = 0
    for bracket in BRACKET.finditer(text, start, start + LONGEST):
        depth += 1 if bracket["open"] else -1
        if depth == 0:
            return bracket.end()
    newline = text.find("\n", start)
    return newline if newline > 0 else len(text)


@lru_cache(maxsize=1)
def record(dump: str) -> dict[str, Any]:
    """What the dump says, nested as it is; asked several times of a page, read once, and not to be changed.

    >>> record('array:2 [ "pii" => "S1" "Traduccion" => array:1 [ "en" => array:1 [ "pii" => "S2" ] ] ]')
    {'pii': 'S1', 'Traduccion': {'en': {'pii': 'S2'}}}
    """
    root: dict[str, Any] = {}
    stack, key = [root], ""
    for token in TOKEN.finditer(unescaped(dump)[len("array:1 [") :]):
        if token["close"]:
            stack.pop()
            if not stack:
                break
        elif token["open"]:
            inner: dict[str, Any] = {}
            stack[-1][key] = inner
            stack.append(inner)
            key = ""
        elif token["key"] is not None or token["index"]:
            key = token["key"] or token["index"]
        elif key:
            stack[-1].setdefault(key, plain(token["text"] if token["text"] is not None else token["number"]))
            key = ""
    return root


def texts(record: object) -> dict[str, str]:
    """Only what a record says in text: nothing scraped is sure to have the shape it should.

    >>> texts({"doi": "10.5555/x", "cita": {"es": ""}}), texts([])
    ({'doi': '10.5555/x'}, {})
    """
    return {key: said for key, said in record.items() if isinstance(said, str)} if isinstance(record, dict) else {}
