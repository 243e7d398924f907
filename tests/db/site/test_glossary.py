"""The glossary: every pair once, in either alphabet or by use, found by any of its words without accents."""

from dataclasses import replace

import pytest

from db.record import Edition, KeywordPair
from db.site import glossary
from db.text import folded
from tests.db.site.conftest import Open, Site
from tests.db.site.shelf import STRUCTURED, UNSTRUCTURED

Pair = tuple[str, str]


def pairs(site: Site, query: str = "") -> list[Pair]:
    """All pairs, page after page."""
    found: list[Pair] = []
    address = f"/glossary.json?{query}"
    while True:
        answer = site.get(address).json()
        found += [(pair["en"], pair["es"]) for pair in answer["pairs"]]
        if answer["next"] is None:
            return found
        address = f"/glossary.json?{query}&next={answer['next']}"


PAIRS = [("nursing", "enfermería"), ("gout", "gota"), ("aging", "envejecimiento"), ("elderly", "ancianos"),
         ("child", "niño"), ("zoonoses", "zoonosis"), ("tears", "lágrimas"), ("nurses", "enfermeras"),
         ("anus", "ano"), ("Sjögren syndrome", "síndrome de Sjögren"), ("year", "año")]  # fmt: skip


def with_pairs(article: Edition, pairs: list[Pair]) -> Edition:
    return replace(article, pairs=tuple(KeywordPair(en, es, 0.75) for en, es in sorted(pairs)))


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site(with_pairs(STRUCTURED, PAIRS[:6]), with_pairs(UNSTRUCTURED, PAIRS[5:]))


@pytest.fixture(scope="module")
def held() -> set[Pair]:
    return {(en.lower(), es.lower()) for en, es in PAIRS}


@pytest.mark.parametrize("query", ["", "order=en", "order=es"])
def test_page_by_page_each_pair_comes_once(
    site: Site, held: set[Pair], query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary, "PAGE", 2)
    found = pairs(site, query)
    assert len(found) == len(set(found))
    assert set(found) == held


def test_each_alphabet_has_its_order(site: Site) -> None:
    for place, order in enumerate(("en", "es")):
        words = [folded(pair[place]) for pair in pairs(site, f"order={order}")]
        assert words == sorted(words)


def test_a_letter_has_what_begins_with_it(site: Site, held: set[Pair]) -> None:
    letters = {folded(es)[0] for _, es in held}
    for letter in letters:
        assert set(pairs(site, f"order=es&letter={letter}")) == {
            pair for pair in held if folded(pair[1]).startswith(letter)
        }


@pytest.mark.parametrize("query", ["q=enfermeria", "q=NURSING", "q=nursi&order=es"])
def test_a_word_is_found_in_either_language_without_its_accents(site: Site, query: str) -> None:
    assert pairs(site, query) == [("nursing", "enfermería")]


def test_any_word_of_a_keyword_is_found_by_its_beginning(site: Site) -> None:
    assert pairs(site, "q=sjogr") == [("sjögren syndrome", "síndrome de sjögren")]
    assert pairs(site, "q=jogren") == []


@pytest.mark.parametrize("query", ["next=x", "next=W10", "order=x", "letter=%25", "letter=ab&order=en", "q=%22%25_%00"])
def test_nonsense_is_no_error(site: Site, query: str) -> None:
    assert site.get(f"/glossary.json?{query}").status_code == 200
    assert site.get(f"/glossary?{query}").status_code == 200


def test_most_used_come_first(site: Site) -> None:
    assert pairs(site)[0] == ("zoonoses", "zoonosis")
