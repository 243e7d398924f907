"""`scrapy backup FOLDER`: copy database, curation and archive in one consistent state."""

from __future__ import annotations

from pathlib import Path

from crawler.command import INCOMPLETE, ProjectCommand, complain
from crawler.errors import ArgumentError


class Command(ProjectCommand):
    """May be given while a crawl runs; into the same folder again it copies what is new. Its BACKUP.txt leads back."""

    summary = "Copy database, curation and archive in one consistent state"
    arguments = "FOLDER"
    examples = (
        "  scrapy backup /srv/backup/cribado           a folder that is empty, not there yet, or an earlier backup\n"
        "  scrapy backup /srv/backup/$(date +%F)"
    )

    def perform(self) -> int:
        """Raises `NotABackupError` and the errors of `db.schema`."""
        from crawler import configuration
        from crawler.progress import shown
        from db.archive import Archive
        from db.backup import back_up

        if len(self.args) != 1:
            raise ArgumentError("into which folder? scrapy backup FOLDER; see --help")
        database, curation = (configuration.path(self.in_force, name) for name in ("DATABASE", "CURATION"))
        archive, folder = Archive(configuration.path(self.in_force, "ARCHIVE")), Path(self.args[0])
        copied = back_up(
            database, curation, archive, folder, lambda files: shown(files, len(files), "files of the archive")
        )
        print(f"copied    {database}, and {copied.new} files of {archive.folder}; {copied.held} stood there already")
        for name in copied.elsewhere:
            print(f"left      {name}: read where it lies, not ours to copy")
        if copied.lacking:
            return complain(
                f"{len(copied.lacking)} files that the database names are not in the archive, or cut; first"
                f" {archive.folder / copied.lacking[0]}",
                INCOMPLETE,
            )
        return 0
