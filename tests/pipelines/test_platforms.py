"""Platforms tell their addresses apart, and say so when their pages are built differently from before."""

import re
from dataclasses import replace

import pytest

from db.record import Edition, Page
from pipelines.extract import extract
from pipelines.platforms.registry import platform_named, platforms
from tests.corpus import Case, fixtures

OPAC = [case for case in fixtures() if case.name.startswith("scielo_opac/") and "rejection" not in case.gold]

PID = "S0000-00192009000213"
SHORT = "Tr6nFmXB9F5zsBkxfsRMpXd"


@pytest.mark.parametrize(
    ("platform", "url", "native"),
    [
        ("scielo", f"http://x.es/scielo.php?lng=es&pid={PID}&script=sci_arttext", f"{PID}-es"),
        ("scielo", f"http://x.es/scielo.php?script=sci_arttext&pid={PID}&lng=es&tlng=en", f"{PID}-en"),
        ("scielo_opac", f"https://x.br/j/rbr/a/{SHORT}/abstract/?lang=es&goto=x", f"{SHORT}-es"),
        ("ojs", "https://www.revista.example/index.php/rm/article/view/341/512", "revista.example-rm-341"),
        ("redalyc", "https://www.redalyc.org/journal/8812/881270415006/html/", "881270415006"),
        ("redalyc", "https://www.redalyc.org/articulo.oa?id=881270415006", "881270415006"),
    ],
)  # fmt: skip
def test_an_article_is_known_by_its_own_number(platform: str, url: str, native: str) -> None:
    assert platform_named(platform).native_id(url) == native
    assert platform_named(platform).kind_of(url) == "article"


def test_languages_of_one_article_are_twins_and_never_itself() -> None:
    for name, url in (
        ("scielo", "http://scielo.isciii.es/scielo.php?script=sci_arttext&pid=S0000-00192009000213&lng=es"),
        ("scielo_opac", "https://www.scielo.br/j/rbr/a/Tr6nFmXB9F5zsBkxfsRMpXd/?lang=es"),
    ):
        found = extract(Page(url, OPAC[0].page.body))
        assert isinstance(found, Edition)
        twins = {twin.edition_id for twin in found.twins}
        assert found.id.endswith("-es")
        assert found.id not in twins
        assert found.id.removesuffix("es") + "en" in twins, name


def test_noise_in_the_query_is_dropped_and_the_identity_kept() -> None:
    canonical = platform_named("scielo").canonical(
        "http://WWW.scielo.cl/scielo.php?tlng=en&pid=S1&nrm=iso&script=sci_arttext#x"
    )
    assert canonical == "http://www.scielo.cl/scielo.php?script=sci_arttext&pid=S1&tlng=en"


@pytest.mark.parametrize("name", list(platforms()))
def test_no_address_is_too_broken_to_be_looked_at(name: str) -> None:
    platform = platform_named(name)
    for url in ("http://[", "http://[x/a", "", "::", "javascript:1", "http://a/%00"):
        platform.canonical(url)
        platform.kind_of(url)
        platform.native_id(url)
        platform.refuses(url)


@pytest.mark.parametrize("case", OPAC, ids=lambda case: case.name)
def test_a_platform_whose_places_are_empty_raises_the_flag_and_the_record_stays(case: Case) -> None:
    renamed = re.sub(rb'class="', b'class="neu-', case.page.body)
    intact, rebuilt = extract(case.page), extract(replace(case.page, body=renamed))
    assert isinstance(intact, Edition)
    assert isinstance(rebuilt, Edition)
    assert "layout_changed" not in {flag.code for flag in intact.flags}
    if case.page.url.startswith("https://www.scielo"):
        assert "layout_changed" in {flag.code for flag in rebuilt.flags}
    assert [abstract.lang for abstract in rebuilt.abstracts] == [abstract.lang for abstract in intact.abstracts]
