"""Every field leads back to words of its archived page: they stand there, and the value follows from them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from db.archive import Archive
from db.composing import PRINTED
from db.record import Author, Edition, Fetched, Page, Reading, Snapshot, Source
from db.site.phrases import labels
from db.store import Store
from pipelines.byline import Byline, agreed
from pipelines.extract import EXTRACTOR, extract
from pipelines.findings import CUT, WORDS, Findings
from tests.corpus import fixtures, sample, seed
from tests.witness import Witness, follows

SAID = (*PRINTED, "license", "original_language", "status")
"""The columns of `bilingual` that pages say."""
LABELS = labels()
LISTS = ("keywords_en", "keywords_es", "authors")


def unproven(witness: Witness, field: str, value: Any, reader: str, words: str) -> list[str]:
    """What is wrong with a field's words, if anything."""
    wrong = []
    if not words or not witness.holds(words, reader):
        wrong.append(f"{field}: {reader} does not say {words!r}")
    if not follows(field, value, words):
        wrong.append(f"{field}: {value!r} does not follow from {words!r}")
    return wrong


def fields(edition: Edition) -> Iterator[tuple[str, str | None, Any]]:
    """Every field of an edition that its page says, by name and language, as `bilingual` gives it."""
    for name in SAID:
        if name not in LISTS and getattr(edition, name, None) is not None:
            yield name, None, getattr(edition, name)
    yield from (("title", title.lang, title.text) for title in edition.titles)
    yield from (("abstract", abstract.lang, abstract.text) for abstract in edition.abstracts)
    yield from (("keywords", keywords.lang, keywords.terms) for keywords in edition.keywords)
    yield from (("doi", twin.lang, twin.doi) for twin in edition.twins if twin.doi)
    if edition.authors:
        yield "authors", None, [{"name": author.name} for author in edition.authors]
    if edition.affiliations:
        yield "affiliations", None, edition.affiliations


def test_every_field_of_every_fixture_follows_from_words_of_its_page() -> None:
    wrong, walked, unnamed = [], Counter[str](), set[tuple[str, str]]()
    for case in (*fixtures(), *seed()):
        edition = extract(case.page)
        if isinstance(edition, Edition):
            witness = Witness(case.page)
            sources = {(source.field, str(source.lang)): source for source in edition.sources}
            for field, lang, value in fields(edition):
                source = sources[field, str(lang)]
                walked[field] += 1
                unnamed |= {(source.reader, source.rule)} if not _is_in_both_languages(source) else set()
                wrong += [f"{case.name} {say}" for say in unproven(witness, field, value, source.reader, source.words)]
    assert wrong == []
    assert unnamed == set()
    assert len(walked) >= 20, walked
    assert walked.total() > 2_000


def _is_in_both_languages(source: Source) -> bool:
    """Whether the article page can say reader and rule in words; names of metas and of places are the page's own."""
    of_the_page = source.reader in ("metadata", "place", "jats", "oai_dc")
    return source.reader in LABELS["reader"] and (of_the_page or source.rule in LABELS["rule"])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Archive]]:
    """The sample journal, archived, read and loaded."""
    folder = tmp_path_factory.mktemp("demo")
    store, archive = Store(folder / "literature.db", extractor=EXTRACTOR), Archive(folder / "archive")
    archive.prepare()
    fetched = [Fetched(Page(case.page.url, case.page.body, case.page.content_type)) for case in sample()]
    snapshots = [archive.append(one) for one in fetched]
    archive.close()
    pages = [archive.read(snapshot) for snapshot in snapshots]
    store.load([Reading(page, extract(page), place) for page, place in zip(pages, snapshots, strict=True)])
    store.db.conn.row_factory = sqlite3.Row
    yield store.db.conn, archive
    store.close()


def test_every_field_of_the_demo_leads_to_its_words_in_the_archive(demo: tuple[sqlite3.Connection, Archive]) -> None:
    connection, archive = demo
    wrong, walked = [], Counter[str]()
    for work in connection.execute("SELECT * FROM bilingual").fetchall():
        found = connection.execute("SELECT * FROM field_sources WHERE work_id = ?", [work["work_id"]]).fetchall()
        sources = {row["field"]: row for row in found}
        assert len(found) == len(sources)
        values = {name: json.loads(work[name]) if name in LISTS else work[name] for name in SAID}
        values["affiliations"] = [place for author in values["authors"] for place in author["affiliations"]]
        for field, value in values.items():
            assert bool(value) == (field in sources), f"{work['work_id']} {field}"
            if value:
                source = sources[field]
                walked[field] += 1
                witness = Witness(archive.read(_snapshot(connection, source["snapshot_id"])))
                wrong += unproven(witness, field, value, source["reader"], source["words"])
                assert (source["extractor"], source["url"]) == (EXTRACTOR, witness.address)
                assert 0 < source["confidence"] <= 1
                assert source["rule"]
                assert source["fetched_at"]
    assert wrong == []
    assert {"doi_en", "doi_es", "abstract_en", "abstract_es", "authors", "affiliations", "pii", "url"} <= set(walked)


def _snapshot(connection: sqlite3.Connection, key: str) -> Snapshot:
    query = 'SELECT url, fetched_at, digest, warc, "offset", length, content_type, status FROM snapshots WHERE id = ?'
    return Snapshot(*connection.execute(query, [key]).fetchone())


def test_a_field_of_another_edition_leads_to_that_editions_page(demo: tuple[sqlite3.Connection, Archive]) -> None:
    connection, _ = demo
    both = connection.execute(
        "SELECT works.id, works.sources, principal_edition_id FROM works WHERE sources <> '{}'"
    ).fetchall()
    assert both
    for work_id, sources, principal in both:
        elsewhere = json.loads(sources)
        rows = connection.execute("SELECT field, edition_id FROM field_sources WHERE work_id = ?", [work_id])
        for field, edition_id in rows.fetchall():
            assert edition_id == elsewhere.get(field, principal)


@pytest.mark.parametrize("field", ["doi", "volume", "received", "title", "abstract", "keywords", "authors", "access"])
def test_the_walk_would_see_words_that_are_not_the_pages(field: str) -> None:
    case = next(case for case in fixtures() if case.name.endswith("metas_sup_marks_h3_sections"))
    edition = extract(case.page)
    assert isinstance(edition, Edition)
    source = next(source for source in edition.sources if source.field == field)
    value = next(value for name, lang, value in fields(edition) if (name, lang) == (field, source.lang))
    witness = Witness(case.page)
    assert unproven(witness, field, value, source.reader, source.words) == []
    assert unproven(witness, field, value, source.reader, source.words + " invented")
    assert unproven(witness, field, value, source.reader, "")
    assert not follows(field, value, "Revista")


def test_long_words_keep_their_beginning_and_their_end_and_the_value_between() -> None:
    findings = Findings()
    line = "Muestra " + "a" * 400 + " 10.5555/x " + "b" * 400 + " fin"
    findings.add("doi", "10.5555/x", "printed", "DOI line", words=line)
    findings.add("title", "Una", "printed", "title line", words="Una " + "palabra " * 100 + "final")
    doi, title = findings.sources()
    assert "10.5555/x" in doi.words
    begins, ends = title.words.split(CUT)
    assert begins.startswith("Una palabra")
    assert ends.endswith("palabra final")
    assert max(len(doi.words), len(title.words)) <= WORDS


def test_the_names_and_the_places_may_come_from_two_readers() -> None:
    page = """<html><head><title>Gota en el anciano</title><meta name="citation_title" content="Gota en el anciano">
    <meta name="citation_author" content="Ruiz, Ana"><meta name="citation_author_institution" content="Hospital, León">
    <meta name="citation_doi" content="10.5555/x"></head><body><h1>Gota en el anciano</h1><p>Ana Ruiz</p>
    <h2>Resumen</h2><p>Se describen veinte casos de gota en el anciano y su tratamiento en un hospital durante dos años
    de seguimiento, con buena respuesta en todos los pacientes.</p></body></html>"""
    edition = extract(Page("https://example.org/a", page.encode()))
    assert isinstance(edition, Edition)
    sources = {source.field: source for source in edition.sources}
    assert edition.affiliations == ("Hospital, León",)
    assert (sources["authors"].reader, sources["authors"].words) == ("printed", "Ana Ruiz")
    assert (sources["affiliations"].reader, sources["affiliations"].words) == ("metadata", "Hospital, León")


def test_what_schema_org_says_is_not_called_a_meta() -> None:
    title = "Gota en el anciano"
    said = {"@type": "ScholarlyArticle", "headline": title, "volumeNumber": "7", "author": "Ana Ruiz"}
    page = f"""<html><head><title>{title}</title><script type="application/ld+json">{json.dumps(said)}</script></head>
    <body><h1>{title}</h1><p>Ana Ruiz</p><p>DOI: 10.5555/x</p></body></html>"""
    edition = extract(Page("https://example.org/a", page.encode()))
    assert isinstance(edition, Edition)
    [volume] = [source for source in edition.sources if source.field == "volume"]
    assert (volume.rule, volume.words) == ("schema.org volumeNumber", "7")


def test_authors_that_one_reader_misread_lead_to_the_other() -> None:
    findings = Findings()
    lines = Byline((Author("lupus eritematoso sistémico"), Author("lunes a viernes")), ("León",), ("lupus",), ("León",))
    metas = Byline((Author("Ana Ruiz"), Author("Eva Sol")), (), ("Ruiz, Ana", "Sol, Eva"))
    lines.testify(findings, "printed", "lines of authors and affiliations")
    metas.testify(findings, "metadata", "citation_author")
    assert agreed(findings) is metas
    assert [(source.field, source.reader) for source in findings.sources()] == [("authors", "metadata")]
