"""`scrapy report`: how the crawls went, and what a person should look at."""

from __future__ import annotations

import argparse
import json

from crawler.command import ALARMED, ProjectCommand, complain
from crawler.errors import ArgumentError, UnknownJournalError


class Command(ProjectCommand):
    """Reads the database and changes nothing; ends with 3 if the last run of a journal raised an alarm."""

    summary = "Say how the crawls went and what needs looking at"
    examples = (
        "  scrapy report\n"
        "  scrapy report --lang es --journal reumatologia-clinica\n"
        "  scrapy report --runs 10                  the last ten runs, too\n"
        "  scrapy report --json > report.json       one object, for machines\n"
        "Keys: at, alarmed, hosts [{host, until, why}], runs [RUN] (with --runs) and journals, each with\n"
        "id, title, works, last_run RUN or null, fields {run, records, rates {FIELD: 0 to 1}},\n"
        "rejections {run, pages, reasons {REASON: {count, share}}}, alarms [{cause, detail, at, means_en, means_es}],\n"
        "pages {due, waiting, done, failed, missing, gone}, worse_readings, gaps {listings, lacking,\n"
        "worst [{listing, listed, held, lacking}]}. A RUN has id, kind, started_at, ended_at, seconds, outcome (null\n"
        "while it runs or if it broke off), detail, fetched, accepted, changed, unchanged, rejected, flagged, failed,\n"
        "requests, unmodified, bytes. Keys may be added, never renamed.\n"
        "Exit code: 0 all is well; 2 no database; 3 the last run of a journal raised an alarm"
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and ours."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
        parser.add_argument("--lang", default="en", metavar="en|es", help="language of the text (default: %(default)s)")
        parser.add_argument("--journal", default="", metavar="SLUG", help="only this journal")
        parser.add_argument("--runs", default="0", metavar="N", help="list the last N runs, too")

    def perform(self) -> int:
        """Raises the errors of `db.schema` about the database, `ArgumentError` and `UnknownJournalError`."""
        from crawler import configuration
        from db import frontier
        from db.report.facts import report
        from db.report.text import LANGUAGES, Report
        from db.schema import open_for_reading

        opts = self.opts
        if opts.lang not in LANGUAGES:
            raise ArgumentError(f"--lang {opts.lang}: one of {', '.join(LANGUAGES)}")
        if not (opts.runs.isascii() and opts.runs.isdigit()):
            raise ArgumentError(f"--runs {opts.runs}: a whole number, as in --runs 10")
        with open_for_reading(configuration.path(self.in_force, "DATABASE")) as connection:
            facts = report(connection, frontier.now(), opts.journal, int(opts.runs))
        if opts.journal and not facts["journals"]:
            raise UnknownJournalError(
                f"--journal {opts.journal}: not in the database; scrapy report lists those that are"
            )
        print(json.dumps(facts, ensure_ascii=False, indent=2) if opts.json else Report(facts, opts.lang))
        alarms = [f"{alarm['cause']} of {known['id']}" for known in facts["journals"] for alarm in known["alarms"]]
        return complain(f"alarms of the last run: {', '.join(alarms)}", ALARMED) if alarms else 0
