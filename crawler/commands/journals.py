"""`scrapy journals`: list the registered journals."""

from __future__ import annotations

from crawler.command import ProjectCommand


class Command(ProjectCommand):
    """Prints one line a journal; a bad entry in a table is named instead."""

    summary = "List the registered journals"
    examples = "  scrapy journals\n  scrapy journals -s JOURNALS=local/journals.toml"

    def perform(self) -> int:
        """Raises `JournalTableError`."""
        from crawler import configuration

        for journal in configuration.all_journals(self.in_force).values():
            issn = " ".join(journal.issn)
            print(f"{journal.slug:<32} {journal.title:<36} {journal.platform:<8} {issn:<20} {' '.join(journal.start)}")
        return 0
