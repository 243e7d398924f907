"""Doyma / Elsevier España, about 100 journals: addresses with a PII, and the record some pages leak in their text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from db.record import Language, Twin, identity
from pipelines.characters import plain
from pipelines.fields import identifiers
from pipelines.fields.issue import citation
from pipelines.findings import Findings
from pipelines.platforms.base import Platform
from pipelines.printed import Printed

IDENTITY = r"(?P<id>S\d{7}[\dX]\d{7}[\dX]|\d{8})"
LEAK = re.compile(r"array:\d+ \[")
TOKEN = re.compile(
    r'(?:"(?P<key>[^"\n]{0,80})"|(?P<index>\d+)) => |"(?P<text>(?:[^"\\]|\\.)*)"'
    r"|(?P<open>(?:array:\d+ )?\[)|(?P<close>\])|(?P<number>-?\d+(?:\.\d+)?)",
    re.DOTALL,
)
LONGEST_LEAK = 300_000
LETTERS = frozenset({"cor"})
"""`subdocumento` of letters, which have no abstract."""


class Doyma(Platform):
    """`/{es|en|pt}-{slug}-{articulo|avance}-{ID}`: the slug is ignored by the server, the ID is the identity."""

    name = "doyma"
    article = re.compile(rf"^/[a-z]{{2}}-.*?(?:articulo|avance)-(?:.*-)?{IDENTITY}/?$")
    listing = re.compile(r"^/?$|-sumario-|-articulos-(?:en-prensa|avance)|-archivo/?$|-numeros-anteriores|-avances?/?$")
    refused = {  # noqa: RUF012 - an attribute of the class, never changed
        "statistics": re.compile(r"-estadisticas(?:-|/?$)"),
        "contents": re.compile(r"-sumario(?:-|/?$)"),
        "guidelines": re.compile(r"-(?:normas-publicacion|guia-autores)"),
    }

    def language_of(self, url: str) -> Language | None:
        """The two letters the path begins with."""
        languages: dict[str, Language] = {"es": "es", "en": "en", "pt": "pt"}
        return languages.get(urlsplit(url).path[1:3])

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:
        """The PII of the address, and what the leaked record says of this article."""
        native = self.native_id(url) or ""
        findings.add("pii", identifiers.pii(native), "address", "PII in the address", words=urlsplit(url).path)
        record = leaked_record(printed.whole)
        reader, rule = "leaked record", "the site's own record in the page's text"
        findings.add("doi", identifiers.doi(record.get("doi", "")), reader, rule, words=record.get("doi", ""))
        issn = record.get("issn", "")
        shaped = f"{issn[:4]}-{issn[4:]}" if len(issn) == 8 else issn
        findings.add("issn", identifiers.issn(shaped), reader, rule, words=issn)
        cited = citation(record.get("cita", ""))
        for field in ("year", "volume", "issue", "pages"):
            findings.add(field, getattr(cited, field, None), reader, rule, words=record.get("cita", ""))
        if record.get("subdocumento") in LETTERS:
            findings.add("type_code", "letter", reader, rule, words=record["subdocumento"])

    def twins(self, printed: Printed, url: str) -> Iterator[Twin]:
        """The translation that the leaked record names, else the one that a language link points to."""
        own = self.native_id(url)
        named = list(self._leaked_twins(printed))
        linked = [
            Twin(lang, identity(self.name, native), None, "language link")
            for rel, hreflang, href in printed.links
            if "alternate" in rel and (lang := LINKED.get(hreflang)) and (native := self.native_id(href)) and native != own
        ]
        seen = {own and identity(self.name, own)}
        for twin in (*named, *linked):
            if twin.edition_id not in seen:
                seen.add(twin.edition_id)
                yield twin

    def _leaked_twins(self, printed: Printed) -> Iterator[Twin]:
        translations = leaked_record(printed.whole).get("Traduccion")
        for key, record in (translations or {}).items():
            lang = LINKED.get(key)
            pii = identifiers.pii(record.get("pii", "")) if isinstance(record, dict) else None
            if lang and pii:
                yield Twin(lang, pii, identifiers.doi(record.get("doi", "")), "leaked record")


LINKED: dict[str, Language] = {"es": "es", "en": "en"}


def leaked_record(whole: str) -> dict[str, Any]:
    """The article's own record from a PHP dump in the page, nested as printed; {} where there is none.

    >>> leaked_record('x array:2 [ "pii" => "S1" "Traduccion" => array:1 [ "en" => array:1 [ "pii" => "S2" ] ] ]')
    {'pii': 'S1', 'Traduccion': {'en': {'pii': 'S2'}}}
    """
    start = LEAK.search(whole)
    if not start:
        return {}
    dump = html.unescape(whole[start.start() : start.start() + LONGEST_LEAK])
    root: dict[str, Any] = {}
    stack, key = [root], ""
    for token in TOKEN.finditer(dump[dump.index("[") + 1 :]):
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
