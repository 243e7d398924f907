"""How a work is cited, in each language it has a title in, as the edition in that language was printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from db.export.citing import STYLES, cite
from db.export.record import BESIDE, record

Row = dict[str, Any]

PRINTED = ("journal", "year", "volume", "issue", "pages", "doi")
"""What an edition other than the principal one says of itself in a citation, where it says it."""
LANGUAGES: tuple[Literal["en", "es"], ...] = ("en", "es")


def citations(work: Row, editions: Sequence[Row]) -> list[Row]:
    """Each citation as `lang`, `style`, `text` and `runs`, which say what is in italics. Principal edition first."""
    whole = record(work | dict.fromkeys(BESIDE))
    found = []
    for lang in LANGUAGES:
        own = next((edition for edition in editions if edition["lang"] == lang and not edition["is_principal"]), None)
        is_own = own and not any(edition["lang"] == lang for edition in editions if edition["is_principal"])
        printed = {name: own[name] for name in PRINTED if own[name]} if own and is_own else {}
        said = replace(whole, **printed)
        for style in STYLES:
            if runs := cite(said, lang, style):
                text = "".join(run.text for run in runs)
                found.append({"lang": lang, "style": style, "text": text, "runs": [run._asdict() for run in runs]})
    return found
