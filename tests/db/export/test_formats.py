"""What is written in a format is read back by the libraries that others read it with, and nothing is lost."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser

from db.export.align import aligned
from db.export.bibtex import LANGUAGES, TEX, bibtex, escaped
from db.export.csljson import csljson
from db.export.jsonl import jsonl
from db.export.lines import for_xml, on_one_line
from db.export.nbib import nbib
from db.export.record import LANGS, Lang, Record
from db.export.registry import FORMATS
from db.export.ris import ris
from db.export.tmx import tmx


def texts(record: Record, lang: Lang = "both") -> dict[str, Any]:
    """Titles, abstracts and keywords, main language first, as lines can carry them."""
    main, other = record.ordered(lang)
    found: dict[str, list[str | None]] = {
        "titles": [main.title, other.title],
        "abstracts": [main.abstract, other.abstract],
        "keywords": [*main.keywords, *other.keywords],
    }
    return {name: [on_one_line(text or "") for text in held] for name, held in found.items()}


# RIS


def from_ris(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_ris_round_trip(shelf: list[Record], nasty: list[Record], lang: Lang) -> None:
    held = [*shelf, *nasty]
    read = from_ris("".join(ris(held, lang)))
    assert len(read) == len(held)
    for record, back in zip(held, read, strict=True):
        assert "unknown_tag" not in back
        said = texts(record, lang)
        assert [back.get("title", ""), back.get("translated_title", "")] == said["titles"]
        assert [back.get("abstract", ""), back.get("notes_abstract", "")] == said["abstracts"]
        assert back.get("keywords", []) == said["keywords"]
        assert back.get("authors", []) == [on_one_line(str(author.name)) for author in record.authors]
        main, other = record.ordered(lang)
        cited = record.led_by(main)
        assert back.get("journal_name", "") == on_one_line(cited.journal or "")
        assert [*filter(None, [back.get("doi"), *back.get("custom8", "").split(" ; ")])] == record.dois(main, other)
        assert back["id"] == record.work_id
        assert back.get("year") == (str(record.year) if record.year else None)
        for key, value in (("volume", cited.volume), ("number", cited.issue), ("issn", cited.issn)):
            assert back.get(key, "") == on_one_line(value or "")
        assert [back.get("start_page"), back.get("end_page")] == [
            on_one_line(page) if page else None for page in cited.span
        ]
        assert back.get("urls", []) == ([cited.address] if cited.address else [])


def test_journal_place_and_doi_are_of_one_edition(shelf: list[Record]) -> None:
    [work] = [record for record in shelf if record.en.edition]
    [english], [spanish] = from_ris("".join(ris([work], "en"))), from_ris("".join(ris([work], "es")))
    assert (spanish["journal_name"], spanish["doi"]) == (work.journal, work.doi)
    assert (english["journal_name"], english["doi"]) == (work.en.edition["journal"], work.en.doi)
    assert spanish["journal_name"] != english["journal_name"]


def test_ris_is_read_as_asreview_reads_it(shelf: list[Record], nasty: list[Record], tmp_path: Path) -> None:
    """Its reader opens the file as UTF-8, gives it to rispy, and wants a title or an abstract, lists as lists."""
    file = tmp_path / "all.ris"
    file.write_bytes(b"".join(FORMATS["ris"].encoded([*shelf, *nasty])))
    with file.open(encoding="utf8") as opened:
        read = rispy.load(opened)
    assert len(read) == len(shelf) + len(nasty)
    for back in read:
        assert back.get("title") or back.get("abstract")
        assert {"authors", "keywords", "notes"} & back.keys() == {
            name for name in ("authors", "keywords", "notes") if isinstance(back.get(name), list)
        }


# BibTeX


def printed(text: str) -> str:
    """What TeX prints for an escaped text, read sign by sign."""
    signs = {command: sign for sign, command in TEX.items()}
    return re.sub("|".join(map(re.escape, signs)), lambda found: signs[found[0]], text)


def split_keywords(text: str) -> list[str]:
    """Keywords by commas outside braces; commands for signs end in `{}`."""
    found = re.findall(r"(?:\{\}|\{(?:[^{}]|\{\})*\}|[^{},])+", text)
    return [re.sub(r"^\{(.*)\}$", r"\1", term.strip(), flags=re.DOTALL) for term in found]


@pytest.mark.parametrize("lang", LANGS)
def test_bibtex_round_trip(shelf: list[Record], nasty: list[Record], lang: Lang) -> None:
    held = [*shelf, *(replace(record, work_id=f"n{at}") for at, record in enumerate(nasty))]
    parser = BibTexParser(interpolate_strings=False)
    read = bibtexparser.loads("".join(bibtex(held, lang)), parser).entries
    assert [entry["cribado"] for entry in read] == [escaped(record.work_id) for record in held]
    for record, entry in zip(held, read, strict=True):
        main, other = record.ordered(lang)
        for field, value in (
            ("title", main.title),
            (f"title_{other.lang}", other.title),
            ("abstract", main.abstract),
            (f"abstract_{other.lang}", other.abstract),
            ("journal", record.led_by(main).journal),
            ("type", record.article_type),
            ("license", record.license),
        ):
            back = " ".join(printed(entry.get(field, "")).split())
            assert back == " ".join(printed(escaped(value or "")).split()), (field, value)
        for field, terms in (("keywords", main.keywords), (f"keywords_{other.lang}", other.keywords)):
            back_terms = [" ".join(printed(term).split()) for term in split_keywords(entry.get(field, ""))]
            assert back_terms == [" ".join(printed(escaped(term)).split()) for term in terms]
        dois = {entry[name] for name in ("doi", f"doi_{other.lang}", "doi_also") if name in entry}
        assert dois == set(record.dois(main, other))
        people = re.split(r" and ", entry["author"]) if "author" in entry else []
        assert len(people) == len(record.authors)
        assert entry.get("language") in (*LANGUAGES.values(), None)


def test_bibtex_braces_are_balanced_whatever_the_text(nasty: list[Record]) -> None:
    for chunk in bibtex(nasty):
        depth = 0
        for sign in chunk:
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0


# NBIB


def from_nbib(text: str) -> list[list[tuple[str, str]]]:
    """Records as fields in order, by the NLM's description: four columns of tag, hyphen, space."""
    parts = [part for part in text.split("\n\n") if part.strip()]
    return [
        [(line[:4].strip(), line[6:]) for line in part.strip("\n").split("\n") if line[4:6] == "- "] for part in parts
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_nbib_round_trip(shelf: list[Record], nasty: list[Record], lang: Lang) -> None:
    held = [*shelf, *nasty]
    read = from_nbib("".join(nbib(held, lang)))
    assert len(read) == len(held)
    for record, fields in zip(held, read, strict=True):
        back: dict[str, list[str]] = {}
        for tag, value in fields:
            back.setdefault(tag, []).append(value)
        said = texts(record, lang)
        assert fields[0][0] == "PMID"
        assert [back.get("TI", [""]), back.get("TT", [""])] == [[title] for title in said["titles"]]
        assert [back.get("AB", [""]), back.get("OAB", [""])] == [[abstract] for abstract in said["abstracts"]]
        assert back.get("OT", []) == said["keywords"]
        assert ("OABL" in back) == bool(said["abstracts"][1])
        names = [*back.get("FAU", []), *back.get("CN", [])]
        assert sorted(names) == sorted(
            on_one_line(str(author.name) if author.name.given else author.printed) for author in record.authors
        )
        dois = [value.removesuffix(" [doi]") for value in back.get("AID", []) if value.endswith("[doi]")]
        assert dois == record.dois(*record.ordered(lang))


@pytest.mark.parametrize(
    ("status", "note", "kinds"),
    [
        ("retracted", "RETRACTED PUBLICATION", ["Journal Article", "Retracted Publication"]),
        ("concern", "EXPRESSION OF CONCERN", ["Journal Article"]),
    ],
)
def test_a_retraction_is_said_in_every_format(two_editions: Record, status: str, note: str, kinds: list[str]) -> None:
    marked = replace(two_editions, status=status)
    [fields] = from_nbib("".join(nbib([marked])))
    assert [value for tag, value in fields if tag == "PT"] == kinds
    assert ("GN", note) in fields
    assert f"N1  - {note}\n" in "".join(ris([marked]))
    assert f"note = {{{note}}}" in "".join(bibtex([marked]))
    [item] = json.loads("".join(csljson([marked])))
    assert (item["note"], item["custom"]["status"]) == (note, status)
    assert json.loads("".join(jsonl([marked])))["status"] == status


# CSL-JSON


@pytest.mark.parametrize("lang", LANGS)
def test_csl_json_holds_both_languages(shelf: list[Record], nasty: list[Record], lang: Lang) -> None:
    held = [*shelf, *nasty]
    for record, item in zip(held, json.loads("".join(csljson(held, lang))), strict=True):
        main, _ = record.ordered(lang)
        assert item.get("title") == main.title
        for words in (record.en, record.es):
            assert item["custom"].get(f"title_{words.lang}") == words.title
            assert item["custom"].get(f"abstract_{words.lang}") == words.abstract
            assert item["custom"].get(f"keywords_{words.lang}", []) == list(words.keywords)
            assert item["custom"].get(f"doi_{words.lang}") == words.doi
        assert [author["name"] for author in item["custom"].get("authors", [])] == [
            author.printed for author in record.authors
        ]


def test_a_csl_processor_cites_it(two_editions: Record, nasty: list[Record]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of every key that it does not print
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        held = [two_editions, *(replace(record, work_id=f"n{at}") for at, record in enumerate(nasty))]
        source = CiteProcJSON(json.loads("".join(csljson(held, "en"))))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        library = CitationStylesBibliography(style, source, formatter.plain)
        for record in held:
            library.register(Citation([CitationItem(record.work_id.lower())]))
        cited = [str(entry) for entry in library.bibliography()]
    assert len(cited) == len(held)
    [entry] = [entry for entry in cited if "Carballeda" in entry]
    assert "Carballeda Roza, I." in entry
    assert "2019" in entry
    assert "Telephone follow-up in stable rheumatoid arthritis" in entry
    assert "15(2)" in entry


# JSON lines


def test_json_lines_are_the_view_exactly(shelf: list[Record], nasty: list[Record]) -> None:
    lines = "".join(jsonl([*shelf, *nasty])).split("\n")[:-1]
    assert len(lines) == len(shelf) + len(nasty)
    for record, line in zip([*shelf, *nasty], lines, strict=True):
        back = json.loads(line)
        assert [back["title_en"], back["abstract_es"]] == [record.en.title, record.es.abstract]
        assert back["authors"] == [
            {"name": author.printed, "affiliations": list(author.affiliations)} for author in record.authors
        ]


# TMX


def test_tmx_is_xml_with_a_pair_and_a_score_for_each_unit(shelf: list[Record], nasty: list[Record]) -> None:
    held = [*shelf, *nasty]
    root = ElementTree.fromstring("".join(tmx(held)).encode())  # noqa: S314 - of our own making
    assert root.get("version") == "1.4"
    expected = [
        (record.work_id, pair)
        for record in held
        if record.en.abstract and record.es.abstract
        for pair in aligned(record.en.abstract, record.es.abstract)
        if pair.en and pair.es
    ]
    units = root.findall("body/tu")
    assert len(units) == len(expected)
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for unit, (work_id, pair) in zip(units, expected, strict=True):
        props = {prop.get("type"): prop.text for prop in unit.findall("prop")}
        assert props["x-work-id"] == work_id
        assert props["x-score"] == f"{pair.score:.2f}"
        said = {variant.get(lang): variant.findtext("seg") for variant in unit.findall("tuv")}
        for code, text in (("en", pair.en), ("es", pair.es)):
            assert (said[code] or "").split() == for_xml(text).split()


@pytest.mark.parametrize(("lang", "source"), [("en", "en"), ("es", "es"), ("both", "*all*")])
def test_the_main_language_is_the_source_of_a_translation_memory(two_editions: Record, lang: Lang, source: str) -> None:
    assert f'srclang="{source}"' in "".join(tmx([two_editions], lang))


# all


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS.keys())
def test_nothing_is_a_whole_file_too(form: Any) -> None:
    text = b"".join(form.encoded([]))
    if form.name == "csljson":
        assert json.loads(text) == []
    if form.name == "tmx":
        assert ElementTree.fromstring(text).findall("body/tu") == []  # noqa: S314 - of our own making


@pytest.mark.parametrize(
    ("lang", "original", "first"), [("en", "es", "en"), ("es", "en", "es"), ("both", "es", "es"), ("both", None, "en")]
)
def test_which_language_comes_first(two_editions: Record, lang: Lang, original: str | None, first: str) -> None:
    assert replace(two_editions, original_language=original).ordered(lang)[0].lang == first


def test_a_language_without_a_title_gives_way(two_editions: Record) -> None:
    spanish = replace(two_editions, en=replace(two_editions.en, title=None))
    assert spanish.ordered("en")[0].lang == "es"
