"""What can go wrong with a crawl's input and configuration; each message names the thing, the place and the remedy."""

from db.errors import CribadoError


class JournalTableError(CribadoError):
    """Raised by `journals.read` for an entry, or a whole file, that cannot be used."""


class UnknownJournalError(CribadoError):
    """Raised by `journals.selected` when nobody registered the slug that was asked for."""


class MissingContactError(CribadoError):
    """Raised by the spider when a public host is to be crawled and nobody says who crawls it."""


class InternalAddressError(CribadoError):
    """Raised by the spider when a journal's start lies on this machine or in its network."""


class ArgumentError(CribadoError):
    """Raised by commands and the spider for arguments and settings that mean nothing."""


class BusyPortError(CribadoError):
    """Raised by `demo` and `serve` when somebody else listens on their port."""


class MissingPathError(CribadoError):
    """Raised by `ingest` when a path that was named is not there; nothing has been loaded then."""


class BusyJournalError(CribadoError):
    """Raised by `locks` when another crawl of the same journal is running: this one fetches nothing."""

    exit_code = 1


class ClusterError(CribadoError):
    """Raised by `cluster` when Dask is not there, or no scheduler or worker where DASK says."""


class LostClusterError(ClusterError):
    """Raised by `cluster` when it cannot go on: the scheduler is lost, or no worker can read what the others can."""

    exit_code = 1
