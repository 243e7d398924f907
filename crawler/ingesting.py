"""Loads local pages through the stages that a crawl uses, many in one transaction, whoever has read them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from crawler import files
from crawler.files import Files, Found, Piece, Remarks
from crawler.journals import Journal
from crawler.readers import ALONE, Extract, Readers
from db import frontier, warc
from db.addresses import host
from db.record import Page, Reading, Rejection
from db.run import Run
from db.warc import Payload, payload_digest
from pipelines import stages
from pipelines.stages import Understood

BATCH = 2000
BATCH_BYTES = 64 * 1024 * 1024
"""A batch is loaded when it holds so many pages, or so many bytes."""
TOGETHER = 50
"""So many saved pages are one worker's work at a time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page that was found and what it gives; its body may be made ready for the archive, and left out."""

    found: Found
    understood: Understood | None = None
    payload: Payload | None = None

    @property
    def url(self) -> str:
        """The page's address."""
        return self.found.url if isinstance(self.found, Rejection) else self.found.page.url

    @property
    def reason(self) -> str | None:
        """Why it gives no record, if it gives none."""
        result = self.understood.result if self.understood else self.found
        return result.reason if isinstance(result, Rejection) else None

    @property
    def size(self) -> int:
        """The bytes it holds."""
        body = 0 if isinstance(self.found, Rejection) else len(self.found.page.body)
        return body + (len(self.payload.record) if self.payload else 0)


def ingest(
    found: Files,
    run: Run,
    journal_of: Callable[[str], str | None],
    extract: Extract,
    readers: Readers = ALONE,
) -> None:
    """Understand, archive and load; says on a terminal how far it is.

    Raises OSError, sqlite3.Error, and `CribadoError` where the readers give up.
    """
    for batch in _batches(_wanted(_answers(found, extract, readers), found, run)):
        run.load([_reading(answer, run, journal_of) for answer in batch])
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{run.counts['fetched']} pages … ")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r")


def _answers(found: Files, extract: Extract, readers: Readers) -> Iterator[Answer | Remarks]:
    chunks = ([piece] for piece in found.pieces())
    if not readers.several:
        return readers.read(understood, chunks, extract)
    return readers.read(ready, _together(readers.read(divided, chunks, extract)), extract)


def divided(pieces: Iterable[Piece], extract: Extract) -> Iterator[Piece]:  # noqa: ARG001 - nothing is understood yet
    """The pieces, those that are large cut small. Raises FileNotFoundError on a machine that lacks one."""
    for piece in pieces:
        if not files.is_seen(piece):
            raise FileNotFoundError(f"{piece.file}: a worker does not see it; all must, under the same path")
        yield from files.divided(piece)


def understood(pieces: Iterable[Piece], extract: Extract) -> Iterator[Answer | Remarks]:
    """The pages of some pieces, and what they give."""
    for piece in pieces:
        for found in files.read(piece):
            if isinstance(found, Remarks):
                yield found
            else:
                yield Answer(found, None if isinstance(found, Rejection) else stages.understand(found, extract))


def ready(pieces: Iterable[Piece], extract: Extract) -> Iterator[Answer | Remarks]:
    """The same without bodies: packed for the archive already, if they are to go there."""
    for answer in understood(pieces, extract):
        if isinstance(answer, Remarks) or isinstance(answer.found, Rejection):
            yield answer
        else:
            fetched = answer.found
            at = fetched.page.fetched_at or frontier.now()
            digest = payload_digest(fetched.page.body)
            record = b"" if fetched.place else warc.record(fetched, digest, at)
            page = replace(fetched.page, body=b"", fetched_at=at)
            payload = Payload(digest, len(fetched.page.body), record)
            yield Answer(replace(fetched, page=page), answer.understood, payload)


def _together(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Saved pages many at a time; a span of a file of records by itself."""
    single: list[Piece] = []
    for piece in pieces:
        if single and (piece.has_records or len(single) == TOGETHER):
            yield single
            single = []
        if piece.has_records:
            yield [piece]
        else:
            single.append(piece)
    if single:
        yield single


def _wanted(answers: Iterable[Answer | Remarks], found: Files, run: Run) -> Iterator[Answer]:
    for answer in answers:
        if isinstance(answer, Remarks):
            found.note(answer)
        elif not run.forgets(answer.url):
            yield answer


def host_index(journals: Iterable[Journal]) -> Callable[[str], str | None]:
    """A function from an address to the one registered journal that lives at its host, if there is just one."""
    homes = [(host(start), journal.within, journal.slug) for journal in journals for start in journal.start]

    def journal_of(url: str) -> str | None:
        slugs = {slug for home, within, slug in homes if home and home == host(url) and within in url}
        return slugs.pop() if len(slugs) == 1 else None

    return journal_of


def _reading(answer: Answer, run: Run, journal_of: Callable[[str], str | None]) -> Reading:
    if isinstance(answer.found, Rejection):
        return Reading(Page(answer.url, b""), answer.found, journal_id=journal_of(answer.url))
    fetched = replace(answer.found, journal_id=journal_of(answer.url))
    return stages.curate(stages.archive(fetched, run, answer.payload), run, answer.understood)


def _batches(answers: Iterable[Answer]) -> Iterator[list[Answer]]:
    batch: list[Answer] = []
    size = 0
    for answer in answers:
        batch.append(answer)
        size += answer.size
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
