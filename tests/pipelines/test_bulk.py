"""What stands by the dozen is cut away where it is no article's record, and only there."""

from lxml import etree

from pipelines import bulk

TITLES = "".join(f'<li><a href="/a{n}">Una cohorte de {n} pacientes con gota y neumonía</a></li>' for n in range(14))
NAMES = "".join(f'<li><a href="/p{n}">Ana María Ruiz{"z" * n}</a><sup>{n}</sup></li>' for n in range(14))
TERMS = "".join(f'<li><a href="/k{n}">Artritis {n}</a></li>' for n in range(14))
REFERENCES = "".join(
    f"<li>Ruiz A, Sol E. Un estudio de la gota en {n} hospitales. Rev Muestra. {1990 + n};12:{n}-9.</li>"
    for n in range(14)
)
SHARES = "".join(f"<li><svg id='{n}'/><button>Compartir</button></li>" for n in range(14))
BUTTONS = "".join(f"<li><button>Ana Ruiz{'z' * n}</button></li>" for n in range(14))
FIGURES = "<tr><th>Dosis</th><th>n</th></tr>" + "".join(f"<tr><td>{n} mg</td><td>{n}.5</td></tr>" for n in range(9))
FIELDS = "".join(f"<tr><td>Campo</td><td>{'Un resumen que habla de la gota. ' * n}</td></tr>" for n in range(9))


def left(inside: str, *, names_its_article: bool = True) -> str:
    root = etree.HTML(f"<html><body><h1>Gota</h1>{inside}<p>Fin</p></body></html>")
    bulk.cut(root, names_its_article=names_its_article)
    return " ".join("".join(map(str, root.itertext())).split())


def test_a_bibliography_goes_with_or_without_a_heading() -> None:
    assert left(f"<ol>{REFERENCES}</ol>") == left(f"<div><ul>{REFERENCES}</ul></div>") == "GotaFin"
    assert left("<div><p>Uno</p>" + REFERENCES.replace("li>", "section>") + "</div>") == "GotaUnoFin"


def test_other_articles_go_where_the_page_names_its_own() -> None:
    assert left(f"<ul>{TITLES}</ul>") == "GotaFin"
    assert "Una cohorte de 13" in left(f"<ul>{TITLES}</ul>", names_its_article=False)


def test_tables_of_figures_go_and_tables_that_hold_the_page_stay() -> None:
    assert left(f"<table>{FIGURES}</table>") == "GotaFin"
    assert "habla de la gota" in left(f"<table>{FIELDS}</table>")
    assert "5 mg" in left(f"<table>{FIGURES}</table>".replace("5.5", "z" * 90))


def test_authors_keywords_and_short_lists_stay() -> None:
    assert "Ana María Ruiz" in left(f"<ul>{NAMES}</ul>")
    assert "Artritis 13" in left(f"<ul>{TERMS}</ul>")
    few = REFERENCES.split("</li>")[:5]
    assert "5 hospitales" in left(f"<ol>{'</li>'.join([*few, '<li>5 hospitales</li>'])}</ol>")


def test_the_same_button_again_and_again_goes_and_buttons_of_names_stay() -> None:
    assert left(f"<ul>{SHARES}</ul>") == "GotaFin"
    assert "Ana Ruiz" in left(f"<ul>{BUTTONS}</ul>")


def test_paragraphs_with_figures_stay() -> None:
    paragraphs = "".join(f"<p>Entre 2001 y 2019 se siguió a {n} pacientes con gota del adulto.</p>" for n in range(14))
    assert "13 pacientes" in left(f"<div>{paragraphs}</div>")


def test_of_paragraphs_among_references_only_these_go() -> None:
    abstract = "<p>Entre 2001 y 2019 (18 años) se siguió a 300 pacientes con gota del adulto; 41 murieron.</p>"
    inside = abstract + REFERENCES.replace("li>", "p>").replace(" A,", " AB,")
    assert "siguió a 300 pacientes" in left(f"<div>{inside}</div>")
    assert "Rev Muestra" not in left(f"<div>{inside}</div>")
