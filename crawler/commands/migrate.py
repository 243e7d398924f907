"""`scrapy migrate`: bring a database of an older version up to date."""

from __future__ import annotations

from crawler.command import ProjectCommand


class Command(ProjectCommand):
    """Opens the database for writing, which migrates it after copying it beside itself, and says what was done."""

    summary = "Bring a database of an older version up to date"
    examples = "  scrapy migrate\n  scrapy migrate -s DATABASE=/srv/literature.db"

    def perform(self) -> int:
        """Raises the errors of `db.schema`; a database that is not there is not made."""
        from crawler import configuration
        from db.errors import DatabaseTooOldError
        from db.schema import check_for_reading, open_for_writing

        database = configuration.path(self.in_force, "DATABASE")
        try:
            check_for_reading(database)
        except DatabaseTooOldError:
            before = set(database.parent.iterdir())
            open_for_writing(database).close()
            copies = [str(path) for path in database.parent.glob(f"{database.name}.before-*") if path not in before]
            print(f"{database}: brought up to date; as it was: {', '.join(copies) or 'copied earlier'}")
        else:
            open_for_writing(database).close()  # views and dictionary may still be those of an older version
            print(f"{database}: up to date")
        return 0
