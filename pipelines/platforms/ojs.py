"""Open Journal Systems (https://pkp.sfu.ca), versions 2 and 3: one language shown, both in Dublin Core metas."""

from __future__ import annotations

import re

from pipelines.located import People
from pipelines.platforms.base import Platform, holds, parts_of
from pipelines.printed import Printed

FRAMES = "article.obj_article_details, #articleTitle"
"""What the page of an article stands in: version 3, version 2."""


class Ojs(Platform):
    """`/index.php/{journal}/article/view/{id}`, in version 2 also with the galley's number after it."""

    name = "ojs"
    article = re.compile(r"(?P<journal>/[\w./-]*)/article/view/(?P<id>[\w.-]+)(?:/\d+)?/?$")
    listing = re.compile(r"/(?:issue/(?:current|archive|view/[\w.-]+)|index)/?$")
    refused = {  # noqa: RUF012 - an attribute of the class, never changed
        "contents": re.compile(r"/issue/(?:current|archive|view)\b"),
        "login": re.compile(r"/login\b"),
        "guidelines": re.compile(r"/about/submissions\b"),
    }
    places = {  # noqa: RUF012 - likewise
        "title": "h1.page_title, #articleTitle > h3",
        "article_type": ".cmp_breadcrumbs .current, .item.issue .section .value",
        "doi": ".item.doi a, a[id='pub-id::doi']",
        "journal": ".pkp_site_name",
        "numbering": ".item.issue .title, .cmp_breadcrumbs li, .issue .title",
        "citation": ".csl-entry, .citation_display .value, #citationOutput",
    }
    people = People(
        within=".authors, .article-details-authors",
        each="li, .article-details-author",
        name=".name, .article-details-author-name",
        affiliation=(".affiliation, .article-details-author-affiliation",),
    )
    ornaments = ".pkp_screen_reader, .fa, .fab"
    around = (
        ".cmp_breadcrumbs, .pkp_structure_sidebar, .item.references, .item.citation, .item.galleys, .item.authors, "
        ".item.downloads_chart, .item.author_bios, .item.addthis, .plain-language-summary, #sidebar, #breadcrumb"
    )

    def recognises(self, url: str, printed: Printed) -> bool:
        """By its address, by the frame around the article, or by what the page says made it."""
        if super().recognises(url, printed):
            return True
        made_by = printed.first("generator") or ""
        return made_by.startswith("Open Journal Systems") or holds(printed, FRAMES)

    def native_id(self, url: str) -> str | None:
        """The number is unique within one journal of one host, so these are part of it."""
        parts = parts_of(url)
        found = self.article.search(parts.path)
        if not found:
            return None
        journal = f"{parts.netloc}{found['journal']}".replace("/index.php", "").removeprefix("www.")
        return re.sub(r"[^\w.]+", "-", f"{journal}-{found['id']}")
