"""What schema.org says in a page's JSON-LD of its identifiers and issue (not of its texts)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.fields import identifiers
from pipelines.findings import Findings

SCRIPT = re.compile(
    r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.{2,200000}?)</script>", re.DOTALL | re.IGNORECASE
)
ARTICLES = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle", "Article"})
SIMPLE = {"issueNumber": "issue", "volumeNumber": "volume"}


def read(whole: str, findings: Findings) -> None:
    """Note what the article's own object, and what it is part of, say (https://schema.org/ScholarlyArticle)."""
    for article in _articles(whole):
        for part in _within(article):
            for key, field in SIMPLE.items():
                _say(findings, field, part.get(key), key)
            _say(findings, "issn", identifiers.issn(str(part.get("issn", ""))), "issn")
        pages = [str(article[key]) for key in ("pageStart", "pageEnd") if article.get(key)]
        _say(findings, "pages", "-".join(dict.fromkeys(pages)), "pageStart")


def _say(findings: Findings, field: str, value: Any, key: str) -> None:
    if isinstance(value, str | int):
        findings.add(field, str(value), "metadata", f"JSON-LD {key}", words=str(value), confidence=0.9)


def _articles(whole: str) -> Iterator[dict[str, Any]]:
    for script in SCRIPT.finditer(whole):
        try:
            said = json.loads(script[1])
        except (ValueError, RecursionError):
            continue
        for found in said if isinstance(said, list) else [said]:
            if isinstance(found, dict) and found.get("@type") in ARTICLES:
                yield found


def _within(article: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The article, its issue, its volume, its periodical."""
    for _ in range(5):
        yield article
        article = article.get("isPartOf")  # type: ignore[assignment]  # anything may stand there: looked at below
        if not isinstance(article, dict):
            return
