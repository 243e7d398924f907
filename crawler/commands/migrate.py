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
            was_empty = database.stat().st_size == 0
            before = set(database.parent.iterdir())
            open_for_writing(database).close()
            new = set(database.parent.iterdir()) - before
            copies = [str(path) for path in new if path.name.startswith(f"{database.name}.before-")]
            kept = "it was empty" if was_empty else f"as it was: {', '.join(copies) or 'copied earlier'}"
            print(f"{database}: brought up to date; {kept}")
        else:
            open_for_writing(database).close()  # views and dictionary may still be those of an older version
            print(f"{database}: up to date")
        return 0
