# ruff: noqa: E501 - a bomb a line
"""Pages swollen until they would burst: each must be read in a second and in 200 MB, or be refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

from db.record import Page
from tests.mutations import PLAIN_URL, UNITS, URL, spoilt

HUGE = 10_000_000
HEAD = '<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>Un título de prueba | Revista</title>'
JATS = '<?xml version="1.0" encoding="utf-8"?><article article-type="research-article" xml:lang="es"><front>'
OAI = '<record><header/><metadata><oai_dc:dc xmlns:oai_dc="http://o" xmlns:dc="http://d">'
FORM = """<p>Vol. 12. Núm. 3. Páginas 101-106 (Mayo 2019) {0}</p><p>DOI: 10.5555/muestra.2019.01.003{0}</p>
<h1>Un título de prueba sobre la gota en el anciano {0}</h1><p>Ana Ruiz<sup>a</sup>, Luis Paz<sup>b</sup>, {0}</p>
<p>a Hospital de Muestra, Lugo, España {0}</p><p>Recibido el 3 de enero de 2019 {0}</p><h2>Resumen</h2>
<p><b>Objetivo</b> Estudiar la gota en los pacientes ancianos del hospital. {0}</p><p>{0}</p><h3>{0}</h3><p>{0}</p>
<p>Palabras clave: Gota; Dieta. {0}</p><h2>Abstract</h2><p>To study gout in the elderly patients. {0}</p><p>{0}</p>
<p>Keywords: {0}</p><p>Figura 1. {0}</p><p>{0}</p>"""
NAMES = (
    "citation_title", "citation_author", "citation_author_institution", "citation_abstract", "citation_keywords",
    "citation_doi", "citation_date", "citation_online_date", "citation_issn", "citation_journal_title", "dc.title",
    "dc.creator", "dc.description", "og:title", "description", "dcterms.bibliographiccitation", "dc.identifier",
)  # fmt: skip


def _page(text: str, url: str = URL) -> Page:
    return Page(url, text[:HUGE].encode("utf-8", "replace")[:HUGE])


def _in_form(unit: str, size: int) -> str:
    return FORM.format(unit * (size // len(unit)))


def _as_text(html: str) -> str:
    return re.sub(r"<[^>]*>", "", re.sub(r"</p>|</h\d>", "\n", html))


def _metas(unit: str) -> str:
    content = unit.replace('"', "'") * (90_000 // len(unit))
    return HEAD + "".join(f'<meta name="{name}" content="{content}">' for name in NAMES) + _in_form(unit, 1)


def _json(unit: str) -> str:
    long = _long(unit)
    said = {name: long * 2 for name in ("headline", "abstract", "keywords", "name", "issn", "datePublished")}
    return _in_script(json.dumps({"@type": "ScholarlyArticle", "author": [long], **said}), unit)


def _jats(unit: str) -> str:
    long, terms = _long(unit), f"<kwd>{_short(unit)}</kwd>" * 1000
    return (
        f"{JATS}<journal-meta><journal-title>{long}</journal-title></journal-meta><article-meta><title-group>"
        f"<article-title>{long}</article-title></title-group><contrib-group><contrib><name><surname>{long}</surname>"
        f"</name><xref ref-type='aff' rid='a'/></contrib></contrib-group><aff id='a'>{long}</aff><volume>{long}"
        f"</volume><history><date date-type='received'><day>{long}</day><month>{long}</month><year>{long}</year>"
        f"</date></history><abstract><p>{long}</p><p>{long}</p></abstract><kwd-group>{terms}</kwd-group>"
        "</article-meta></front></article>"
    )


def _oai(unit: str) -> str:
    names = ("title", "creator", "description", "subject", "source", "date", "identifier", "rights")
    fields = "".join(f"<dc:{name}>{_long(unit)}</dc:{name}>" * 4 for name in names)
    return f"{OAI}{fields}</oai_dc:dc></metadata></record>"


def _long(unit: str) -> str:
    return unit * (19_000 // len(unit))


def _short(unit: str) -> str:
    return unit * (380 // len(unit))


def _in_script(text: str, unit: str = "Ana") -> str:
    return f'{HEAD}<script type="application/ld+json">{text}</script>{_in_form(unit, 3 * len(unit))}'


PLACES: dict[str, Callable[[str], str]] = {
    "fields": lambda unit: HEAD + _in_form(unit, 19_000),
    "short fields": lambda unit: HEAD + "".join(_in_form(unit, size) for size in range(40, 400, 10)),
    "paragraphs": lambda unit: HEAD + _in_form(unit, 1) + f"<p>{_long(unit)}</p>" * 110,
    "paragraphs unlike": lambda unit: (
        HEAD + _in_form(unit, 1) + "".join(f"<p>{_long(unit)}{n}</p>" for n in range(110))
    ),
    "lines": lambda unit: _as_text(_in_form(unit, 1)) + "".join(f"{_short(unit)}{n}\n" for n in range(5000)),
    "short paragraphs": lambda unit: (
        HEAD + _in_form(unit, 1) + "".join(f"<p>{_short(unit)[:190]}{n}</p>" for n in range(5000))
    ),
    "items": lambda unit: HEAD + _in_form(unit, 1) + "<ol>" + f"<li>{_short(unit)[:38]}</li>" * 20_000 + "</ol>",
    "one word": lambda unit: HEAD + _in_form(unit, 1) + f"<p>{unit * (HUGE // len(unit.encode()))}",
    "metas": _metas,
    "JSON": _json,
    "JATS": _jats,
    "OAI": _oai,
}
"""Where a unit fills a page: every field, long paragraphs, short lines, metas, records of XML."""


def _laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY l0 "ja">{levels}]>{JATS[38:]}<article-meta><title-group><article-title>&l11;</article-title></title-group></article-meta></front></article>'


def _quadratic() -> str:
    return f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a "{"a" * 190}">]><article><front><x>{"&a;" * 600_000}</x></front></article>'


def _filled_to(text: str) -> str:
    return text * (HUGE // len(text.encode()))


STRUCTURES: dict[str, Callable[[], str]] = {
    "paragraph of 10 MB": lambda: HEAD + _in_form("palabra ", 80) + "<p>" + _filled_to("La gota en el anciano. "),
    "line of 10 MB": lambda: _as_text(_in_form("palabra ", 80)) + _filled_to("La gota en el anciano. "),
    "article of 10 MB": lambda: HEAD + _in_form("palabra ", 80) + _filled_to("<p>La gota en el anciano fue vista por " + "muchos médicos " * 40 + "</p>"),
    "n with tilde cut by the limit": lambda: HEAD + "x" + _in_form("palabra ", 80) + "<p>" + _filled_to("ñ"),
    "mojibake of 10 MB": lambda: HEAD + _in_form("palabra ", 80) + "<p>" + _filled_to("Ã±a "),
    "empty tags": lambda: HEAD + _in_form("x", 1) + "<p></p>" * 200_000,
    "empty inline tags": lambda: HEAD + "<p>" + "<b></b>" * 200_000 + _in_form("x", 1),
    "unclosed inline tags": lambda: HEAD + "<p>" + "<b>" * 200_000 + _in_form("x", 1),
    "unclosed fonts with attributes": lambda: HEAD + "<p>" + "".join(f"<font size={n}>x" for n in range(100_000)) + _in_form("x", 1),
    "misnested": lambda: HEAD + "<p>" + "<b><i><p></b></i>" * 60_000 + _in_form("x", 1),
    "inline tags with text": lambda: HEAD + "<h1>" + "<b>x</b> " * 200_000 + "</h1>" + _in_form("x", 1),
    "sups": lambda: HEAD + "<h1>Un título</h1><p>" + "Ana Ruiz<sup>a</sup>, " * 90_000 + "</p>" + _in_form("x", 1),
    "sups alone": lambda: HEAD + "<h1>Un título</h1><p>Ana Ruiz" + "<sup>a</sup>" * 90_000 + "</p>" + _in_form("x", 1),
    "breaks": lambda: HEAD + "<h1>Un título</h1><p>" + "<br>x" * 200_000 + _in_form("x", 1),
    "small letters after breaks": lambda: HEAD + "<h1>Un título</h1><p><b>" + "una línea<br>" * 100_000 + _in_form("x", 1),
    "metas": lambda: HEAD + "<meta name=citation_author content='Ana Ruiz'>" * 100_000 + _in_form("x", 1),
    "metas unlike": lambda: HEAD + "".join(f"<meta name=citation_author content='Ana R{n}z'>" for n in range(100_000)) + _in_form("x", 1),
    "institutions": lambda: HEAD + "<meta name=citation_author content='Ana Ruiz'>" + "".join(f"<meta name=citation_author_institution content='Hospital {n}'>" for n in range(100_000)) + _in_form("x", 1),
    "titles in metas": lambda: HEAD + "".join(f"<meta name=citation_title content='Un título {n} de la gota'>" for n in range(100_000)) + _in_form("x", 1),
    "abstracts in metas": lambda: HEAD + "".join(f"<meta name=dc.description content='Un resumen {n} de la gota {'en el anciano ' * 12}'>" for n in range(9000)) + _in_form("x", 1),
    "keywords in metas": lambda: HEAD + "".join(f"<meta name=citation_keywords lang=x{n % 97} content='Gota; {n}; y'>" for n in range(100_000)) + _in_form("x", 1),
    "issns in metas": lambda: HEAD + "<meta name=citation_issn content='x'>" * 100_000 + _in_form("x", 1),
    "metas that are references": lambda: HEAD + "<meta name=citation_reference content='x 2019;1(1):1-2'>" * 100_000 + _in_form("x", 1),
    "links": lambda: HEAD + _in_form("x", 1) + "<a href='/es-x-articulo-S0000001924000031'>Gota</a>" * 50_000,
    "link elements": lambda: HEAD + "<link rel=alternate hreflang=en href='https://x.org/en-x-articulo-S0000001924000031'>" * 50_000 + _in_form("x", 1),
    "link elements unlike": lambda: HEAD + "".join(f"<link rel=alternate hreflang=en href='https://x.org/en-x-articulo-S00000019{n:08}'>" for n in range(50_000)) + _in_form("x", 1),
    "attribute of 10 MB": lambda: HEAD + "<p class='" + _filled_to("a ") ,
    "classes": lambda: HEAD + _in_form("x", 1) + f"<p class='{'title abstract ' * 60_000}'>x</p>" + "<p class='a b'>x</p>" * 20_000,
    "attributes": lambda: HEAD + "<p " + " ".join(f"a{n}=x" for n in range(150_000)) + ">" + _in_form("x", 1),
    "elements 100,000 deep": lambda: HEAD + "<div>" * 100_000 + _in_form("x", 1),
    "elements 200 deep, again and again": lambda: HEAD + ("<div>x" * 200 + "</div>" * 200) * 900 + _in_form("x", 1),
    "spans 250 deep": lambda: HEAD + "<p>" + ("<span>x" * 240 + "</span>" * 240) * 600 + _in_form("x", 1),
    "lists in lists": lambda: HEAD + "<ul><li>" * 100_000 + _in_form("x", 1),
    "tables in tables": lambda: HEAD + "<table><tr><td>" * 100_000 + _in_form("x", 1),
    "headings": lambda: HEAD + _in_form("x", 1) + "<h2>Resumen</h2>" * 100_000,
    "headings and texts": lambda: HEAD + _in_form("x", 1) + "<h2>Resumen</h2><p>La gota en el anciano fue vista.</p><h2>Abstract</h2><p>The gout was seen in the elderly.</p>" * 16_000,
    "headings and texts unlike": lambda: HEAD + _in_form("x", 1) + "".join(f"<h2>Resumen</h2><p>La gota {n} en el anciano fue vista.</p><h2>Abstract</h2><p>The gout {n} was seen in the elderly.</p>" for n in range(16_000)),
    "keyword lists": lambda: HEAD + _in_form("x", 1) + "".join(f"<p>Palabras clave: Gota{n}; Dieta; Anciano</p><p>Keywords: Gout{n}; Diet; Aged</p>" for n in range(20_000)),
    "main headings": lambda: HEAD + "".join(f"<h1>Un título de prueba {n} de la gota</h1>" for n in range(30_000)),
    "titles": lambda: "<title>" * 100_000 + HEAD + _in_form("x", 1),
    "authors, a line each": lambda: HEAD + "<h1>Un título de prueba de la gota</h1>" + "".join(f"<p>Ana Ruiz{chr(97 + n % 26)}, Luis Paz</p>" for n in range(5000)) + "<h2>Resumen</h2>",
    "authors in one line": lambda: HEAD + "<h1>Un título de prueba de la gota</h1><p>" + "".join(f"Ana R{'aeiou'[n % 5]}z{n} Paz, " for n in range(5000)) + "</p><h2>Resumen</h2>",
    "affiliations, a line each": lambda: HEAD + "<h1>Un título de prueba de la gota</h1><p>Ana Ruiz<sup>a</sup>, Luis Paz<sup>b</sup></p>" + "".join(f"<p><sup>{chr(97 + n % 26)}</sup> Hospital {n}, Lugo, España</p>" for n in range(5000)) + "<h2>Resumen</h2>",
    "affiliations in one line": lambda: HEAD + "<h1>Un título de prueba de la gota</h1><p>Ana Ruiz a</p><p>" + "".join(f"{chr(97 + n % 26)} Hospital {n}, Lugo; " for n in range(5000)) + "</p><h2>Resumen</h2>",
    "dates": lambda: HEAD + _in_form("x", 1) + "<p>Recibido el 3 de enero de 2019</p>" * 50_000,
    "dates unlike": lambda: HEAD + _in_form("x", 1) + "".join(f"<p>Recibido el {n % 28 + 1} de enero de {1900 + n % 120}</p>" for n in range(20_000)),
    "JSON deep in arrays": lambda: _in_script("[" * 100_000),
    "JSON deep and closed": lambda: _in_script("[" * 90_000 + "]" * 90_000),
    "JSON deep in objects": lambda: _in_script('{"@graph":' * 19_000 + "1" + "}" * 19_000),
    "JSON of 300 levels": lambda: _in_script('{"@type":"ScholarlyArticle","isPartOf":[' * 300 + "]}" * 300),
    "JSON again and again": lambda: HEAD + '<script type="application/ld+json">' * 30_000 + _in_form("x", 1),
    "JSON scripts": lambda: HEAD + '<script type="application/ld+json">{"@type":"Article","name":"x"}</script>' * 20_000 + _in_form("x", 1),
    "JSON of many authors": lambda: _in_script(json.dumps({"@type": "ScholarlyArticle", "author": [{"name": f"Ana R{n}z", "affiliation": [{"name": f"Hospital {n}"}]} for n in range(2500)]})),
    "JSON of many titles": lambda: _in_script(json.dumps({"@type": "ScholarlyArticle", "name": [f"Un título {n}" for n in range(9000)]})),
    "JSON of many articles": lambda: _in_script(json.dumps([{"@type": "ScholarlyArticle", "name": f"Un título {n}"} for n in range(3500)])),
    "scripts unclosed": lambda: HEAD + _in_form("x", 1) + "<script" * 200_000,
    "microdata deep": lambda: HEAD + "<div itemscope itemprop=author itemtype='http://schema.org/Article'>" * 20_000 + _in_form("x", 1),
    "microdata deep, not within one another": lambda: HEAD + ("<div itemscope itemtype='http://schema.org/Article'><i itemprop=name>x</i>" * 200 + "</div>" * 200) * 90 + _in_form("x", 1),
    "microdata of many items": lambda: HEAD + "<div itemscope itemtype='http://schema.org/Article'><i itemprop=name>x</i></div>" * 24_000 + _in_form("x", 1),
    "microdata of many properties": lambda: HEAD + "<div itemscope itemtype='http://schema.org/Article'>" + "<i itemprop='name author keywords'>x</i>" * 45_000 + "</div>" + _in_form("x", 1),
    "billion laughs": _laughs,
    "quadratic blow-up": _quadratic,
    "laughs in HTML": lambda: "<!DOCTYPE html [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)) + "]>" + HEAD + "&l11;" * 1000,
    "declarations": lambda: '<?xml version="1.0"?><!DOCTYPE article [' + "".join(f'<!ENTITY a{n} "x">' for n in range(90_000)) + "]><article><front/></article>",
    "declarations unclosed": lambda: '<?xml version="1.0"?><!DOCTYPE article [' + '<!ENTITY a "' * 150_000,
    "prologs": lambda: "<?x ?>" * 300_000,
    "prologs unclosed": lambda: "<?x " * 400_000,
    "comments": lambda: "<!-- x -->" * 190_000 + HEAD + _in_form("x", 1),
    "comments unclosed": lambda: HEAD + "<!--" * 400_000,
    "comments before XML unclosed": lambda: "<!--" * 400_000,
    "doctypes": lambda: "<!DOCTYPE x [" * 140_000,
    "doctypes closed": lambda: "<!DOCTYPE x []>" * 120_000 + "<article>",
    "doctypes within": lambda: "<!DOCTYPE x " + "[]" * 900_000,
    "white space before": lambda: " " * 1_900_000 + HEAD + _in_form("x", 1),
    "white space before XML": lambda: "\n" * 1_900_000 + JATS,
    "CDATA": lambda: JATS + "<![CDATA[" * 200_000,
    "CDATA closed": lambda: JATS + "<article-meta><abstract><p>" + "<![CDATA[x]]>" * 140_000,
    "XML deep": lambda: JATS + "<article-meta>" * 130_000,
    "XML 250 deep": lambda: JATS + "<article-meta><abstract>" + ("<sec>x" * 240 + "</sec>" * 240) * 500,
    "XML with many namespaces": lambda: JATS + "".join(f"<a{n}:x xmlns:a{n}='u{n}'/>" for n in range(60_000)),
    "contribs": lambda: JATS + "<article-meta><contrib-group>" + "".join(f"<contrib><name><surname>R{n}z</surname></name><xref ref-type='aff' rid='a{n}'/></contrib>" for n in range(15_000)) + "</contrib-group>" + "".join(f"<aff id='a{n}'>Hospital {n}</aff>" for n in range(15_000)),
    "contribs with all affiliations": lambda: JATS + "<article-meta><contrib-group>" + "".join(f"<contrib><name><surname>R{n}z</surname></name><xref ref-type='aff' rid='{' '.join(f'a{m}' for m in range(400))}'/></contrib>" for n in range(700)) + "</contrib-group>" + "".join(f"<aff id='a{n}'>Hospital {n}</aff>" for n in range(400)),
    "terms": lambda: JATS + "<article-meta><title-group><article-title>Un título</article-title></title-group><kwd-group>" + "".join(f"<kwd>Gota {n}</kwd>" for n in range(80_000)),
    "trans-titles": lambda: JATS + "<article-meta><title-group>" + "".join(f"<trans-title>Un título {n} de la gota</trans-title>" for n in range(36_000)),
    "abstracts": lambda: JATS + "<article-meta>" + "".join(f"<abstract><p>Un resumen {n} de la gota</p></abstract>" for n in range(36_000)),
    "sub-articles": lambda: JATS + "<article-meta/></front>" + "<sub-article article-type='translation'><front-stub>" * 30_000,
    "creators": lambda: OAI + "".join(f"<dc:creator>R{n}z, Ana; Hospital {n}</dc:creator>" for n in range(40_000)),
    "descriptions": lambda: OAI + "".join(f"<dc:description>Un resumen {n} de la gota en los ancianos</dc:description>" for n in range(25_000)),
    "sources": lambda: OAI + "<dc:source>Revista; Vol. 12 Núm. 3 (2019); 45-52</dc:source>" * 30_000,
    "records": lambda: "<OAI-PMH>" + (OAI + "<dc:title>Un título</dc:title></oai_dc:dc></metadata></record>") * 12_000,
    "dump nested": lambda: _as_text(_in_form("x", 1)) + "array:24 [ 0 => " * 120_000,
    "dump nested and closed": lambda: _as_text(_in_form("x", 1)) + 'array:24 [ "a" => ' * 8_000 + "] " * 8_000,
    "dump nested in a page": lambda: HEAD + _in_form("x", 1) + "<p>array:24 [ " + '"es" => array:1 [ ' * 80_000,
    "dump of many keys": lambda: HEAD + _in_form("x", 1) + "<p>array:24 [ " + "".join(f'"k{n}" => "x" ' for n in range(90_000)) + " ]",
    "dump of unclosed keys": lambda: HEAD + _in_form("x", 1) + "<p>array:24 [ " + '"k =' * 70_000 + " ]",
    "dumps": lambda: HEAD + _in_form("x", 1) + '<p>array:1 [ "a" => "b" ] </p>' * 60_000,
    "figures before the bracket": lambda: _as_text(_in_form("x", 1)) + "array:" + "1" * 1_900_000,
    "figures before the bracket, again": lambda: _as_text(_in_form("x", 1)) + "array:11" * 240_000,
    "lines": lambda: "\n".join(f"La gota en el anciano {n}" for n in range(300_000)),
    "lines of one word": lambda: "\n".join(f"Gota{n}" for n in range(200_000)),
    "title of a dump": lambda: "Gota - " * 280_000 + "\n" + "Gota en el anciano enfermo\n" * 50,
    "title of pieces": lambda: "".join(f"Gota en el anciano {n} | " for n in range(80_000)) + "\n" + "x\n" * 50,
    "pre": lambda: HEAD + _in_form("x", 1) + "<pre>" + "una línea\n" * 180_000,
    "NULs": lambda: HEAD + _in_form("x", 1) + "\x00" * 900_000,
    "NULs amid": lambda: HEAD + "\x00a" * 900_000,
    "options": lambda: HEAD + _in_form("x", 1) + "<select>" + "<option>x" * 180_000,
    "hidden parts": lambda: HEAD + "<nav><p>x</p></nav>x" * 90_000 + _in_form("x", 1),
    "navigation nested": lambda: HEAD + "<nav>x" * 250 + _in_form("x", 1),
    "entities without semicolons": lambda: HEAD + _in_form("x", 1) + "<p>" + "&ampamp" * 250_000,
}  # fmt: skip
"""Pages of which one structure is far too large."""


@cache
def bombs() -> dict[str, Callable[[], Page]]:
    """All bombs by name."""

    def structure(name: str) -> Callable[[], Page]:
        return lambda: _page(STRUCTURES[name]())

    def filling(unit: str, place: str) -> Callable[[], Page]:
        return lambda: _page(PLACES[place](UNITS[unit]), PLAIN_URL if len(place) % 2 else URL)

    found = {name: structure(name) for name in STRUCTURES}
    return found | {f"{unit} in {place}": filling(unit, place) for unit in UNITS for place in PLACES}


def page_of(key: int | str) -> Page:
    """The spoilt page of a seed, or the bomb of a name."""
    return spoilt(key) if isinstance(key, int) else bombs()[key]()
