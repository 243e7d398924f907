"""Whole pages of 70 to 250 kB: our fixtures with all that stands around an article on a journal's site."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from db.record import Edition, Page
from pipelines.extract import extract
from tests.corpus import fixtures

LEAST, MOST = 70_000, 250_000
BODY = re.compile(rb"<body[^>]*>", re.IGNORECASE)
HEAD_ENDS = re.compile(rb"</head>", re.IGNORECASE)
BODY_ENDS = re.compile(rb"</body>", re.IGNORECASE)

ENGLISH = (  # noqa: SIM905 - words one by one in a list would hide what they say
    "patients with rheumatoid arthritis were followed for two years and the dose was reduced in those who had low "
    "disease activity although no difference between the groups was seen at the end of the study in either hospital"
).split()
SPANISH = (  # noqa: SIM905 - as above
    "los pacientes con artritis fueron seguidos durante dos años y la dosis se redujo en quienes tenían una baja "
    "actividad de la enfermedad sin que se vieran diferencias entre los grupos al final del estudio en el hospital"
).split()
SURNAMES = ("García", "Pérez-Ruiz", "Mühlen", "O'Neill", "Ibáñez", "Smith", "Rossi", "Le Goff", "Castro", "Núñez")

Piece = Callable[[random.Random], str]


def pages(number: int, seed: int = 1924) -> list[Page]:
    """So many pages, always the same: each fixture that gives a record, in turn, on a page grown to its size."""
    dice = random.Random(seed)  # noqa: S311 - reproducible, not secret
    cores = _articles()
    return [grown(cores[turn % len(cores)], dice.randint(LEAST, MOST), dice) for turn in range(number)]


@cache
def _articles() -> list[Page]:
    """The fixtures that are web pages and give a record."""
    return [
        case.page
        for case in fixtures()
        if BODY.search(case.page.body) and BODY_ENDS.search(case.page.body) and isinstance(extract(case.page), Edition)
    ]


def grown(core: Page, size: int, dice: random.Random) -> Page:
    """The page with styles and scripts in its head, a menu before the article, and what follows articles after it.

    Two fifths of what is added is code, a tenth menu; the rest is the bibliography, recommended articles, pictures,
    and on every second page the article's text with its figures and tables.
    """
    missing = max(0, size - len(core.body))
    after = {full_text: 0.6, figures: 0.1, references: 0.2, related: 0.1}
    if dice.random() < 0.5:
        after = {references: 0.4, related: 0.2, widgets: 0.4}
    body = _before(HEAD_ENDS, core.body, _much(code, missing * 0.4, dice))
    body = _after(BODY, body, f'<nav class="menu"><ul>{_much(menu, missing * 0.1, dice)}</ul></nav>')
    sections = [_section(piece, missing * share / 2, dice) for piece, share in after.items()]
    body = _before(BODY_ENDS, body, "".join(sections))
    return Page(core.url, body, core.content_type)


def sentence(dice: random.Random, words: Sequence[str] = ()) -> str:
    """Words with a figure, as running text has them; in either language, if none is given."""
    words = dice.choices(words or dice.choice((ENGLISH, SPANISH)), k=dice.randint(9, 24))
    return f"{' '.join(words).capitalize()} ({dice.randint(1, 99)}.{dice.randint(0, 9)}%)."


def code(dice: random.Random) -> str:
    """A script or a style sheet within the page."""
    names = [f"{dice.choice('abcxyz')}{dice.randint(0, 9999)}" for _ in range(40)]
    if dice.random() < 0.3:
        rules = (f".{name}>a:hover{{color:#{dice.randint(0, 4095):03x};margin:0}}" for name in names)
        return f"<style>{''.join(rules)}</style>\n"
    statements = (f'var {name}={{"on":!0,"at":[{dice.random()},"&nbsp;<i>"]}}' for name in names)
    return f"<script>{';'.join(statements)}</script>\n"


def menu(dice: random.Random) -> str:
    """An entry of the site's menu."""
    words = " ".join(dice.choices(SPANISH, k=2))
    return f'<li class="entry"><a href="/section-{dice.randint(1, 999)}" title="x"><span>{words}</span></a></li>\n'


def full_text(dice: random.Random) -> str:
    """A section of the article: a heading and paragraphs with citations."""
    paragraphs = (
        "".join(f"{sentence(dice, SPANISH)}<sup><a href='#bib{n}'>{n}</a></sup> " for n in range(dice.randint(3, 7)))
        for _ in range(dice.randint(2, 5))
    )
    heading = " ".join(dice.choices(SPANISH, k=3)).capitalize()
    return f"<h3>{heading}</h3>\n" + "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def references(dice: random.Random) -> str:
    """An entry of the bibliography."""
    number, year = dice.randint(1, 999), dice.randint(1990, 2024)
    return (
        f'<li id="bib{number}"><div class="reference"><span class="authors">{dice.choice(SURNAMES)} AB, '
        f"{dice.choice(SURNAMES)} C</span>. {sentence(dice)} <i>Rev</i>, {number} ({year}), pp. {number}-{number + 9}"
        f'<a href="https://doi.org/10.1016/j.x.{year}.{number}">Medline</a></div></li>\n'
    )


def related(dice: random.Random) -> str:
    """Another article that the site recommends."""
    address, author = f"/es-x-articulo-{dice.randint(10**7, 10**8)}", dice.choice(SURNAMES)
    return f'<div class="card"><a href="{address}"><h4>{sentence(dice)}</h4></a><p class="by">{author} A</p></div>\n'


def figures(dice: random.Random) -> str:
    """A figure with its caption, and a small table."""
    cells = "".join(f"<tr><td>{dice.choice(SPANISH)}</td><td>{dice.random():.2f}</td></tr>" for _ in range(8))
    picture = f'<img src="/f{dice.randint(1, 9)}.jpeg" alt=""><figcaption>{sentence(dice)}</figcaption>'
    return f"<figure>{picture}</figure><table>{cells}</table>\n"


def widgets(dice: random.Random) -> str:
    """What sites put beside articles: shares, counters, pictures in the page."""
    picture = "".join(f"M{dice.randint(0, 99)} {dice.randint(0, 99)}l{dice.random():.3f}" for _ in range(30))
    drawn = f'<svg viewBox="0 0 9 9"><path d="{picture}"/></svg>'
    return f'<div class="widget">{drawn}<button type="button">Share</button></div>\n'


def _section(piece: Piece, size: float, dice: random.Random) -> str:
    inside = _much(piece, size, dice)
    return f'<section class="{piece.__name__}">{f"<ol>{inside}</ol>" if piece is references else inside}</section>\n'


def _much(piece: Piece, size: float, dice: random.Random) -> str:
    return "".join(_pieces(piece, size, dice))


def _pieces(piece: Piece, size: float, dice: random.Random) -> Iterator[str]:
    while size > 0:
        made = piece(dice)
        size -= len(made)
        yield made


def _before(place: re.Pattern[bytes], body: bytes, added: str) -> bytes:
    return place.sub(lambda found: added.encode("ascii", "xmlcharrefreplace") + found[0], body, count=1)


def _after(place: re.Pattern[bytes], body: bytes, added: str) -> bytes:
    return place.sub(lambda found: found[0] + added.encode("ascii", "xmlcharrefreplace"), body, count=1)
