"""`scrapy correct`: say what a page got wrong; no crawl or rebuild undoes it."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.command import ProjectCommand
from crawler.errors import ArgumentError

if TYPE_CHECKING:
    from db.decisions import Asked

LONGEST = 70
"""So many characters of a value are listed."""

LISTED = """
    SELECT d.number, d.at, d.who, d.edition_id, d.field, d.lang, d.value, d.undoes, d.in_force, c.agrees, d.why
    FROM decisions AS d LEFT JOIN corrections AS c USING (number)
"""
OF_WORK = (
    " WHERE d.edition_id IN (SELECT id FROM editions WHERE work_id = :id) OR c.work_id = :id OR d.edition_id = :id"
)


class Command(ProjectCommand):
    """Enters everything it is given, or nothing; DATABASE shows it at once, CURATION keeps it for good.

    A value goes to the edition that the field comes from now, or whose language it is. Fields are named as in
    `bilingual` (title_es, keywords_en, doi, year …); same_as and not_same_as join and separate two editions; screening
    is include, exclude or maybe.
    """

    summary = "Correct a field, join or separate editions, undo, or list what was decided"
    arguments = "FILE.csv | ID FIELD=VALUE…"
    examples = (
        "  scrapy correct corrections.csv --who Ana             columns id, field, value, who, why\n"
        "  scrapy correct 10.1234/example.5 year=2019 pages=12-7 --who Ana --why 'misprint on the page'\n"
        "  scrapy correct S1234567800000001 'keywords_es=gota; ácido úrico' --who Ana --why 'cut short'\n"
        "  scrapy correct S1234567800000001 abstract_en=- --who Ana --why 'not its abstract'    there is none\n"
        "  scrapy correct S1234567800000001 same_as=S1234567800000002 --who Ana --why 'same article'\n"
        "  scrapy correct --undo 7 --who Ana --why 'the page was right'\n"
        "  scrapy correct --list [ID]"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Ours beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--who", default="", help="who decides it")
        parser.add_argument("--why", default="", help="the reason, for those who come after")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take this decision back")
        parser.add_argument("--list", action="store_true", help="what was decided, on the article ID or on all")

    def perform(self) -> int:
        """Raises `ArgumentError`, `DecisionError`, and the errors of `db.schema` and `db.curation`."""
        from crawler import configuration
        from db import decisions
        from db.curation import Curation
        from db.schema import check_for_reading, open_for_reading, open_for_writing

        database = configuration.path(self.in_force, "DATABASE")
        check_for_reading(database)
        if self.opts.list:
            with open_for_reading(database) as connection:
                self._list(connection)
            return 0
        asked = self._asked()
        curation = Curation(configuration.path(self.in_force, "CURATION"))
        db = open_for_writing(database)
        try:
            if self.opts.undo is not None:
                made = decisions.undo(db, curation, self.opts.undo, self.opts.who, self.opts.why)
            else:
                made = decisions.decide(db, curation, asked)
        finally:
            curation.close()
            db.close()
        if self.opts.undo is None and not asked:
            print("nothing   the file has no rows below its header")
        for decision in made:
            confirmed = "  (confirmed: it stood so already)" if decision.value == decision.old else ""
            line = _line(decision.edition_id, decision.field, decision.lang, decision.value)
            print(f"{decision.number:>6}  {line}{confirmed}")
        if self.opts.undo is None and len(made) < len(asked):
            print(f"{'same':>6}  {len(asked) - len(made)} stood so already")
        return 0

    def _asked(self) -> list[Asked]:
        from crawler.correcting import read
        from db.decisions import Asked

        who, why = self.opts.who, self.opts.why
        if self.opts.undo is not None:
            if self.args:
                raise ArgumentError(f"{self.args[0]}: --undo takes a number and nothing else; see --help")
            return []
        if len(self.args) == 1:
            return read(Path(self.args[0]), who, why)
        if not self.args:
            raise ArgumentError("what? scrapy correct FILE.csv, or scrapy correct ID FIELD=VALUE; see --help")
        id_, *given = self.args
        if wrong := [arg for arg in given if "=" not in arg]:
            raise ArgumentError(f"{wrong[0]}: no FIELD=VALUE; put values that hold spaces in quotes; see --help")
        return [Asked(id_, field, value, who, why) for field, _, value in (arg.partition("=") for arg in given)]

    def _list(self, connection: sqlite3.Connection) -> None:
        from db.meant import target

        if len(self.args) > 1:
            raise ArgumentError(f"{self.args[1]}: --list takes one id at most; see --help")
        which = f"{OF_WORK if self.args else ''} ORDER BY d.number"
        meant = {"id": target(connection, self.args[0]).work["id"]} if self.args else {}
        for number, at, who, key, field, lang, value, undoes, in_force, agrees, why in connection.execute(
            LISTED + which, meant
        ):
            state = f"undoes {undoes}" if undoes else "in force" if in_force else "no longer in force"
            state += "; the page says so too now" if agrees else ""
            print(
                f"{number:>6}  {at[:16].replace('T', ' ')}  {who}  {_line(key, field, lang, value)}  ({state}; {why})"
            )


def _line(edition_id: str, field: str, lang: str, value: str | None) -> str:
    from db.correctable import column

    said = "none" if value is None else f"“{value if len(value) <= LONGEST else value[: LONGEST - 1] + '…'}”"
    return f"{edition_id}  {column(field, lang)}: {' '.join(said.split())}"
