"""What a user would do instead: general tools for web pages, read on the same pages and scored by the same rules.

Run by `make peers`, in an environment of its own; the project itself needs none of these tools.

The recipe, about what a competent user writes in an afternoon, is the same for every tool. Where there was a choice
(numbers of words, how much of the text is early, where to look for the DOI) the one stands that served the tools best.

1. The tool gets the page as text, decoded as Scrapy decodes a response, soft hyphens out, and gives its main text and
   what metadata it has. Lines are the paragraphs; list marks and table bars are cut off.
2. langdetect, seed 0, says the language of a paragraph: the likeliest of English, Spanish, Portuguese and Catalan.
3. Abstracts: the text is cut into runs of one language. A run ends at a heading such as Abstract or Resumen, alone or
   run in, at a keyword label, or where the language changes; a short line before a paragraph is its label
   (`Methods: text`). If there is a heading: the first run of 40 to 700 words after it in each language; of a longer run
   its first long paragraph. Without any: the longest such run in each language within the first 60 % of the text.
4. Titles: the tool's own, else the page's first h1, in its language; the other is whatever of the two lines after it in
   the text is of the other language. Keywords: what stands behind or below a label such as Keywords or Palabras clave,
   up to a heading; else the tool's own.
5. Authors, date, journal: the tool's own. DOI: the tool's own, else the first in the page.

trafilatura stands twice, for its two settings: favor_recall and favor_precision; either is better on some pages.

Fixtures are counted like real pages by ../shared/real/score.py: a cell for each value of the gold, and a wrong one for
each value invented, so an empty answer earns nothing; equal to the letter, as in tests/accuracy.py. On the real pages
score.py itself compares, a little laxer (white space, closing punctuation).
"""

from __future__ import annotations

import difflib
import importlib
import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any

from langdetect import DetectorFactory, LangDetectException, detect_langs
from lxml import html
from w3lib.encoding import html_to_unicode

from db.record import Page
from tests import accuracy
from tests.corpus import HERE, SHARED, Case, fixtures, record_of

DetectorFactory.seed = 0

FIELDS = (
    "title_en", "title_es", "abstract_en", "abstract_es", "keywords_en", "keywords_es", "authors", "doi", "year",
    "journal",
)  # fmt: skip
LANGUAGES = ("en", "es")
COLUMNS: dict[str, tuple[tuple[str, ...], str]] = {
    "titles": (("title_en", "title_es"), "strict"),
    "abstracts": (("abstract_en", "abstract_es"), "strict"),
    "abstracts, soft": (("abstract_en", "abstract_es"), "soft"),
    "keywords": (("keywords_en", "keywords_es"), "strict"),
    "authors": (("authors",), "strict"),
    "DOI": (("doi",), "strict"),
    "year": (("year",), "strict"),
    "journal": (("journal",), "strict"),
}

LEAST, MOST, EARLY = 40, 700, 0.6
SHORT = 12
HEADING = re.compile(r"(?:abstracts?|summary|resumen|resúmenes|resumos?)(?=\s*(?:[:.]|$))\s*[:.]?\s*", re.I)
LABELS = {
    "en": re.compile(r"(?:key\s?-?words?|descriptors|index terms)(?:\s*[:.]\s*|$)", re.I),
    "es": re.compile(r"(?:palabras[\s-]clave|descriptores)(?:\s*[:.]\s*|$)", re.I),
    "pt": re.compile(r"(?:palavras[\s-]chave|descritores|paraules clau)(?:\s*[:.]\s*|$)", re.I),
}
BODY = re.compile(r"introduc(?:tion|ci[oó]n)|full text|texto completo", re.I)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>&]+")
BLOCK = re.compile(r"(?i)<(?=/?(?:p|div|h[1-6]|li|tr|td|th|section|article|ul|ol|dl|dt|dd|table|header|br)\b)")

Record = dict[str, Any]


@dataclass
class Found:
    """What a tool gives for a page: its main text and its metadata."""

    text: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    doi: str = ""
    date: str = ""
    journal: str = ""
    keywords: list[str] = field(default_factory=list)


Tool = Callable[[str, str], Found]


def trafilatura(page: str, url: str, **setting: bool) -> Found:
    """Its bare extraction, with metadata."""
    tool = importlib.import_module("trafilatura")
    said = tool.bare_extraction(page, url=url, with_metadata=True, include_comments=False, **setting)
    if said is None:
        return Found()
    return Found(
        text=said.text or "",
        title=said.title or "",
        authors=(said.author or "").split("; ") if said.author else [],
        date=said.date or "",
        journal=said.sitename or "",
        keywords=said.tags or [],
    )


def newspaper4k(page: str, url: str) -> Found:
    """Its article, and the metas it hands on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that nltk is absent, which only its summaries need
        tool = importlib.import_module("newspaper")
        article = tool.Article(url, fetch_images=False)
        article.download(input_html=page)
        article.parse()
    metas = article.meta_data
    return Found(
        text=article.text,
        title=article.title,
        authors=article.authors,
        doi=str(metas.get("citation_doi") or ""),
        date=str(article.publish_date or metas.get("citation_publication_date") or metas.get("citation_date") or ""),
        journal=str(metas.get("citation_journal_title") or article.meta_site_name),
        keywords=[word for word in article.meta_keywords if word],
    )


def readability(page: str, url: str) -> Found:
    """Its summary as text, one line for each block; it has no metadata but title and author."""
    document = importlib.import_module("readability").Document(page, url=url)
    title, author = document.short_title(), document.author()
    summary = BLOCK.sub("\n<", re.sub(r"\s+", " ", document.summary()))
    text = "".join(str(part) for part in html.fromstring(summary).itertext())
    return Found(text, title, [] if author == "[no-author]" else [author])


TOOLS: dict[str, Tool] = {
    "trafilatura, recall": partial(trafilatura, favor_recall=True),
    "trafilatura, precision": partial(trafilatura, favor_precision=True),
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
}
PACKAGES = ("trafilatura", "newspaper4k", "readability-lxml", "langdetect", "lxml")


def by_recipe(tool: Tool, case: Case) -> Record:
    """A page as the tool and the recipe read it; an empty record where the tool gives up."""
    _, page = html_to_unicode(case.page.content_type or None, case.page.body)
    page = page.translate({0: None, 0xAD: None})
    try:
        found = tool(page, case.page.url)
    except Exception as problem:  # whatever a tool may raise on a page is its answer to that page
        sys.stderr.write(f"{tool} on {case.name}: {problem!r}\n")
        found = Found()
    return {"url": case.page.url, **compose(found, page)}


def compose(found: Found, page: str) -> Record:
    """The recipe.

    >>> words = "the patients were treated in the hospital with a new drug for the disease and " * 5
    >>> palabras = "los pacientes fueron tratados en el hospital con un nuevo medicamento para la enfermedad y " * 5
    >>> said = compose(Found(f'''A trial of the new drug in the hospital
    ... Ensayo de un nuevo medicamento en el hospital
    ... Abstract
    ... Methods
    ... {words}end.
    ... Keywords: Drug; Trial
    ... {palabras}fin.
    ... Palabras clave:
    ... - Medicamento
    ... - Ensayo''', "A trial of the new drug in the hospital", date="2020-01-02"), "see doi:10.1000/x.1.")
    >>> said["abstract_en"] == f"Methods: {words}end.", said["abstract_es"] == f"{palabras}fin."
    (True, True)
    >>> said["title_es"], said["keywords_en"], said["keywords_es"], said["doi"], said["year"]
    ('Ensayo de un nuevo medicamento en el hospital', ['Drug', 'Trial'], ['Medicamento', 'Ensayo'], '10.1000/x.1', 2020)
    """
    rows = [line for raw in found.text.splitlines() if (line := " ".join(raw.strip(" \t-|*#•").split()))]
    doi = found.doi or (hit[0] if (hit := DOI.search(page)) else "")
    title = found.title or _first_h1(page)
    year = re.search(r"\b(?:19|20)\d\d\b", found.date)
    return {
        **titles(title, rows),
        **abstracts(rows),
        **keywords(rows, found.keywords),
        "authors": found.authors,
        "doi": doi.rstrip(".,;").lower() or None,
        "year": int(year[0]) if year else None,
        "journal": found.journal or None,
    }


def _first_h1(page: str) -> str:
    hit = re.search(r"(?is)<h1\b[^>]*>(.*?)</h1>", page)
    return " ".join("".join(str(part) for part in html.fromstring(hit[0]).itertext()).split()) if hit else ""


def language(text: str) -> str | None:
    """The likeliest of the four languages of these pages, or None."""
    try:
        return next((guess.lang for guess in detect_langs(text) if guess.lang in ("en", "es", "pt", "ca")), None)
    except LangDetectException:
        return None


def titles(title: str, rows: list[str]) -> Record:
    """The tool's title, and the line after it in the other language."""
    own = language(title)
    if own not in LANGUAGES:
        return {}
    other = "es" if own == "en" else "en"
    at = next((at for at, row in enumerate(rows) if row.casefold() == title.casefold()), len(rows))
    beside = (row for row in rows[at + 1 : at + 3] if 3 < len(row.split()) < 40 and language(row) == other)
    return {f"title_{own}": title, f"title_{other}": next(beside, None)}


def abstracts(rows: list[str]) -> Record:
    """After a heading the first run of each language; without any, its longest early run."""
    first = next((at for at, row in enumerate(rows) if HEADING.match(row)), None)
    said: Record = {}
    if first is not None:
        for lang, run in runs(rows[first:]):
            if lang in LANGUAGES and (size := sum(len(part.split()) for part in run)) >= LEAST:
                long = [part for part in run if LEAST <= len(part.split()) <= MOST][:1]
                said.setdefault(f"abstract_{lang}", "\n\n".join(run if size <= MOST else long) or None)
        return said
    early, so_far = sum(map(len, rows)) * EARLY, accumulate((len(row) for row in rows), initial=0)
    for lang, run in runs(row for row, at in zip(rows, so_far, strict=False) if at < early):
        if lang in LANGUAGES and LEAST <= sum(len(part.split()) for part in run) <= MOST:
            said[f"abstract_{lang}"] = max(said.get(f"abstract_{lang}", ""), "\n\n".join(run), key=len)
    return said


def runs(rows: Iterable[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Paragraphs in a row in one language, each with the short line before it as its label."""
    label, lang, run = "", None, list[str]()
    for row in rows:
        if (heading := HEADING.match(row)) or _keyword_label(row):
            yield lang, run
            label, run = "", []
            row = row[heading.end() :] if heading else ""
        if len(row.split()) < SHORT and not row.endswith("."):
            label = row
            continue
        if (now := language(row)) != lang:
            yield lang, run
            lang, run = now, []
        run.append(f"{label.rstrip(':.')}: {row}" if label else row)
        label = ""
    yield lang, run


def _keyword_label(row: str) -> tuple[str, str] | None:
    hits = ((lang, label.match(row)) for lang, label in LABELS.items())
    return next(((lang, row[hit.end() :]) for lang, hit in hits if hit), None)


def keywords(rows: list[str], own: list[str]) -> Record:
    """What stands behind or below a label; else the tool's own, in their language."""
    said: Record = {"keywords_en": [], "keywords_es": []}
    for at, row in enumerate(rows):
        if (label := _keyword_label(row)) and not said.get(f"keywords_{label[0]}"):
            below = list(takewhile(_is_keyword, rows[at + 1 :]))
            text = label[1] or (below[0] if below else "")
            mark = next((mark for mark in (";", ",", ". ") if mark in text), None)
            words = text.split(mark) if mark else [text] if label[1] else below
            said[f"keywords_{label[0]}"] = [word.strip(" .") for word in words if word.strip(" .")]
    if own and not said["keywords_en"] and not said["keywords_es"] and (lang := language(", ".join(own))) in LANGUAGES:
        said[f"keywords_{lang}"] = own
    return said


def _is_keyword(row: str) -> bool:
    listed = ";" in row or len(row.split()) <= SHORT / 2
    return listed and not HEADING.match(row) and not _keyword_label(row) and not BODY.match(row)


@dataclass
class Tally:
    """Cells, right cells strictly and softly, by field; and texts in the wrong language."""

    cells: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    strict: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    soft: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    swaps: int = 0

    def add(self, said: Record, gold: Record) -> None:
        """Count one page.

        >>> tally = Tally()
        >>> gold = {"title_en": "A title of ours", "title_es": "Un título nuestro", "doi": None, "year": 2020}
        >>> tally.add({"title_en": "Un título nuestro", "doi": "10.1/x", "year": 2020, "journal": "unjudged"}, gold)
        >>> dict(tally.cells), sum(tally.strict.values()), tally.swaps
        ({'title_en': 1, 'title_es': 1, 'doi': 1, 'year': 1}, 1, 1)
        """
        for name in (name for name in FIELDS if name in gold):
            has, wants = _plain(said.get(name)), _plain(gold[name])
            if has or wants:
                self.cells[name] += 1
                self.strict[name] += has == wants
                self.soft[name] += has == wants or _ratio(has, wants) >= accuracy.SOFT
        self.swaps += sum(_swapped(said, gold, kind) for kind in ("title", "abstract"))

    def cell(self, column: str) -> str:
        """One cell of the table: the share right, and of how many."""
        names, how = COLUMNS[column]
        right, cells = (sum(counts[name] for name in names) for counts in (getattr(self, how), self.cells))
        return f"{right / cells:.3f} ({right}/{cells})" if cells else "–"


def _plain(value: Any) -> Any:
    """A value to be compared: of authors only their names."""
    return [item["name"] if isinstance(item, dict) else item for item in value] if isinstance(value, list) else value


def _ratio(a: Any, b: Any) -> float:
    if not isinstance(a, str) or not isinstance(b, str):
        return 0.0
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _swapped(said: Record, gold: Record, kind: str) -> int:
    """How many texts hold most of the other language's text and less of their own, as score.py counts them."""
    found = 0
    for own, other in (LANGUAGES, LANGUAGES[::-1]):
        has, wanted = said.get(f"{kind}_{own}") or "", gold.get(f"{kind}_{other}") or ""
        share = _held(has, wanted)
        found += share >= 0.6 and share > _held(has, gold.get(f"{kind}_{own}") or "")
    return found


def _held(said: str, gold: str) -> float:
    """The share of the gold's words that stand, in order, in what was said."""
    a, b = (re.findall(r"\w+", text.casefold()) for text in (said, gold))
    matching = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return sum(match.size for match in matching) / len(b) if b else 0.0


def articles() -> Iterator[Case]:
    """The fixtures that are HTML pages of an article."""
    for case in fixtures():
        if "rejection" not in case.gold and (HERE / "fixtures" / f"{case.name}.html").exists():
            yield case


def on_fixtures(cases: list[Case]) -> dict[str, Tally]:
    """Every reader's tally on the fixtures."""
    readers: dict[str, Callable[[Case], Record]] = {"Cribado": lambda case: record_of(case.page)}
    readers |= {name: lambda case, tool=tool: by_recipe(tool, case) for name, tool in TOOLS.items()}  # type: ignore[misc]
    tallies: dict[str, Tally] = defaultdict(Tally)
    for name, read in readers.items():
        for case in cases:
            tallies[name].add(read(case), case.gold)
    return tallies


def on_real(folder: Path) -> dict[str, Tally]:
    """Every reader's tally on a folder of real pages, compared by their own scorer."""
    scorer = accuracy._scorer()
    golds = scorer.golds(str(folder))
    cases = list(_pages(folder))
    rows = {"Cribado": list(accuracy._rows(folder))}
    rows |= {name: [by_recipe(tool, case) for case in cases] for name, tool in TOOLS.items()}
    return {name: _tally(scorer.evaluate(given, golds)) for name, given in rows.items()}


def _pages(folder: Path) -> Iterator[Case]:
    for file in sorted(folder.glob("*.html")):
        url = file.with_suffix(".url").read_text(encoding="utf-8").strip()
        yield Case(file.stem, Page(url, file.read_bytes()), {})


def _tally(result: dict[str, Any]) -> Tally:
    tally = Tally(swaps=result["swaps"])
    for name in FIELDS:
        tally.strict[name], tally.soft[name], cells, invented, _ = result["st"][name]
        tally.cells[name] = cells + invented
    return tally


def table(name: str, pages: int, tallies: dict[str, Tally]) -> str:
    """One corpus as a Markdown table."""
    head = ["", *COLUMNS, "swaps"]
    body = [[who, *(tally.cell(column) for column in COLUMNS), str(tally.swaps)] for who, tally in tallies.items()]
    lines = [head, ["---"] * len(head), *body]
    return f"\n{name}, {pages} pages\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> None:
    """Print every table."""
    sys.stdout.write(", ".join(f"{name} {version(name)}" for name in PACKAGES) + "\n")
    cases = list(articles())
    sys.stdout.write(table("fixtures", len(cases), on_fixtures(cases)))
    for folder in (SHARED / "real" / name for name in ("scielo", "scielo_alt")):
        if folder.exists():
            sys.stdout.write(table(f"real/{folder.name}", len(list(folder.glob("*.html"))), on_real(folder)))
        else:
            sys.stdout.write(f"\nreal/{folder.name}: absent, skipped\n")


if __name__ == "__main__":
    main()
