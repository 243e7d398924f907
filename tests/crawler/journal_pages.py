"""The pages of a journal of tests: articles of our own writing by number, contents that list them, sitemaps."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

TITLES = {
    "es": "La gota en el hospital comarcal durante el año {0}",
    "en": "Gout in the county hospital in the year {0}",
}
ABSTRACTS = {
    "es": "Estudiamos durante un año a los {0} pacientes con gota que acudieron a la consulta del hospital comarcal."
    " La mayoría recibía una dosis baja de alopurinol y no alcanzaba el objetivo terapéutico.",
    "en": "We studied for one year the {0} patients with gout who attended the clinic of the county hospital."
    " Most of them received a low dose of allopurinol and did not reach the therapeutic target.",
}
CORRECTED = {"es": " Se ha corregido {0} veces este resumen.", "en": " This abstract has been corrected {0} times."}
KEYWORDS = {"es": "Gota; Alopurinol; Hospital comarcal", "en": "Gout; Allopurinol; County hospital"}
HEADINGS = {"es": ("Resumen", "Palabras clave"), "en": ("Abstract", "Keywords")}

Layout = Literal["as it was", "other classes", "no classes", "no abstracts"]
CLASSES: Mapping[Layout, str] = {
    "as it was": ' class="{0}"',
    "other classes": ' class="nv-{0}-2027"',
    "no classes": "",
    "no abstracts": ' class="{0}"',
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page; where it counts visits, in the two halves around the counter; `version` is who it is today."""

    before: bytes
    after: bytes | None = None
    content_type: str = "text/html; charset=utf-8"
    version: str = ""

    def body(self, visits: int) -> bytes:
        """The page as the visitor of that number sees it."""
        return self.before if self.after is None else b"%s%d%s" % (self.before, visits, self.after)


def path_of(issn: str, number: int) -> str:
    """The address of an article: its PII is made of the ISSN, the year 24 and its number."""
    return f"/es-la-gota-hospital-articulo-S{issn.replace('-', '')}24{number:05}{number % 10}"


def article(issn: str, number: int, corrections: int, layout: Layout) -> Shown:
    """An article in both languages, its abstracts corrected so many times."""
    mark, year = CLASSES[layout], 1500 + number
    before = (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{TITLES["es"].format(year)}</title>'
        f'<meta name="citation_title" content="{TITLES["es"].format(year)}">'
        f'<meta name="citation_doi" content="10.5555/{issn}.{number}"><meta name="citation_author" content="Ana Prado">'
        f'<meta name="citation_issn" content="{issn}"></head><body>'
        f"<ul{mark.format('hilera')}><li>Visitas <span{mark.format('cuenta')}>"
    )
    parts = [
        "</span></li></ul><article>",
        f"<h1{mark.format('titulo')}>{TITLES['es'].format(year)}</h1>",
        f"<h2{mark.format('titulo')}>{TITLES['en'].format(year)}</h2><p{mark.format('autores')}>Ana Prado</p>",
    ]
    for lang, (abstract, keywords) in HEADINGS.items():
        text = ABSTRACTS[lang].format(number + 20) + (CORRECTED[lang].format(corrections) if corrections else "")
        if layout != "no abstracts":
            parts.append(f"<h2{mark.format('epigrafe')}>{abstract}</h2><p{mark.format('resumen')}>{text}</p>")
        parts.append(f"<p{mark.format('claves')}>{keywords}: {KEYWORDS[lang]}</p>")
    after = "".join([*parts, "</article></body></html>"])
    return Shown(before.encode(), after.encode(), version=f"{number}-{corrections}-{layout}".replace(" ", "-"))


def linking(title: str, paths: list[str]) -> Shown:
    """A page that links to these."""
    links = "".join(f'<p><a href="{path}">{title}</a></p>' for path in paths)
    return Shown(f'<!doctype html><html lang="es"><title>{title}</title>{links}</html>'.encode())


def sitemap(listed: Mapping[str, datetime | None], *, index: bool = False, packed: bool = False) -> Shown:
    """A sitemap (sitemaps.org) of these addresses, each with the time of its last change if that is said."""
    root, entry = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, at in listed.items():
        lastmod = f"<lastmod>{at.isoformat()}</lastmod>" if at else ""
        lines.append(f"<{entry}><loc>{url}</loc>{lastmod}</{entry}>")
    text = "\n".join([*lines, f"</{root}>"]).encode()
    if packed:
        return Shown(gzip.compress(text, 1, mtime=0), content_type="application/gzip")
    return Shown(text, content_type="application/xml")
