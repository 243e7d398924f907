"""A site that is printed anew: other class names cost nothing; abstracts that vanish raise the alarm, and are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.journal_pages import Layout
from tests.crawler.journal_site import JournalSite
from tests.crawler.workplace import Workplace

ARTICLES = int(os.environ.get("ARTICLES", "200")) // 4
ALARM = 3
"""Exit code: done, and an alarm was raised."""
READINGS = 3
"""That a good record outlives."""

pytestmark = pytest.mark.prove


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture
def site(workplace: Workplace) -> Iterator[JournalSite]:
    """A journal that has been crawled twice, so that there is something to compare with."""
    with JournalSite(ARTICLES) as site:
        workplace.register(revista=f"{site.url}/")
        for _ in range(2):
            assert workplace.crawl("refresh=all").returncode == 0
        yield site


def abstracts(workplace: Workplace) -> int:
    [(held,)] = workplace.rows(
        "SELECT count(*) FROM bilingual WHERE abstract_es IS NOT NULL AND abstract_en IS NOT NULL"
    )
    return int(held)


@pytest.mark.parametrize("layout", ["other classes", "no classes"])
def test_other_class_names_cost_nothing(workplace: Workplace, site: JournalSite, layout: Layout) -> None:
    before = workplace.contents()
    site.lay_out(layout)
    crawled = workplace.crawl("refresh=all")
    assert (crawled.returncode, abstracts(workplace)) == (0, ARTICLES), crawled.stderr
    assert workplace.contents() == before


def test_abstracts_that_vanish_raise_the_alarm_and_the_last_good_ones_are_kept_for_three_readings(
    workplace: Workplace, site: JournalSite
) -> None:
    site.lay_out("no abstracts")
    for reading in range(READINGS):
        crawled = workplace.crawl("refresh=all")
        assert abstracts(workplace) == ARTICLES
        flagged = workplace.rows("SELECT count(*) FROM flags WHERE code = 'reading_worse'")
        assert flagged == [(ARTICLES,)]
        if reading == 0:
            assert crawled.returncode == ALARM
            assert "revista" in crawled.stderr.splitlines()[-1]
            causes = workplace.rows("SELECT DISTINCT cause FROM alarms")
            assert causes == [("layout_changed",)]
    workplace.crawl("refresh=all")
    assert abstracts(workplace) == 0
    lost = workplace.rows("SELECT count(*) FROM changes WHERE field = 'abstract' AND new IS NULL AND cause = 'source'")
    assert lost == [(2 * ARTICLES,)]


def test_abstracts_that_come_back_are_as_if_they_had_never_gone(workplace: Workplace, site: JournalSite) -> None:
    before = workplace.contents()
    site.lay_out("no abstracts")
    assert workplace.crawl("refresh=all").returncode == ALARM
    site.lay_out("other classes")
    assert workplace.crawl("refresh=all").returncode == 0
    assert workplace.contents() == before
