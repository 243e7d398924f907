"""What can go wrong with input or configuration: one family, each with the exit code a command ends with."""


class CribadoError(Exception):
    """The base of all errors that a person can mend; the message names the thing, the place and the remedy."""

    exit_code = 2


class DatabaseTooNewError(CribadoError):
    """Raised by `schema` when the file was written by a later version of Cribado; nothing is touched."""


class DatabaseTooOldError(CribadoError):
    """Raised by `schema` for readers when a writer must migrate the file first."""


class NotOurDatabaseError(CribadoError):
    """Raised by `schema` when the file is no SQLite database, or holds somebody else's tables."""


class UnwritableFolderError(CribadoError):
    """Raised by `schema` when SQLite must make files beside the database and may not."""


class MissingDatabaseError(CribadoError):
    """Raised by `schema` for readers when there is no file yet."""


class ArchiveError(CribadoError):
    """Raised when the archive cannot be had, a page is not where its snapshot says, or is not the page put there."""


class BusyArchiveError(ArchiveError):
    """Raised when a file of the archive is to be changed that a run is writing."""

    exit_code = 1


class UnreachableError(CribadoError):
    """Raised by `reach` for a URL that nothing installed here can open."""


class ExportError(CribadoError):
    """Raised by `export` when what is asked for cannot be taken away: no `work_id`, no such query or language."""
