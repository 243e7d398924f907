"""Doyma / Elsevier España, about 100 journals: addresses with a PII, and the record some pages leak in their text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.record import Language, Twin, identity
from pipelines import leaked
from pipelines.fields import identifiers
from pipelines.fields.issue import citation
from pipelines.findings import Findings
from pipelines.platforms.base import Platform, parts_of
from pipelines.printed import Printed

IDENTITY = r"(?P<id>S\d{7}[\dX]\d{7}[\dX]|\d{8})"
LETTERS = frozenset({"cor"})
"""`subdocumento` of letters, which have no abstract."""


class Doyma(Platform):
    """`/{es|en|pt}-{slug}-{articulo|avance}-{ID}`: the slug is ignored by the server, the ID is the identity."""

    name = "doyma"
    article = re.compile(rf"^/[a-z]{{2}}-.*?(?:articulo|avance)-(?:.*-)?{IDENTITY}/?$")
    listing = re.compile(r"^/?$|-sumario-|-articulos-(?:en-prensa|avance)|-archivo/?$|-numeros-anteriores|-avances?/?$")
    refused = {  # noqa: RUF012 - an attribute of the class, never changed
        "home": re.compile(r"^/(?:index\.php)?$"),
        "statistics": re.compile(r"-estadisticas(?:-|/?$)"),
        "contents": re.compile(r"-sumario(?:-|/?$)"),
        "guidelines": re.compile(r"-(?:normas-publicacion|guia-autores)"),
    }

    def query(self, query: str) -> str:  # noqa: ARG002 - whatever it is
        """Nothing: the ID in the path is the whole identity."""
        return ""

    def testify(self, printed: Printed, url: str, findings: Findings) -> None:
        """The PII of the address, and what the leaked record says of this article."""
        native = self.native_id(url) or ""
        findings.add("pii", identifiers.pii(native), "address", "PII in the address", words=parts_of(url).path)
        record = leaked.texts(leaked.record(printed.leaked))
        reader, rule = "leaked record", "the site's own record in the page's text"
        findings.add("doi", identifiers.doi(record.get("doi", "")), reader, rule, words=record.get("doi", ""))
        findings.add("internal_id", record.get("aid"), reader, rule, words=record.get("aid", ""))
        issn = record.get("issn", "")
        shaped = f"{issn[:4]}-{issn[4:]}" if len(issn) == 8 else issn
        findings.add("issn", identifiers.issn(shaped), reader, rule, words=issn)
        cited = citation(record.get("cita", ""))
        for field in ("year", "volume", "issue", "pages"):
            findings.add(field, getattr(cited, field, None), reader, rule, words=record.get("cita", ""))
        for lang, _, doi in _translations(printed):
            findings.add("doi", identifiers.doi(doi), reader, "the translation it names", lang=lang, words=doi)
        if record.get("subdocumento") in LETTERS:
            findings.add("type_code", "letter", reader, rule, words=record["subdocumento"])

    def twins(self, printed: Printed, url: str) -> Iterator[Twin]:
        """The translation that the leaked record names, else the one that a language link points to."""
        own = self.native_id(url)
        named = [Twin(lang, pii, identifiers.doi(doi), "leaked record") for lang, pii, doi in _translations(printed)]
        linked = [
            Twin(lang, identity(self.name, native), None, "language link")
            for rel, hreflang, href in printed.links
            if "alternate" in rel
            and (lang := LINKED.get(hreflang))
            and (native := self.native_id(href))
            and native != own
        ]
        seen = {own and identity(self.name, own)}
        for twin in (*named, *linked):
            if twin.edition_id not in seen:
                seen.add(twin.edition_id)
                yield twin


def _translations(printed: Printed) -> Iterator[tuple[Language, str, str]]:
    """Language, PII and DOI (as it is written) of the translations that the leaked record names."""
    translations = leaked.record(printed.leaked).get("Traduccion")
    for key, said in translations.items() if isinstance(translations, dict) else ():
        lang, record = LINKED.get(key), leaked.texts(said)
        if lang and (pii := identifiers.pii(record.get("pii", ""))):
            yield lang, pii, record.get("doi", "")


LINKED: dict[str, Language] = {"es": "es", "en": "en"}
