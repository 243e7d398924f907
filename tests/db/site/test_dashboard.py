"""The dashboard: numbers that are the collection's own, charts that say in words what they show."""

import pytest

from db.site import dashboard
from tests.db.site.conftest import Site


def test_the_numbers_are_those_of_the_articles(site: Site) -> None:
    rows = site.get("/literature/bilingual.json?_shape=array&_size=max").json()
    held = site.get("/dashboard.json").json()
    abstracts = [(row["abstract_en"] is not None, row["abstract_es"] is not None) for row in rows]
    expected = {
        "both": abstracts.count((True, True)),
        "en": abstracts.count((True, False)),
        "es": abstracts.count((False, True)),
        "none": abstracts.count((False, False)),
    }
    for part in ("journals", "years"):
        assert {name: sum(row[name] for row in held[part]) for name in expected} == expected
        assert sum(row["works"] for row in held[part]) == len(rows)
    assert sum(row["new"] for row in held["months"]) == sum(
        run["accepted"] - run["changed"] - run["unchanged"]
        for run in site.get("/literature/runs.json?_shape=array").json()
    )
    assert sum(row["pages"] for row in held["rejections"]) == 3


@pytest.mark.parametrize("lang", ["en", "es"])
def test_charts_are_said_in_words_and_stand_before_their_numbers(site: Site, lang: str) -> None:
    page = site.page("/dashboard", lang)
    charts = page.cssselect("svg[role=img]")
    assert len(charts) > 2
    for chart in charts:
        assert any(digit.isdigit() for digit in chart.get("aria-label"))
    assert len(page.cssselect("section > details table")) == 3
    said = {"en": "both languages", "es": "ambos idiomas"}[lang]
    assert said in charts[0].get("aria-label")


def test_what_takes_too_long_is_left_out_and_said_to_be(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    monkeypatch.setattr(dashboard, "MILLISECONDS", 20)
    monkeypatch.setattr(dashboard, "QUERIES", dict.fromkeys(dashboard.QUERIES, endless))
    assert len(site.page("/dashboard").xpath("//p[contains(., 'took too long')]")) == len(dashboard.QUERIES)
    assert set(site.get("/dashboard.json").json().values()) == {None}
