"""Accuracy field by field, over the fixtures, the sample and, where present, real pages: `make accuracy` prints it."""

from __future__ import annotations

import difflib
import importlib.util
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from db.composing import PRINTED
from db.record import Edition, Page, Reading
from db.store import Store
from pipelines.extract import extract
from tests.corpus import SHARED, Case, fixtures, record_of, sample, seed

FLOOR = tomllib.loads((Path(__file__).parent / "accuracy_floor.toml").read_text(encoding="utf-8"))
SOFT = 0.98


@dataclass
class Score:
    """Counts over one corpus: cells by field, right ones strictly and softly, and texts in the wrong language."""

    cells: Counter[str] = field(default_factory=Counter)
    strict: Counter[str] = field(default_factory=Counter)
    soft: Counter[str] = field(default_factory=Counter)
    swaps: int = 0

    @property
    def share(self) -> float:
        """The share of all cells that is right to the letter."""
        return self.strict.total() / max(1, self.cells.total())


def score(cases: Iterable[Case]) -> Score:
    """Compare what the extractor gives with the gold; a refusal is one cell."""
    found = Score()
    for case in cases:
        record = record_of(case.page)
        for name, gold in case.gold.items():
            said = record.get(name)
            found.cells[name] += 1
            found.strict[name] += said == gold
            found.soft[name] += said == gold or _alike(said, gold)
        found.swaps += sum(_swapped(record, case.gold, kind) for kind in ("title", "abstract"))
    return found


def _alike(said: Any, gold: Any) -> bool:
    if not isinstance(said, str) or not isinstance(gold, str):
        return False
    return difflib.SequenceMatcher(None, said, gold, autojunk=False).ratio() >= SOFT


def _swapped(record: dict[str, Any], gold: dict[str, Any], kind: str) -> int:
    pairs = ((f"{kind}_en", f"{kind}_es"), (f"{kind}_es", f"{kind}_en"))
    return sum(bool(gold.get(other)) and record.get(own) == gold.get(other) != gold.get(own) for own, other in pairs)


def real(folder: str) -> dict[str, float | int] | None:
    """The overall figures of a folder of real pages, by their own scorer; None where ../shared is absent."""
    pages = SHARED / "real" / folder
    if not pages.exists():
        return None
    scorer = _scorer()
    found = scorer.evaluate(list(_rows(pages)), scorer.golds(str(pages)))
    strict, soft = scorer.overall(found)
    return {"strict": strict, "soft": soft, "swaps": found["swaps"], "rows": found["found"], "pages": found["n"]}


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "real" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(pages: Path) -> list[dict[str, Any]]:
    """What `bilingual` says when all pages of the folder are loaded: editions of one work are one row."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "pages.db")) as store:
        store.load(list(_readings(pages)))
        return list(store.db.query("SELECT * FROM bilingual"))


def _readings(pages: Path) -> Iterator[Reading]:
    for file in sorted(pages.glob("*.html")):
        page = Page(file.with_suffix(".url").read_text(encoding="utf-8").strip(), file.read_bytes())
        yield Reading(page, extract(page))


def print_wrong(cases: Iterable[Case]) -> None:
    """Print every cell that is not right to the letter, from where it begins to differ."""
    for case in cases:
        record = record_of(case.page)
        for name, gold in case.gold.items():
            if (said := record.get(name)) != gold:
                at = _first_difference(str(gold), str(said))
                print(
                    f"{case.name} {name} @{at}\n   gold {str(gold)[at : at + 200]}\n   have {str(said)[at : at + 200]}"
                )


def _first_difference(a: str, b: str) -> int:
    same = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return max(0, same - 30)


def report(name: str, found: Score) -> None:
    """Print one corpus' fields."""
    print(f"\n{name}: {found.share:.4f} strict over {found.cells.total()} cells, {found.swaps} language swaps")
    for label in (*PRINTED, "rejection"):
        if cells := found.cells[label]:
            print(f"  {label:17} {found.strict[label]:4}/{cells:<4} {found.soft[label] / cells:.3f} soft")


def report_platforms(cases: Iterable[Case]) -> None:
    """Print a line a platform: the folder its fixtures lie in."""
    print(f"\n{'platform':<16}{'pages':>6}{'cells':>7}{'strict':>8}{'soft':>8}{'swaps':>7}")
    for platform, own in groupby(cases, key=lambda case: case.name.split("/")[0]):
        pages = list(own)
        found = score(pages)
        soft = found.soft.total() / max(1, found.cells.total())
        print(f"{platform:<16}{len(pages):>6}{found.cells.total():>7}{found.share:>8.3f}{soft:>8.3f}{found.swaps:>7}")


def flags_raised(cases: Iterable[Case]) -> tuple[int, dict[str, list[str]]]:
    """How many cases give a record, and the names of those that raise each code."""
    records, raised = 0, defaultdict(list)
    for case in cases:
        found = extract(case.page)
        if isinstance(found, Edition):
            records += 1
            for code in {flag.code for flag in found.flags}:
                raised[code].append(case.name)
    return records, dict(raised)


def real_pages() -> Iterator[Case]:
    """The pages of ../shared/real, without their golds."""
    for file in sorted((SHARED / "real").glob("*/*.html")):
        url = file.with_suffix(".url").read_text(encoding="utf-8").strip()
        yield Case(f"{file.parent.name}/{file.stem}", Page(url, file.read_bytes()), {})


def report_flags(name: str, cases: Iterable[Case]) -> None:
    """Print how many sound pages raise each flag: none should cry wolf."""
    records, raised = flags_raised(cases)
    print(f"\nflags, {name}: {records} records")
    for code, names in sorted(raised.items()):
        some = "" if code.endswith("_missing") else "  " + ", ".join(names[:3]) + " …" * (len(names) > 3)
        print(f"  {code:28}{len(names):>4}{len(names) / records:>8.3f}{some}")


def main(wanted: list[str]) -> None:
    """Print every table; with words, only the wrong cells of the fixtures whose names hold one of them ('' for all)."""
    if wanted:
        print_wrong(case for case in (*fixtures(), *sample(), *seed()) if any(word in case.name for word in wanted))
        return
    for name, cases in (("fixtures", list(fixtures())), ("sample", list(sample())), ("seed", list(seed()))):
        if cases:
            report(name, score(cases))
        else:
            print(f"\n{name}: absent, skipped")
    report_platforms(fixtures())
    for name, cases in (("fixtures and sample", [*fixtures(), *sample()]), ("real pages", [*real_pages()])):
        if cases:
            report_flags(name, cases)
    for folder in ("scielo", "scielo_alt", "scielo_pairs"):
        print(f"\nreal/{folder}: {real(folder) or 'absent, skipped'}")


if __name__ == "__main__":
    main(sys.argv[1:])
