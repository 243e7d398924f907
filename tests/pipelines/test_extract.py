"""The whole way from bytes to a record or a refusal, also for bytes that are no page at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.editions import SCALARS
from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from tests.corpus import Case, fixtures, seed

URL = "https://www.reumatologiaclinica.org/es-un-titulo-articulo-S0000001924000031"
CASES = list(fixtures())
OF_THE_HOUSE = {"url", "platform", "native_id", "lang"}  # not read from a field: they are how the page was found
QUOTED = {"DOI line", "title line", "line of authors", "notices of the page", "labelled date", "issue line", "heading"}


def rejected(body: bytes, url: str = URL) -> str:
    found = extract(Page(url, body))
    assert isinstance(found, Rejection)
    return found.reason


def test_what_is_no_page_is_refused_with_its_reason() -> None:
    assert rejected(b"") == "empty"
    assert rejected(b" \n\t ") == "empty"
    assert rejected(b"%PDF-1.7 ...") == "pdf"
    assert rejected(b"\x89PNG\r\n\x1a\n" + bytes(100)) == "binary"
    assert rejected(bytes(range(256)) * 20) == "binary"
    assert rejected(b"<html><body></body></html>") == "empty"


def test_the_address_alone_can_refuse() -> None:
    page = next(case.page for case in CASES if "rejection" not in case.gold)
    assert rejected(page.body, URL.replace("articulo", "estadisticas")) == "statistics"
    assert rejected(page.body, "https://www.reumatologiaclinica.org/es-normas-publicacion") == "guidelines"


def test_a_page_without_an_address_has_no_url() -> None:
    case = next(case for case in CASES if case.gold.get("doi"))
    found = extract(Page("file:///tmp/x.html", case.page.body))
    assert isinstance(found, Edition)
    assert found.url is None


def test_query_noise_and_fragments_are_no_part_of_the_address() -> None:
    case = next(case for case in CASES if case.gold.get("pii"))
    found = extract(Page(case.page.url.split("?")[0] + "?newsletter=true&coronavirus#x", case.page.body))
    assert isinstance(found, Edition)
    assert "?" not in str(found.url)
    assert "#" not in str(found.url)


def test_visit_counters_change_nothing() -> None:
    for case in (*CASES, *seed()):
        again = case.page.body.replace(b"Visitas", b"Visitas 9", 1)
        assert _digest(Page(case.page.url, again)) == _digest(case.page)


def test_no_email_is_kept() -> None:
    for case in CASES:
        assert "@" not in repr(extract(case.page)).replace("@type", "")


def test_an_email_is_kept_nowhere_however_it_is_written() -> None:
    case = next(case for case in CASES if case.name.endswith("headed_english_first"))
    lines = case.page.body.decode().splitlines()
    for address in ("josé.núñez@hospital.es", "ana&#64;hospital.es", "E-mail: ana@hospital.es"):
        spoilt = "\n".join(f"{line} {address}" if len(line) > 30 else line for line in lines)
        assert "@" not in repr(extract(Page(case.page.url, spoilt.encode())))


LONG_WINDED = {
    "commas": "a" + " ," * 40_000,
    "brackets": "doi 10.1234/" + "(" * 100_000,
    "items": "<ol>" + "<li>x" * 20_000,
    "quotes": '<p>array:9 [ "' + 'a\\"' * 100_000,
    "names": "<h1>Un título de prueba</h1><p>" + "Ana Ruiz, " * 50_000,
    "words": "palabra " * 500_000,
    "at": "a" * 50_000 + "@" * 50_000,
    "references": "&amp;" * 200_000,
}


@pytest.mark.parametrize("kind", LONG_WINDED)
def test_texts_that_invite_patterns_to_try_for_ever_are_read_to_their_end(kind: str) -> None:
    assert isinstance(extract(Page(URL, LONG_WINDED[kind].encode())), Edition | Rejection)


def test_every_field_says_where_it_came_from() -> None:
    for case in CASES:
        found = extract(case.page)
        if isinstance(found, Edition):
            said = {(source.field, source.lang) for source in found.sources}
            assert {("title", title.lang) for title in found.titles} <= said
            assert {("abstract", abstract.lang) for abstract in found.abstracts} <= said
            assert {("keywords", keywords.lang) for keywords in found.keywords} <= said
            filled = {name for name in SCALARS if getattr(found, name) is not None}
            assert {(name, None) for name in filled - OF_THE_HOUSE} <= said
            assert all(source.words for source in found.sources if source.reader == "printed" and source.rule in QUOTED)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_give_a_record_or_a_refusal(body: bytes) -> None:
    assert isinstance(extract(Page(URL, body)), Edition | Rejection)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_mutilated_pages_give_a_record_or_a_refusal(case: Case, data: st.DataObject) -> None:
    body = case.page.body
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    middle = data.draw(
        st.sampled_from([b"", b"<div>" * 400, b"&#x110000;&bogus", b"\xff\xfe", b"array:9 [", body[:500]])
    )
    assert isinstance(extract(Page(URL, body[:start] + middle + body[end:])), Edition | Rejection)


def _digest(page: Page) -> str:
    found = extract(page)
    return found.digest if isinstance(found, Edition) else found.reason
