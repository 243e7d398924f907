"""What a page says twice is not needed once: without metas, classes or headings little is lost, and that is flagged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from db.composing import alone
from db.record import Edition
from pipelines.extract import extract
from tests.accuracy import score
from tests.corpus import Case, fixtures, record_of, sample
from tests.mutations import without_classes, without_headings, without_metas

POINTS = 0.01
ABLATIONS = {
    "metas": (without_metas, 3 * POINTS),
    "classes": (without_classes, 3 * POINTS),
    "headings": (without_headings, 5 * POINTS),
}
"""What is taken out of all pages, and the share of all cells that it may cost."""
TEXTS = tuple(f"{kind}_{lang}" for kind in ("title", "abstract", "keywords") for lang in ("en", "es"))


@dataclass(frozen=True, slots=True)
class Loss:
    """A cell that is right on the page as it is and empty without what was taken out."""

    case: str
    field: str
    flags: frozenset[str]

    @property
    def is_silent(self) -> bool:
        """Whether no flag tells a curator of it."""
        return not self.flags & {f"{self.field}_missing", "layout_changed"}


@cache
def corpus() -> tuple[Case, ...]:
    return (*fixtures(), *sample())


def stripped(strip: Callable[[bytes], bytes]) -> list[Case]:
    return [replace(case, page=replace(case.page, body=strip(case.page.body))) for case in corpus()]


def losses(strip: Callable[[bytes], bytes]) -> Iterator[Loss]:
    """What is lost page by page; a page that is refused carries no flags."""
    for case, other in zip(corpus(), stripped(strip), strict=True):
        if other.page == case.page:
            continue
        intact, found = record_of(case.page), extract(other.page)
        record = alone(found) if isinstance(found, Edition) else {}
        flags = frozenset(flag.code for flag in found.flags) if isinstance(found, Edition) else frozenset[str]()
        for field in TEXTS:
            if case.gold.get(field) and intact.get(field) == case.gold[field] and not record.get(field):
                yield Loss(case.name, field, flags)


@pytest.mark.prove
@pytest.mark.parametrize("kind", ABLATIONS)
def test_what_is_taken_out_costs_little(kind: str) -> None:
    strip, most = ABLATIONS[kind]
    without = stripped(strip)
    assert sum(case.page != other.page for case, other in zip(corpus(), without, strict=True)) > len(corpus()) / 3
    intact, spoilt = score(corpus()).share, score(without).share
    assert intact - spoilt <= most, f"{intact:.4f} as they are, {spoilt:.4f} without {kind}"


@pytest.mark.prove
@pytest.mark.parametrize("kind", ABLATIONS)
def test_what_is_lost_is_flagged(kind: str) -> None:
    strip, _ = ABLATIONS[kind]
    silent = [loss for loss in losses(strip) if loss.is_silent]
    assert not silent, "\n".join(f"{loss.case} {loss.field}: {sorted(loss.flags)}" for loss in silent)
