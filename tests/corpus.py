"""The pages the extractor is measured on, each with the record it must give: fixtures, the sample, ../shared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.files import Files
from crawler.sample import expected_records, expected_refusals
from crawler.sample.answers import Visits, answer
from db.composing import alone
from db.record import Fetched, Page, Rejection
from pipelines.extract import extract

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
SUFFIXES = (".html", ".xml", ".txt", ".wet")
LARGEST = 10_000_000
SAMPLE = "http://127.0.0.1:8642"


@dataclass(frozen=True)
class Case:
    """A page with its gold: a record in the fields of the view `bilingual`, or {'rejection': reason}."""

    name: str
    page: Page
    gold: dict[str, Any]


def fixtures() -> Iterator[Case]:
    """Every tests/fixtures/<platform>/NAME.json with the page, or the file of several records, beside it."""
    for file in sorted((HERE / "fixtures").glob("*/*.json")):
        gold = json.loads(file.read_text("utf-8"))
        page = next(beside for suffix in SUFFIXES if (beside := file.with_suffix(suffix)).exists())
        name = f"{file.parent.name}/{file.stem}"
        if page.suffix != ".wet" and b"<OAI-PMH" not in page.read_bytes():
            url = file.with_suffix(".url").read_text(encoding="utf-8").strip()
            yield Case(name, Page(url, page.read_bytes()), gold)
            continue
        pages = [found.page if isinstance(found, Fetched) else Page(found.url, b"") for found in Files([page], LARGEST)]
        golds = gold if isinstance(gold, list) else [gold]
        assert len(pages) == len(golds), f"{name}: {len(pages)} pages, {len(golds)} records"
        for number, (one, expected) in enumerate(zip(pages, golds, strict=True), 1):
            yield Case(f"{name}-{number}", one, expected)


def sample() -> Iterator[Case]:
    """Every page of the sample journal, as its server answers it."""
    refusals = {path: {"rejection": reason} for path, reason in expected_refusals().items()}
    for path, gold in {**expected_records(), **refusals}.items():
        said = answer(path, SAMPLE, Visits())
        yield Case(f"sample{path}", Page(SAMPLE + path, said.body, said.content_type), gold)


def seed() -> Iterator[Case]:
    """The model page, where ../shared is present."""
    folder = SHARED / "seed"
    if not folder.exists():
        return
    gold = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    places = gold.pop("affiliations")
    for author in gold["authors"]:
        author["affiliations"] = [places[letter] for letter in author["affiliations"]]
    url = (folder / "page.url").read_text(encoding="utf-8").strip()
    yield Case("seed", Page(url, (folder / "page.txt").read_bytes()), gold)


def record_of(page: Page) -> dict[str, Any]:
    """What the extractor gives for a page, in the form of a gold."""
    found = extract(page)
    if isinstance(found, Rejection):
        return {"rejection": found.reason}
    return alone(found)
