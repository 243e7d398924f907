"""Selectors through the index find what CSS finds, and what is dropped leaves its tail behind."""

from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.cssselect import CSSSelector

from pipelines.tree import Tree

NAMES = st.sampled_from(["a", "b", "c", "ref"])
ELEMENTS = st.recursive(
    st.builds(lambda name, text: f'<p class="{name} x">{text}</p>', NAMES, st.sampled_from(["", "uno", "dos"])),
    lambda inner: st.builds(
        lambda name, own, parts: f'<div class="{name}" id="{own}" data-k="{name}">{"".join(parts)}cola</div>',
        NAMES, NAMES, st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)  # fmt: skip
SELECTORS = (".a", "p.ref", "div.b", "#c", ".a > p", ".b .ref", ".a[data-k=a]", "p", ".a > div, .ref")


def tree(inner: str) -> Tree:
    return Tree(etree.HTML(f"<html><body>{inner}</body></html>"))


@given(ELEMENTS)
def test_the_index_finds_what_css_finds(inner: str) -> None:
    page = tree(inner)
    for selector in SELECTORS:
        found = cast(list[etree._Element], CSSSelector(selector)(page.root))
        assert set(page.select(selector)) == set(found), selector


@given(ELEMENTS)
def test_what_is_dropped_is_gone_and_the_rest_of_the_text_stays(inner: str) -> None:
    page = tree(inner)
    kept = etree.XPath("//text()[not(ancestor::*[contains(concat(' ', @class, ' '), ' ref ')])]")
    left = "".join(map(str, cast(list[str], kept(page.root))))
    page.drop(".ref")
    assert page.select(".ref") == []
    assert "".join(map(str, page.root.itertext())) == left
