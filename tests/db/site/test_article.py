"""The article page: two languages side by side, and everything known about where they came from."""

from dataclasses import replace

import pytest
from lxml import html

from db.record import Abstract, Edition, Source
from db.site.links import article_path, author_path, journal_path, keyword_path
from tests.db.site.conftest import Open, Site, parsed
from tests.db.site.shelf import ENGLISH_EDITION, JOURNAL, SPANISH_ONLY, STRUCTURED, UNEQUAL, WORK


def rows(page: html.HtmlElement, section: str) -> list[tuple[str, str]]:
    def side(row: html.HtmlElement, lang: str) -> str:
        return " ".join(" ".join(row.xpath(f"./*[@lang='{lang}']//text()")).split())

    return [(side(row, "en"), side(row, "es")) for row in page.cssselect(f".{section} .facing-rows > .facing")]


def test_sections_face_each_other_row_by_row(site: Site) -> None:
    page = site.page(f"/article/{WORK}")
    found = rows(page, "abstract")
    assert len(found) == 4
    assert found[1][0].startswith("Patients and methods We assigned")
    assert found[1][1].startswith("Pacientes y métodos Se asignó")
    assert rows(page, "keywords")[2] == ("Nursing", "Enfermería")
    assert page.xpath("//h1/span/@lang") == ["en", "es"]


def test_abstracts_of_unlike_section_counts_face_each_other_by_what_their_sections_are(site: Site) -> None:
    before, results = site.page(f"/article/{UNEQUAL.id}").cssselect(".abstract .facing-rows > .facing")
    assert [len(before.cssselect(f"[lang={lang}] p")) for lang in ("en", "es")] == [2, 1]
    assert [len(results.cssselect(f"[lang={lang}] p")) for lang in ("en", "es")] == [1, 1]


def test_a_section_that_faces_nothing_faces_a_note(open_site: Open) -> None:
    english = UNEQUAL.abstracts[0]
    sections = tuple(section for section in english.sections if section.category != "METHODS")
    edition = replace(UNEQUAL, abstracts=(english, Abstract("es", sections)))
    page = open_site(edition).page(article_path(edition.id))
    assert rows(page, "abstract")[1][1] == "No counterpart"
    assert [spanish for _, spanish in rows(page, "abstract")].count("No counterpart") == 1


def test_figures_that_differ_are_marked_and_said_and_no_others(site: Site) -> None:
    marks = site.page(f"/article/{WORK}").cssselect(".abstract .facing-rows mark.differs")
    assert [" ".join(mark.text_content().split()) for mark in marks] == [
        "42% (not so in the Spanish abstract)",
        "24 % (not so in the English abstract)",
    ]
    assert not site.page(f"/article/{UNEQUAL.id}").cssselect("mark")


def test_what_is_missing_is_said(site: Site) -> None:
    page = site.page(f"/article/{SPANISH_ONLY.id}")
    assert page.xpath("string(//h1/span[@lang='en'])") == "No English title"
    assert rows(page, "abstract")[0][0] == "No English abstract is held."
    assert "The page gives no English abstract." in page.cssselect(".doubts")[0].text_content()
    spanish = site.page(f"/article/{SPANISH_ONLY.id}", "es").cssselect(".doubts")[0].text_content()
    assert "La página no ofrece resumen en inglés." in spanish
    assert "The page gives" not in spanish


def test_other_languages_are_shown_as_such(site: Site) -> None:
    [text] = site.page(f"/article/{SPANISH_ONLY.id}").cssselect(".other [lang=pt]")
    assert "imunossupressor" in text.text_content()


def test_both_editions_are_linked(site: Site) -> None:
    links = site.page(f"/article/{WORK}").xpath("//section[contains(@class, 'editions')]//a/@href")
    for edition in (STRUCTURED, ENGLISH_EDITION):
        assert edition.url in links
        assert f"https://doi.org/{edition.doi}" in links


def test_dates_access_and_evidence(site: Site) -> None:
    words = " ".join(site.page(f"/article/{WORK}").cssselect(".editions")[0].text_content().split())
    assert "received 2018-03-05" in words
    assert "open access" in words
    assert "S0000000019000011 ↔ S0000000027000018: the page links to it as its translation, 100 %" in words
    said = site.page(f"/article/{WORK}", "es").cssselect(".editions")[0].text_content()
    assert "la página enlaza a ella como su traducción, 100 %" in said


def test_the_licence_is_shown_or_its_absence(site: Site) -> None:
    assert "Licence: CC BY 4.0" in site.page(f"/article/{WORK}").cssselect(".editions")[0].text_content()
    [missing] = site.page(f"/article/{UNEQUAL.id}", "es").cssselect(".license")
    assert missing.text_content() == "No consta ninguna licencia: los derechos de los resúmenes son de la revista."


def test_authors_with_their_affiliations(site: Site) -> None:
    page = site.page(f"/article/{WORK}")
    assert [a.text_content().strip(", ") for a in page.cssselect(".author")] == [
        "Inés Carballeda Roza iD1",
        "Joaquín Peñalosa1,2",
        "Maite Urrutikoa2",
    ]
    inés, orcid, joaquín, _ = page.xpath("//p[@class='authors']//a")
    assert (inés.get("href"), joaquín.get("href")) == (author_path(inés.text), author_path("Joaquín Peñalosa"))
    assert orcid.get("href") == "https://orcid.org/0000-0002-1825-0097"
    assert orcid.get("aria-label") == "ORCID iD of Inés Carballeda Roza"
    assert len(page.cssselect(".affiliations li")) == 2


def test_doubts_are_said_in_words(site: Site) -> None:
    [doubt] = site.page(f"/article/{WORK}").cssselect(".doubts li")
    assert " ".join(doubt.text_content().split()) == ("The two abstracts give different figures. en 42, es 24")


def test_provenance_and_history(site: Site) -> None:
    provenance, history = site.page(f"/article/{WORK}").cssselect("details:not(.take)")
    assert "embedded: citation_doi" in " ".join(provenance.text_content().split())
    assert "doi:10.5555/REUMA.2019.01.001" in provenance.text_content()
    assert history.xpath("string(.//del[1])") == "83-90"
    assert history.xpath("string(.//ins[1])") == "83-91"
    assert "the page changed" in history.text_content()


def test_keywords_and_the_journal_lead_to_their_pages(site: Site) -> None:
    links = site.page(f"/article/{WORK}").xpath("//a/@href")
    assert {keyword_path("Nursing"), keyword_path("Enfermería"), journal_path(str(JOURNAL["id"]))} <= set(links)


def test_every_link_to_this_site_works(site: Site) -> None:
    for link in site.page(f"/article/{WORK}").xpath("//a/@href[starts-with(., '/')]"):
        assert site.get(link).status_code in (200, 302), link  # a choice of language leads back


def test_an_old_identifier_is_sent_on_for_good(site: Site) -> None:
    response = site.get(f"/article/{ENGLISH_EDITION.id}")
    assert response.status_code == 301
    assert response.headers["location"] == f"/article/{WORK}"


@pytest.mark.parametrize("work_id", ["unknown", "a/b", "%3Cb%3E", "x%00y", "%ff"])
def test_an_unknown_identifier_is_a_page_that_leads_to_search(site: Site, work_id: str) -> None:
    response = site.get(f"/article/{work_id}")
    assert response.status_code == 404
    page = parsed(response)
    assert "No such article" in page.text_content()
    assert "/search" in page.xpath("//main//a/@href")
    assert not page.cssselect("code b")


@pytest.mark.parametrize("native_id", ["oai:a.b/c?d=e#f", "S1 2", "ñandú", "a%2Fb", "a+b&c", "x~y", "a.json"])
def test_identifiers_may_hold_anything(open_site: Open, native_id: str) -> None:
    edition = replace(UNEQUAL, native_id=native_id)
    site = open_site(edition)
    assert "Lupus nephritis" in site.page(article_path(edition.id)).text_content()
    assert f"{article_path(edition.id)}?q=lupus" in site.page("/search?q=lupus").xpath("//h2//a/@href")
    assert article_path(edition.id) in site.page("/literature/bilingual").xpath("//td/a/@href")


def test_an_edition_that_says_almost_nothing_has_a_page(open_site: Open) -> None:
    edition = Edition(url=None, platform="generic", native_id="bare")
    page = open_site(edition).page("/article/bare")
    assert "The pages read give no abstract" in page.text_content()


def said(entry: html.HtmlElement) -> list[str]:
    return [" ".join(part.text_content().split()) for part in entry.cssselect("dt, dd")]


def test_each_field_says_its_words_who_read_them_when_and_by_which_rules(open_site: Open) -> None:
    sources = (
        Source("doi", "printed", "DOI line", 0.9, None, "DOI:\n10.5555/LUPUS"),
        Source("volume", "metadata", "citation_volume", 1.0, None, "7"),
    )
    edition = replace(UNEQUAL, doi="10.5555/lupus", volume="7", sources=sources)
    page = open_site(edition).page(article_path(edition.id))
    doi, volume = map(said, page.cssselect("details.origins")[0].cssselect(".sources > div"))
    assert doi == [
        "DOI",
        "DOI: 10.5555/LUPUS",
        "text of the page: line with the DOI Certainty: 90 % Page fetched: 2024-03-01 08:00 rules, version test",
    ]
    assert volume[0] == "Volume"
    assert volume[2].startswith("the page's metadata: citation_volume")


def test_what_another_edition_says_stands_below_with_its_edition(site: Site) -> None:
    used, others = site.page(f"/article/{WORK}").cssselect("details.origins")[0].cssselect(".sources")
    of_the_work = [said(entry)[0] for entry in used.cssselect("div")]
    assert [field for field in of_the_work if field.startswith("DOI Spanish")]
    assert all(STRUCTURED.id in field or ENGLISH_EDITION.id in field for field in of_the_work)
    assert len(of_the_work) == len(set(of_the_work))
    assert ENGLISH_EDITION.id in others.text_content()


def test_an_identifier_given_anew_is_among_what_to_check(open_site: Open) -> None:
    first, then = replace(UNEQUAL, doi="10.5555/first"), replace(UNEQUAL, doi="10.5555/then")
    [doubt] = open_site(first, then).page(article_path(first.id), "es").cssselect(".doubts li.warning")
    assert "doi: 10.5555/first → 10.5555/then" in doubt.text_content()
    assert "La página dio antes otro identificador" in doubt.text_content()
