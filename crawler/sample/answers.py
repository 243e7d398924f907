"""From the path that was asked for to the answer; the slug of an address is ignored, its ID is the identity."""

import re
import threading
from collections import Counter
from dataclasses import dataclass
from xml.sax.saxutils import escape

from crawler.sample import pages
from crawler.sample.articles import article_pages, pages_by_id
from crawler.sample.plates import MISSING, PLATES, Plate, statistics

ADDRESS = re.compile(r"/(?:es|en)-(?:[^/]*-)?(articulo|avance|estadisticas|sumario)-([0-9SX]{8,17})")
FIRST_VISITS = 14000


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


class Visits:
    """Counts the visits of each page, over all threads."""

    def __init__(self, before: int = FIRST_VISITS) -> None:
        """`before` is how many visits each page has had already."""
        self._before = before
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, identity: str) -> int:
        """Add one visit and give the new count.

        >>> visits = Visits()
        >>> visits.count("S1"), visits.count("S1"), visits.count("S2")
        (14001, 14002, 14001)
        """
        with self._lock:
            self._counts[identity] += 1
            return self._before + self._counts[identity]


def parts(path: str) -> tuple[str, str]:
    """The kind of page and its ID; for an address without an ID, the address itself.

    >>> parts("/es-cualquier-cosa-articulo-S0000001924000031")
    ('articulo', 'S0000001924000031')
    >>> parts("/es-guia-autores")
    ('', '/es-guia-autores')
    """
    match = ADDRESS.fullmatch(path)
    return (match[1], match[2]) if match else ("", path)


PLATES_BY_ID = {parts(plate.path)[1]: plate for plate in PLATES if plate.reason != "statistics"}


def answer(path: str, base: str, visits: Visits) -> Answer:
    """The answer to a path without its query; `base` is the site's own address."""
    if path == "/robots.txt":
        return Answer(robots(base).encode(), "text/plain; charset=utf-8")
    if path == "/sitemap.xml":
        return Answer(sitemap(base).encode(), "application/xml; charset=utf-8")
    kind, identity = parts(path)
    page = pages_by_id().get(identity)
    if page and kind in ("articulo", "avance"):
        text = pages.article(page, base, visits.count(identity))
        return html(text, page.edition.charset)
    shown = statistics(page) if page and kind == "estadisticas" else PLATES_BY_ID.get(identity, MISSING)
    return plate(shown, base, visits)


def plate(page: Plate, base: str, visits: Visits) -> Answer:
    """A page that is no article, with its own status."""
    return Answer(pages.plate(page, base, visits.count(page.path)).encode(), status=page.status)


def html(text: str, charset: str) -> Answer:
    """A page in bytes; what is declared iso-8859-1 is really windows-1252, as on many old pages.

    >>> html("2001–2013 ✓", "iso-8859-1").body
    b'2001\\x962013 &#10003;'
    """
    real = "windows-1252" if charset == "iso-8859-1" else charset
    return Answer(text.encode(real, "xmlcharrefreplace"), f"text/html; charset={charset}")


def robots(base: str) -> str:
    """What robots are told."""
    return f"User-agent: *\nDisallow: /buscar\n\nSitemap: {base}/sitemap.xml\n"


def sitemap(base: str) -> str:
    """Every page a search engine should know; like real ones it lists some that are no use."""
    paths = [page.path for page in article_pages()] + [plate.path for plate in PLATES if plate.listed]
    entries = "\n".join(f"  <url><loc>{escape(base + path)}</loc></url>" for path in paths)
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{opening}\n{entries}\n</urlset>\n"
