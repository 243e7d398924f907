"""A folder with a database, an archive and tables of journals of its own, and our commands run as a person would."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler import forked

ROOT = Path(__file__).resolve().parents[2]
BRISK = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "HTTPPROXY_ENABLED": False, "RETRY_TIMES": 0}
CONTENTS = (
    "works",
    "editions",
    "texts",
    "abstract_sections",
    "keywords",
    "authors",
    "affiliations",
    "flags",
    "changes",
)


@dataclass(frozen=True)
class Workplace:
    """Everything a command touches lies in `folder`."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "literature.db"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def journals(self) -> Path:
        return self.folder / "journals.toml"

    def register(self, **starts: str) -> None:
        """Write a table of journals of the sample's platform: one for each slug (`_` for `-`) and start."""
        tables = (
            f'[{slug.replace("_", "-")}]\ntitle = "Revista de prueba"\nplatform = "doyma"\n'
            f'issn = ["0000-0019"]\nstart = ["{start}"]\nsample = true\n'
            for slug, start in starts.items()
        )
        self.journals.write_text("\n".join(tables), encoding="utf-8")

    def command(self, *words: str, **settings: Any) -> list[str]:
        """The command line of one of ours, with what belongs to this folder set."""
        chosen = {
            "DATABASE": self.database,
            "ARCHIVE": self.archive,
            "CURATION": self.folder / "curation.db",
            **({"JOURNALS": self.journals, "ALLOW_LOOPBACK": True} if self.journals.exists() else {}),
            **BRISK,
            **settings,
        }
        options = [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", *words, *options]

    def run(self, *words: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return forked.run(self.command(*words, **settings)[3:], ROOT, timeout=120)

    def crawl(self, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Crawl with these spider arguments."""
        return self.run("crawl", "journal", *(part for word in arguments for part in ("-a", word)), **settings)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change(self, statement: str) -> None:
        """Change something behind the commands' backs, as time does."""
        connection = sqlite3.connect(self.database)
        with connection:
            connection.execute(statement)
        connection.close()

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that a reader could see change."""
        return {table: sorted(self.rows(f"SELECT * FROM {table}"), key=repr) for table in CONTENTS}
