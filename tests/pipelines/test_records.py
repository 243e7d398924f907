"""XML is read for what it holds itself, and a response with several records becomes a page for each."""

from pathlib import Path

from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from pipelines.records import pages
from pipelines.xml_page import is_xml, parsed

OAI = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{}</ListRecords></OAI-PMH>"""
RECORD = """<record><header><identifier>oai:x:{0}</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Gota en el anciano {0}</dc:title><dc:creator>Ruiz, Ana</dc:creator>
<dc:identifier>https://revista.example/article/view/{0}</dc:identifier></oai_dc:dc></metadata></record>"""
DELETED = '<record><header status="deleted"><identifier>oai:x:9</identifier></header></record>'


def split(inner: str) -> list[Page]:
    return list(pages(Page("https://revista.example/oai", OAI.format(inner).encode(), "text/xml")))


def test_each_record_is_a_page_at_its_article_s_address() -> None:
    found = split(RECORD.format(1) + RECORD.format(2))
    assert [page.url for page in found] == [f"https://revista.example/article/view/{n}" for n in (1, 2)]
    editions = [extract(page) for page in found]
    assert [e.titles[0].text for e in editions if isinstance(e, Edition)] == [f"Gota en el anciano {n}" for n in (1, 2)]


def test_a_deleted_record_is_not_found_and_names_itself() -> None:
    [page] = split(DELETED)
    found = extract(page)
    assert isinstance(found, Rejection)
    assert (found.reason, found.url) == ("not_found", "https://revista.example/oai#oai:x:9")


def test_a_list_without_records_says_that_it_is_empty() -> None:
    [page] = split("")
    found = extract(page)
    assert isinstance(found, Rejection)
    assert found.reason == "empty"


def test_any_other_page_stays_one() -> None:
    page = Page("https://x.example/", b"<html><body>OAI-PMH</body></html>")
    assert list(pages(page)) == [page]


def test_no_entity_reaches_outside_the_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    root = parsed(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>')
    assert root is not None
    assert "geheim" not in "".join(map(str, root.itertext()))


def test_entities_of_the_file_are_read_once_and_unknown_ones_stay_as_printed() -> None:
    root = parsed('<!DOCTYPE a [<!ENTITY rev "Anales">]><a>&rev; &ntilde; &amp;ntilde; &nobody;</a>')
    assert root is not None
    assert root.text == "Anales ñ &ntilde; &nobody;"


def test_html_is_no_xml_whatever_it_begins_with() -> None:
    assert not is_xml('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html xmlns="x">')
    assert not is_xml("<article class='post'><h1>Gota</h1></article>")
    assert is_xml("<article><front><article-meta/></front></article>")
