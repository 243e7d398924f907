"""One response, one page for each record in it: OAI-PMH lists many (https://www.openarchives.org/OAI/openarchivesprotocol.html)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from db.record import Page
from pipelines.decode import decode
from pipelines.xml_page import parsed

MARK = b"<OAI-PMH"
HEAD = 2_000
"""Bytes of a response in which its root must begin."""


def pages(page: Page) -> Iterator[Page]:
    """The page itself, or a page for each record of an OAI-PMH response, with the address of its article.

    A response without records stays one page, and `extract` says why it gives nothing.
    """
    root = parsed(decode(page.body, page.content_type)) if MARK in page.body[:HEAD] else None
    records = list(root.iter("record")) if root is not None else []
    if not records:
        yield page
    for record in records:
        yield replace(page, url=_address(record, page.url), body=etree.tostring(record, encoding="utf-8"))


def _address(record: etree._Element, otherwise: str) -> str:
    """The article's landing page, as its metadata give it; failing that, the record's own name within the list."""
    said = [text for found in record.iterfind("metadata//identifier") if (text := (found.text or "").strip())]
    landing = next((text for text in said if text.startswith(("http:", "https:")) and "doi.org/" not in text), None)
    return landing or f"{otherwise}#{(record.findtext('header/identifier') or '').strip()}"
