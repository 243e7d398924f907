"""Keywords and authors as a person writes them: one a line, an author's affiliations after upright strokes."""

from __future__ import annotations

import json
import re

BREAK = re.compile(r"\r?\n")
STROKE = "|"


def as_lines(field: str, value: str | None) -> str | None:
    """What is kept as JSON as lines to read and to write; anything else as it is.

    >>> as_lines("keywords_en", '["gout", "uric acid"]')
    'gout\\nuric acid'
    >>> as_lines("authors", '[{"name": "Ana", "affiliations": ["Madrid", "Lima"]}, {"name": "Bo", "affiliations": []}]')
    'Ana | Madrid | Lima\\nBo'
    """
    if value and field == "authors":
        return "\n".join(" | ".join((author["name"], *author["affiliations"])) for author in json.loads(value))
    return "\n".join(json.loads(value)) if value and field.startswith("keywords") else value


def from_lines(field: str, written: str) -> str:
    """What was written in lines, as `db.correctable` takes it; what a spreadsheet would say, as it is.

    Names alone keep their affiliations, so they stay names; a stroke behind a name says that there is none.

    >>> from_lines("keywords_es", "gota\\r\\nácido úrico"), from_lines("keywords_es", "gota; ácido úrico")
    ('["gota", "ácido úrico"]', 'gota; ácido úrico')
    >>> from_lines("authors", "Ana Gil | Lima\\nBo |")
    '[{"name": "Ana Gil", "affiliations": ["Lima"]}, {"name": "Bo", "affiliations": []}]'
    >>> from_lines("authors", "Ana Gil\\nBo"), from_lines("authors", "-"), from_lines("title_en", "a\\nb")
    ('["Ana Gil", "Bo"]', '-', 'a\\nb')
    """
    is_author, lines = field == "authors", [line.strip() for line in BREAK.split(written) if line.strip()]
    is_list = len(lines) > 1 or (is_author and STROKE in written)
    if not (is_author or field.startswith("keywords")) or not is_list or written.lstrip().startswith("["):
        return written
    if is_author and STROKE in written:
        return json.dumps([_author(line) for line in lines], ensure_ascii=False)
    return json.dumps(lines, ensure_ascii=False)


def _author(line: str) -> dict[str, str | list[str]]:
    name, *affiliations = (part.strip() for part in line.split(STROKE))
    return {"name": name, "affiliations": [text for text in affiliations if text]}
