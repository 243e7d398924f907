"""Notices in both languages are told from articles whose titles only begin alike, and say of which work they speak."""

from functools import partial

import pytest

from db.notices import announced, title_key
from db.record import Edition, Notice, Page
from pipelines.extract import extract
from tests.corpus import fixtures, sample

TITLE = "Gota en el anciano"
correction = partial(Notice, "correction", False)
NOTICES = {
    "jats/correction_related_article": (None, {correction(doi="10.15332/bmah.2019.0188")}),
    "scielo_opac/v3_es_erratum_no_authors": (
        None,
        {
            correction(
                doi="10.4067/s0717-95022019999600118",
                title="Composición corporal y agilidad en escolares de zonas altas",
            )
        },
    ),
    "notices/doyma_fe_de_errores_quoted": (
        None,
        {
            correction(doi="10.5555/j.recam.2018.11.002", title=title)
            for title in (
                "Knee replacement over 85 years of age: Length of stay and complications",
                "Prótesis de rodilla en mayores de 85 años: estancia y complicaciones",
            )
        },
    ),
    "notices/ojs_corrigendum_doi_of_original": (
        None,
        {
            correction(doi="10.5555/cul.v8i4.77", title=title)
            for title in (
                "Telephone triage of chest pain in rural areas",
                "Triaje telefónico del dolor torácico en zonas rurales",
            )
        },
    ),
    "notices/doyma_expression_of_concern": (
        None,
        {
            Notice("concern", own=False, title="Ozono intradiscal en la lumbalgia crónica"),
            Notice("concern", own=False, title="Intradiscal ozone in chronic low back pain"),
        },
    ),
    "notices/doyma_retracted_article_both_titles": ("retracted", {Notice("retraction", own=True)}),
}
"""All pages of the corpus that say anything of the kind: the status of their own articles, and what they say."""


def test_these_pages_and_no_others_hold_notices() -> None:
    said = {
        case.name: (found.status, set(found.notices))
        for case in (*fixtures(), *sample())
        if isinstance(found := extract(case.page), Edition) and (found.notices or found.status)
    }
    assert said == NOTICES


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"Retractado: {TITLE}", "retraction"),
        (f"RETRACTADO: {TITLE}", "retraction"),
        (f"Artículo retractado: {TITLE}", "retraction"),
        (f"[Retracted] {TITLE}", "retraction"),
        (f"RETRACTED ARTICLE: {TITLE}", "retraction"),
        (f"WITHDRAWN: {TITLE}", "retraction"),
        (f"Retirado: {TITLE}", "retraction"),
    ],
)
def test_an_article_that_was_taken_back_says_so_before_its_title(title: str, kind: str) -> None:
    assert announced(title) == Notice(kind, own=True)  # type: ignore[arg-type]  # one of Kind
    assert title_key(title) == title_key(TITLE)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"Retraction: {TITLE}", "retraction"),
        (f"Retraction notice to: {TITLE} [Reumatol. 2020;1:2-3]", "retraction"),
        (f"Nota de retractación del artículo «{TITLE}»", "retraction"),
        (f"Fe de errores de «{TITLE}»", "correction"),
        (f"Fe de erratas: {TITLE}", "correction"),
        (f"Erratum to “{TITLE}” [Reumatol. 2020;1:2-3]", "correction"),
        (f"Corrigendum a «{TITLE}»", "correction"),
        (f"Corrigendum to: {TITLE}", "correction"),
        (f"Correction: {TITLE}", "correction"),
        (f"Corrección a: {TITLE}", "correction"),
        (f"Expresión de preocupación: {TITLE}", "concern"),
        (f'Expression of concern regarding "{TITLE}"', "concern"),
    ],
)
def test_a_notice_names_the_article_it_speaks_of(title: str, kind: str) -> None:
    assert announced(title) == Notice(kind, own=False, title=TITLE)  # type: ignore[arg-type]  # one of Kind


@pytest.mark.parametrize(
    "title",
    [
        "Correction of hyponatraemia in the emergency department: how fast is safe?",
        "Corrección de la escoliosis idiopática: resultados a 10 años",
        "Corrección quirúrgica del pectus excavatum",
        "Retraction of the upper eyelid in Graves disease",
        "Retracción palpebral: manejo",
        "Withdrawal of biologics in remission",
        "Retirada del metotrexato: cuándo y cómo",
        "Removed foreign bodies of the airway: a series",
        "Errores de prescripción en urgencias",
        "Concern about vaccines among nurses",
    ],
)
def test_a_title_that_only_begins_alike_is_no_notice(title: str) -> None:
    assert announced(title) is None


def test_a_notice_without_a_title_of_its_own_is_known_by_its_type() -> None:
    page = """<meta name="citation_title" content="Aclaración de los autores"/>
        <meta name="citation_author" content="Ana Ruiz"/><meta name="citation_doi" content="10.5555/b"/>
        <h1>Aclaración de los autores</h1><p>Fe de errores</p><p>Ana Ruiz</p><p>doi: 10.5555/b</p>
        <p>Se refiere a: https://doi.org/10.5555/a</p>"""
    found = extract(Page("https://example.org/b", f"<html><body>{page}{'<p>Texto.</p>' * 30}".encode()))
    assert isinstance(found, Edition)
    assert found.notices == (Notice("correction", own=False, doi="10.5555/a"),)


@pytest.mark.parametrize(
    "banner",
    ["Este artículo ha sido retractado a petición de sus autores.", "This article has been retracted. See the notice."],
)
def test_a_banner_takes_the_pages_own_article_back(banner: str) -> None:
    page = f"""<html><head><meta name="citation_title" content="{TITLE}"/>
        <meta name="citation_doi" content="10.5555/b"/>
        <meta name="citation_author" content="Ana Ruiz"/></head><body><div>{banner}</div><h1>{TITLE}</h1>
        <p>Ana Ruiz</p>"""
    found = extract(Page("https://example.org/b", page.encode()))
    assert isinstance(found, Edition)
    assert (found.status, found.notices) == ("retracted", (Notice("retraction", own=True),))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Aviso de retractación: Gota en el anciano", "Este artículo ha sido retractado.", ("retraction", None)),
        ("Retraction notice to «Gout in the elderly» [Rev. 12 (2019) 1-5]", "", ("retraction", None)),
        ("Fe de errores de «Gota en el anciano»", "Donde dice 5 debe decir 6.", ("correction", None)),
        ("Nota de retractación", "Esta nota retracta el artículo con DOI: 10.5555/a.9", ("retraction", "10.5555/a.9")),
        ("Retraction note", "This notice retracts the article with DOI 10.5555/a.9.", ("retraction", "10.5555/a.9")),
    ],
)
def test_a_notice_may_be_no_more_than_a_title_and_a_doi(
    title: str, text: str, expected: tuple[str, str | None]
) -> None:
    body = f"<html><body><h1>{title}</h1><p>DOI: 10.5555/n.1</p><p>{text}</p></body></html>"
    found = extract(Page("https://www.example.org/es-x-articulo-S0000001920000031", body.encode(), "text/html"))
    assert isinstance(found, Edition)
    assert found.doi == "10.5555/n.1"
    assert [(notice.kind, notice.doi) for notice in found.notices] == [expected]
