"""The same article reads the same as a text dump and wrapped as a page, with headings and without."""

import html

import pytest

from db.record import Page
from pipelines.dump import from_text
from pipelines.noise import category
from pipelines.printed import Block
from pipelines.roles import Role, seen
from tests.corpus import Case, fixtures, record_of, seed

DUMPS = [case for case in (*fixtures(), *seed()) if b"<" not in case.page.body[:200] and "rejection" not in case.gold]
HEADINGS = {Role.ABSTRACT: "h2", Role.KEYWORDS: "h3", Role.SECTION: "h3"}
PLAIN = [case for case in DUMPS if b"array:" not in case.page.body]


def wrapped(case: Case, headings: bool) -> Page:
    """The dump's lines as paragraphs of a page; with headings, its title and labels as h1 to h3."""
    dump = from_text(case.page.body.decode())
    blocks = dump.blocks
    lines = []
    for at, block in enumerate(blocks):
        tab = at + 1 < len(blocks) and category(blocks[at + 1])
        tag = "p" if tab or not headings else _tag(block, case)
        lines.append(f"<{tag} class='zz-{at}'>{html.escape(block.text)}</{tag}>")
    title = html.escape(dump.title or "x")
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head>"
    return Page(case.page.url, f"{head}<body><div><main>{''.join(lines)}</main></div></body></html>".encode())


def _tag(block: Block, case: Case) -> str:
    if block.text in (case.gold["title_es"], case.gold["title_en"]):
        return "h1" if block.text == case.gold["title_en"] else "h2"
    return HEADINGS.get(seen(block).role, "p") if block.words < 7 else "p"


@pytest.mark.parametrize("headings", [True, False], ids=["headed", "unheaded"])
@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_dump_wrapped_as_a_page_gives_the_same_record(case: Case, headings: bool) -> None:
    assert record_of(wrapped(case, headings)) == record_of(case.page)
