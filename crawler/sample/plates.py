"""The pages of the sample that are no articles: what they are called, where they stand, why they are refused."""

from dataclasses import dataclass

from crawler.sample.articles import articles, issues, pages_by_id
from crawler.sample.model import ArticlePage

CURRENT = "v12n3"


@dataclass(frozen=True)
class Plate:
    """One page that is no article, printed from the template of its name."""

    path: str
    template: str
    lang: str
    title: str
    reason: str = ""  # empty for a page that robots.txt keeps crawlers from
    listed: bool = True  # in the sitemap
    article: ArticlePage | None = None
    status: int = 200


def contents_path(lang: str) -> str:
    """The address of the current issue's table of contents."""
    issue = issues()[CURRENT]
    word = {"es": "num", "en": "issue"}[lang]
    return f"/{lang}-vol-{issue.volume}-{word}-{issue.number}-sumario-{issue.contents[lang]}"


def statistics(page: ArticlePage) -> Plate:
    """An article's statistics; the site links only the ones that PLATES lists."""
    path = f"/{page.edition.lang}-{page.edition.slug}-estadisticas-{page.edition.id}"
    return Plate(path, "statistics", page.chrome, page.article.title[page.edition.lang], "statistics", article=page)


def current(lang: str) -> list[ArticlePage]:
    """The pages of the current issue's articles in one language, in printed order."""
    in_issue = [article for article in articles() if article.issue == issues()[CURRENT]]
    found = [ArticlePage(article, article.editions[lang]) for article in in_issue if lang in article.editions]
    return sorted(found, key=lambda page: int(page.edition.pages.partition("-")[0].partition(".")[0]))


def outside(lang: str) -> list[ArticlePage]:
    """The pages of one language that the current issue does not hold: in press, or of a supplement."""
    return [
        page for page in pages_by_id().values() if page.edition.lang == lang and page.article.issue != issues()[CURRENT]
    ]


MISSING = Plate("", "missing", "es", "Página no encontrada / Page not found", status=404)
PLATES = (
    Plate("/", "home", "es", "Revista de Muestra de Reumatología", "home"),
    Plate(contents_path("es"), "contents", "es", "Sumario", "contents"),
    Plate(contents_path("en"), "contents", "en", "Table of contents", "contents"),
    Plate("/es-guia-autores", "guide", "es", "Guía para autores", "guidelines"),
    statistics(pages_by_id()["S0000001924000078"]),
    Plate(
        "/en-fatigue-after-two-years-of-biological-articulo-S0000002724000181",
        "login",
        "en",
        "Member area",
        "login",
    ),
    Plate(
        "/es-manejo-de-la-fibromialgia-en-articulo-S0000001924000125",
        "missing",
        "es",
        "Página no encontrada / Page not found",
        "not_found",
    ),
    Plate("/buscar", "search", "es", "Buscar", listed=False),
)
