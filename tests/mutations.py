"""Pages spoilt from a seed, and pages stripped of their signs: what the long proofs read."""

from __future__ import annotations

import encodings.aliases
import json
import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from db.record import Page
from tests.corpus import HERE, fixtures

URL = "https://www.reumatologiaclinica.org/es-un-titulo-articulo-S0000001924000031"
PLAIN_URL = "https://revista.example/articulo/17"
NO_URL = "file:///tmp/page.html"

Mutation = Callable[[bytes, random.Random], bytes]

TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')++>""")
END_TAG = re.compile(rb"</[\w:-]+\s*>")
ATTRIBUTE = re.compile(rb"""(?<=[\s"'])([\w:-]+)=("[^"]*"|'[^']*')""")
TEXT = re.compile(rb"(?<=>)[^<>]{3,}(?=<)")
FIGURES = re.compile(rb"\d+")
XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml|<(?:OAI-PMH|record)\b")


# What is put into pages ----------------------------------------------------------------------------------------------

ENTITIES = (
    b"&#x110000;", b"&#xD800;", b"&#xDFFF;", b"&#0;", b"&#128;", b"&#99999999999999999999;", b"&#x;", b"&#;", b"&",
    b"&amp;amp;lt", b"&amp;amp;lt;p&amp;amp;gt;", b"&lt;p&gt;", b"&lt;br", b"&ntilde", b"&nosuch;", b"&amp", b"&#x1F6",
    b"&amp;#xD800;", b"&lt;a href=&quot;", b"&&&;;;", b"&journal;", b"%remote;", b"\\ud800", b"\\u0000",
)  # fmt: skip
MARKUP = (
    b"<![CDATA[", b"]]>", b"<![CDATA[<p>]]>", b"<?php echo 1 ?>", b"<?xml version='1.1'?>", b"<?", b"<!--", b"-->",
    b"<!-- -- >", b"<!--[if IE]>", b"<!", b"</", b"<", b">", b"<>", b"< p>", b"</p/>", b"<p", b"<!DOCTYPE x [",
    b'<!DOCTYPE article SYSTEM "file:///etc/passwd">', b'<!ENTITY remote SYSTEM "file:///etc/passwd">', b"<plaintext>",
    b"<script>", b"<script type=application/ld+json>", b"<style>", b"<textarea>", b"<title>", b"<svg>", b"<template>",
    b"<frameset>", b"<body>", b"</body>", b"</html>", b"<html>", b"<head>", b"<table><tr><td>", b"<select>", b"<pre>",
    b"<xmp>", b"<math>", b"<base href='http://['>", b"<link rel=canonical href='http://['>", b"<front>", b"<record>",
    b"<article>", b"<OAI-PMH>", b"<dc>", b"<h1>", b"<br><br>", b"<ol start=9>", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"<link rel=alternate hreflang=en href='http://[x/en-a-articulo-S0000001924000031'>", b"<article-meta>",
)  # fmt: skip
VALUES = (
    b"", b" ", b"http://[", b"http://[::1", b"//", b"http://\xc2\xb2:99999999/", b"javascript:0", b"10.1234/" * 40,
    b"\xc2\xb2", b"\xd9\xa3", b"99999999999999999999", b"0000-00-00", b"-1", b"{}", b"[", b"a" * 3000, b"&#xD800;",
    b"<p>", b"&lt;p&gt;", b"S0000001924000031", b"author", b"en", b"es", b"xx-yy", b"\x00", b"received", b"pub",
    b"2019-13-45", b"citation_author", b"citation_title", b"citation_abstract", b"citation_keywords", b"aff1",
    b"https://schema.org/ScholarlyArticle", b"; ; ;", b"...", b"canonical", b"alternate", b"name", b"https://doi.org/",
)  # fmt: skip
NUMBERS = (
    "²", "٣", "３", "①", "½", "0", "00", "99", "9" * 30, "9" * 5000, "1e9", "-5", "৭৮", "1.2.3.4", "2019", "31", "Ⅻ",
)  # fmt: skip
PAIRS = (
    ("Resumen", "Abstract"), ("RESUMEN", "ABSTRACT"), ("Palabras clave", "Keywords"), ("PALABRAS CLAVE", "KEYWORDS"),
    ("Palabras Clave", "Key Words"), ("Objetivos", "Objectives"), ("Objetivo", "Objective"), ("Métodos", "Methods"),
    ("Resultados", "Results"), ("Conclusiones", "Conclusions"), ("Introducción", "Introduction"), ("=es", "=en"),
    ('="es', '="en'), ("Recibido", "Received"), ("Aceptado", "Accepted"), ("Título", "Title"), ("/es", "/en"),
)  # fmt: skip
CHARSETS = sorted({*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "unicode_escape", "utf-16"})


UNITS = {
    "spaces": " ", "nbsp": "\u00a0", "tabs": "\t", "commas": ",", "comma spaces": ", ", "spaced commas": " ,",
    "semicolons": "; ", "stops": ".", "stop spaces": ". ", "colons": ": ", "figures": "7", "spaced figures": "7 ",
    "dates in figures": "1/1/", "capitals": "A", "spaced capitals": "A ", "small letters": "a", "words": "palabra ",
    "one-letter marks": "a,b,", "spaced marks": "a, b, ", "bracketed marks": "(a) ", "asterisks": "*", "daggers": "†‡",
    "superscripts": "¹²", "dumps": "array:1 [ ", "dump keys": '"a" => ', "dump index": "0 => ", "dump quotes": '"',
    "dump ends": "] ", "brackets": "(", "bracket pairs": "()", "bracketed": "(a", "square brackets": "[",
    "closing brackets": ")", "dois": "10.1234/", "doi words": "doi ", "doi urls": "https://doi.org/10.1234/(",
    "urls": "https://x", "at signs": "@", "addresses": "a@", "dotted addresses": "a.a@a-a.", "volumes": "Vol. ",
    "issues": "Vol. 1. Núm. 1. ", "pages": "Páginas 1-1", "citations": "2019;1(1):1-1 ", "ranges": "1-", "dashes": "-",
    "spaced dashes": " - ", "received": "Received ", "received on": "Recibido el 1 de ", "months": "enero de 2019 ",
    "keyword labels": "Keywords: ", "keyword labels in capitals": "PALABRAS CLAVE ", "abstract labels": "Abstract. ",
    "abstract labels in capitals": "RESUMEN ", "titles joined": "Objetivos y ", "titles with and": "Methods and ",
    "titles with commas": "Diseño, ", "titles and colons": "Objetivo: ", "titles glued": "ObjetivoEl ",
    "glued": "Resultados", "names": "Ana Ruiz, ", "names and": "Ana Ruiz y ", "names marked": "Ana Ruiza,b, ",
    "names with semicolons": "Ruiz, Ana; ", "initials": "A. ", "doctors": "Dr. ", "degrees": "MD, PhD, ",
    "orcid": "ORCID ", "orcid ids": "0000-0000-0000-000", "de la": "de la ", "institutions": "Hospital ",
    "places": "a Hospital de Lugo, ", "groups": "Grupo de ", "on behalf": "on behalf of ",
    "issn": "ISSN ", "e-issn": "e-ISSN: ", "pii": "S0000001",
    "quotes": "“", "quoted": "«a» ", "apostrophes": "d'", "sentences": "El paciente. ", "two languages": "The el ",
    "turns": "The patient was seen. El paciente fue visto. ", "questions": "¿", "slashes": "Resumen / ", "pipes": "| ",
    "bullets": "· ", "figure captions": "Figura 1. ", "references": "[1]", "superscript ranges": "1,2-3,",
    "amps": "&amp;", "double escapes": "&amp;lt;p&amp;gt;", "half entities": "&#", "half tags": "&lt;p ",
    "half ends": "&lt;/", "e-mail": "e-mail: ",
    "soft hyphens": "\u00ad", "accents": "a\u0301", "accents alone": "\u0301", "mojibake": "Ã±", "astral": "𝔸",
    "hangul": "한", "ligatures": "ﷺ", "dotted i": "İ", "line separators": "\u2028", "form feeds": "\f",
    "newlines": "\n ",
    "copyright": "© 2019 ", "licences": "creativecommons.org/licenses/", "tables": "Tabla I", "source": "(Fuente: ",
    "edition": "(English Edition) ", "how to cite": "Cómo citar: ", "supplements": "Supl 1 ", "roman": "IVXLC",
}  # fmt: skip
"""What invites a pattern to try for ever, or a loop to look back to the beginning at every step."""


@cache
def originals() -> tuple[Page, ...]:
    """Every page of every folder of fixtures, and the files that hold several records as they are."""
    several = [file for kind in ("wet", "xml") for file in sorted((HERE / "fixtures").glob(f"*/*.{kind}"))]
    return (*(case.page for case in fixtures()), *(Page(NO_URL, file.read_bytes()) for file in several))


# Pages spoilt --------------------------------------------------------------------------------------------------------


def _place(body: bytes, chance: random.Random) -> int:
    """Somewhere: between two elements as often as anywhere."""
    if chance.random() < 0.5 and (found := body.find(b"<", chance.randrange(len(body) + 1))) >= 0:
        return found
    return chance.randrange(len(body) + 1)


def _part(body: bytes, chance: random.Random, longest: int = 5000) -> tuple[int, int]:
    start = _place(body, chance)
    return start, min(len(body), start + chance.randrange(1, longest))


def _into(body: bytes, what: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + what + body[at:]


def _some(found: re.Pattern[bytes], body: bytes, other: Callable[[re.Match[bytes]], bytes], often: float) -> bytes:
    """The body with some of what a pattern finds replaced."""
    chance = random.Random(len(body))  # noqa: S311 - the same page every time
    return found.sub(lambda match: other(match) if chance.random() < often else bytes(match[0]), body)


def cut(body: bytes, chance: random.Random) -> bytes:
    """The beginning only, or the end only."""
    at = chance.randrange(len(body) + 1)
    return body[:at] if chance.random() < 0.7 else body[at:]


def holed(body: bytes, chance: random.Random) -> bytes:
    start, end = _part(body, chance, len(body) + 2)
    return body[:start] + body[end:]


def flipped(body: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(body)
    for _ in range(chance.randrange(1, 200) if body else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def shuffled(body: bytes, chance: random.Random) -> bytes:
    """Lines, or all that begins with a tag, in another order."""
    pieces = body.splitlines(keepends=True) if chance.random() < 0.5 else re.split(rb"(?=<[a-z])", body)
    chance.shuffle(pieces)
    return b"".join(pieces)


def repeated(body: bytes, chance: random.Random) -> bytes:
    start, end = _part(body, chance, 400)
    return body[:end] + body[start:end] * chance.randrange(1, 300) + body[end:]


def joined(body: bytes, chance: random.Random) -> bytes:
    return body + chance.choice(originals()).body


def nested(body: bytes, chance: random.Random) -> bytes:
    """A part inside five thousand elements, closed or not."""
    tags = [b"div", b"span", b"b", b"ul><li", b"table><tr><td", b"blockquote", b"p", b"sec", b"article", b"h1", b"a"]
    microdata = b'div itemscope itemprop="author" itemtype="https://schema.org/ScholarlyArticle"'
    tag, deep = chance.choice([*tags, microdata]), chance.randrange(1, 5001)
    start, end = _part(body, chance)
    closing = (b"</" + re.split(rb"\W", tag)[0] + b">") * deep if chance.random() < 0.5 else b""
    return body[:start] + (b"<" + tag + b">") * deep + body[start:end] + closing + body[end:]


def unclosed(body: bytes, chance: random.Random) -> bytes:
    return _some(END_TAG, body, lambda _: b"", chance.random())


def unended(body: bytes, chance: random.Random) -> bytes:
    return _some(TAG, body, lambda tag: tag[0][:-1], chance.random() / 5)


def doubled(body: bytes, chance: random.Random) -> bytes:
    return _some(TAG, body, lambda tag: tag[0] * 2, chance.random())


def renamed(body: bytes, chance: random.Random) -> bytes:
    """Elements that become other elements."""
    names: list[bytes] = sorted(set(re.findall(rb"</([\w:-]+)>", body))) or [b"p"]
    pattern = re.compile(rb"(</?)" + re.escape(chance.choice(names)) + rb"\b")
    other = chance.choice([*names, b"h1", b"pre", b"li", b"br", b"table", b"script", b"x:y", b"title", b"a", b"p"])
    return pattern.sub(lambda match: match[1] + other, body)


def misattributed(body: bytes, chance: random.Random) -> bytes:
    """Attributes with the values of others, without their quotes, huge or empty."""
    value = chance.choice(VALUES)
    kinds: list[Callable[[re.Match[bytes]], bytes]] = [
        lambda one: one[1] + b'="' + value + b'"',
        lambda one: one[0][:-1],
        lambda one: one[1] + b"=",
        lambda one: one[0].replace(b"=", b" = ") + one[0],
        lambda one: one[1] + b'="' + b"x" * 50_000 + b'"',
    ]
    kind = chance.randrange(len(kinds))
    return _some(ATTRIBUTE, body, kinds[kind], chance.random() / (30 if kind == 4 else 2))


def entitled(body: bytes, chance: random.Random) -> bytes:
    """Entities that are none."""
    for _ in range(chance.randrange(1, 30)):
        body = _into(body, chance.choice(ENTITIES), chance)
    return body


def marked_up(body: bytes, chance: random.Random) -> bytes:
    """Comments, CDATA, instructions and elements that begin anywhere."""
    for _ in range(chance.randrange(1, 8)):
        body = _into(body, chance.choice(MARKUP), chance)
    return body


def miscounted(body: bytes, chance: random.Random) -> bytes:
    """Figures that are no figures, or too many."""
    numbers = [number.encode() for number in NUMBERS]
    return _some(FIGURES, body, lambda _: chance.choice(numbers), chance.random() / 2)


def swollen(body: bytes, chance: random.Random) -> bytes:
    """Texts in which one thing is repeated, up to a few thousand times."""
    unit = chance.choice(list(UNITS.values())).encode()
    filling = unit * chance.randrange(1, 25_000 // len(unit))
    texts = list(TEXT.finditer(body))
    if texts and chance.random() < 0.8:
        text = chance.choice(texts)
        start = text.end() if chance.random() < 0.7 else text.start()
        return body[:start] + filling + body[start if chance.random() < 0.5 else text.end() :]
    return _into(body, filling, chance)


def lied_about(body: bytes, chance: random.Random) -> bytes:
    """Another charset than is said, or two."""
    text, kind = body.decode("utf-8", "replace"), chance.randrange(6)
    if kind == 0:
        return text.encode(
            chance.choice(["utf-16-le", "utf-16-be", "utf-32-le", "utf-16", "utf-7", "cp500"]), "replace"
        )
    if kind == 1:
        start, end = _part(body, chance)
        return body[:start] + body[start:end].decode("latin-1").encode("utf-8") + body[end:]
    if kind == 2:
        start, end = _part(body, chance)
        return body[:start] + body[start:end].decode("utf-8", "replace").encode("cp1252", "replace") + body[end:]
    if kind == 3:
        return b"\x00".join(body[at : at + 1] for at in range(min(len(body), 5000))) + body[5000:]
    if kind == 4:
        return chance.choice([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff"]) + body
    said = chance.choice(CHARSETS).encode()
    return re.sub(rb"(charset=[\"']?|encoding=[\"'])[\w-]+", rb"\g<1>" + said, body) + b"\xf1\x81"


def interchanged(body: bytes, chance: random.Random) -> bytes:
    """Each language's labels over the other's texts."""
    text = body.decode("utf-8", "surrogateescape")
    for spanish, english in PAIRS:
        if chance.random() < 0.8:
            text = text.replace(spanish, "\x1a").replace(english, spanish).replace("\x1a", english)
    return text.encode("utf-8", "surrogateescape")


def _anything(chance: random.Random, depth: int = 0) -> Any:
    """A value of JSON that nobody expects."""
    keys = (
        "@type", "@graph", "name", "headline", "author", "isPartOf", "abstract", "keywords", "identifier",
        "affiliation", "@value", "@language", "value", "issn", "pageStart", "datePublished", "inLanguage",
        "description", "sameAs",
    )  # fmt: skip
    if depth < 4 and chance.random() < 0.6:
        size = range(chance.randrange(4))
        if chance.random() < 0.4:
            return [_anything(chance, depth + 1) for _ in size]
        return {chance.choice(keys): _anything(chance, depth + 1) for _ in size}
    known = (
        "ScholarlyArticle",
        "Article",
        "Periodical",
        "Un título de prueba",
        "\ud800",
        "10.1234/x",
        "en",
        "",
        "2019",
    )
    return chance.choice([None, True, 0, -1.5, 10**30, float("nan"), *known])


def structured(body: bytes, chance: random.Random) -> bytes:
    """JSON-LD of an article whose properties are of the wrong kinds."""
    thing = {"@type": "ScholarlyArticle"} | {
        key: _anything(chance)
        for key in ("headline", "name", "author", "isPartOf", "abstract", "keywords", "identifier", "@graph", "issn")
        if chance.random() < 0.7
    }
    script = b'<script type="application/ld+json">' + json.dumps(thing).encode() + b"</script>"
    return _into(body, script, chance)


def leaking(body: bytes, chance: random.Random) -> bytes:
    """A record of the site's own, nested, cut or closed too often."""
    pieces = ("array:24 [ ", '"es" => ', '"titulo" => ', "0 => ", '"Un título" ', "] ", '"pii" => "S1" ', "2019 ", '"')
    dump = "array:24 [ " + "".join(chance.choice(pieces) for _ in range(chance.randrange(3000)))
    return _into(body, dump.encode(), chance)


def metaed(body: bytes, chance: random.Random) -> bytes:
    """Metas of any name with any content."""
    names = (
        "citation_title", "citation_author", "citation_author_institution", "citation_abstract", "citation_keywords",
        "citation_doi", "citation_firstpage", "citation_date", "citation_online_date", "dc.title", "dc.description",
        "dc.creator", "dc.identifier", "og:title", "og:url", "og:description", "description", "dcterms.abstract",
        "dcterms.bibliographiccitation", "citation_issn", "citation_journal_title", "citation_language", "dc.subject",
    )  # fmt: skip
    words = [
        "Un título",
        "<p>x</p>",
        "&lt;br&gt;",
        "http://[",
        "²",
        "; ;",
        ",",
        " | ",
        "…",
        "Ruiz, A",
        "&#xD800;",
        "10.1/x",
    ]
    metas = (
        f'<meta name="{chance.choice(names)}" content="{chance.choice(words) * chance.randrange(9)}" lang="en">'
        for _ in range(chance.randrange(1, 60))
    )
    return _into(body, "".join(metas).encode(), chance)


MUTATIONS: tuple[Mutation, ...] = (
    cut, holed, flipped, shuffled, repeated, joined, nested, unclosed, unended, doubled, renamed, misattributed,
    entitled, marked_up, miscounted, swollen, swollen, lied_about, interchanged, structured, leaking, metaed,
)  # fmt: skip
LARGEST = 400_000
"""Bytes of a spoilt page; what is larger is a bomb's."""


def spoilt(seed: int) -> Page:
    """The page of a seed: one of the originals, spoilt in one to four ways, its address and type true or not."""
    chance = random.Random(seed)  # noqa: S311 - the same page every time
    page = chance.choice(originals())
    body = page.body
    for mutation in chance.choices(MUTATIONS, k=chance.choice((1, 1, 1, 2, 2, 3, 4))):
        body = mutation(body, chance)[:LARGEST]
    url = page.url if chance.random() < 0.6 else chance.choice((URL, PLAIN_URL, NO_URL, "", "http://[", "https://x"))
    said = f"text/html; charset={chance.choice(CHARSETS)}" if chance.random() < 0.2 else page.content_type
    return Page(url, body, said)


# Pages stripped ------------------------------------------------------------------------------------------------------

META = re.compile(rb"""<meta\b(?:[^>"']|"[^"]*"|'[^']*')*+>""", re.IGNORECASE)
OPENING = re.compile(rb"""<[a-z][\w:-]*+(?:[^<>"']|"[^"]*"|'[^']*')*+>""", re.IGNORECASE)
SIGN = re.compile(rb"""\s(?:class|id|data-[\w-]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?(?=[\s/>])""", re.IGNORECASE)
HEADING = re.compile(rb"(</?)h[1-6](?=[\s>])", re.IGNORECASE)


def without_metas(body: bytes) -> bytes:
    """The page without its `<meta>` elements; XML stays as it is."""
    return body if XML.match(body) else META.sub(b"", body)


def without_classes(body: bytes) -> bytes:
    """The page without class, id and data-…; XML stays as it is."""
    return body if XML.match(body) else OPENING.sub(lambda tag: SIGN.sub(b"", tag[0]), body)


def without_headings(body: bytes) -> bytes:
    """The page with all headings made paragraphs; XML stays as it is."""
    return body if XML.match(body) else HEADING.sub(rb"\1p", body)
