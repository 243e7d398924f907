"""Datasette's metadata: titles, queries and facets from `metadata.yml`, tables and columns from the dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from db.schema import DICTIONARY
from db.site.phrases import phrased

METADATA = Path(__file__).with_name("metadata.yml")


def metadata(local: Path | None = None) -> dict[str, Any]:
    """`metadata.yml` with what the dictionary says of each table and column, in both languages.

    Of the operator's file, where there is one, only what plugins are told (`plugins`).
    """
    merged: dict[str, Any] = phrased(yaml.safe_load(METADATA.read_text(encoding="utf-8")))
    tables = merged["databases"]["literature"]["tables"]
    for name, words in phrased(DICTIONARY["tables"]).items():
        columns = {column: phrase for column, phrase in words.items() if column != "_"}
        tables[name] = {"description": words["_"], "columns": columns} | tables.get(name, {})
    tables["_joining"] = {"hidden": True}
    if local and local.exists():
        own = yaml.safe_load(local.read_text(encoding="utf-8")) or {}
        merged["plugins"] = own.get("plugins", {})
    return merged
