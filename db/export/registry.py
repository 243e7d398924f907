"""The formats that records are taken away in, by the ending of an address or the word on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from db.export.bibtex import bibtex
from db.export.csljson import csljson
from db.export.jsonl import jsonl
from db.export.nbib import nbib
from db.export.parquet import is_there, parquet
from db.export.record import Lang, Record
from db.export.ris import ris
from db.export.spreadsheet import spreadsheet
from db.export.tmx import tmx

Chunks = Iterator[str] | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its ending, the media type it is sent as, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Iterable[Record], Lang], Chunks]

    def encoded(self, records: Iterable[Record], lang: Lang = "both", size: int = 0) -> Iterator[bytes]:
        """What to send: UTF-8, in pieces of at least `size` bytes but for the last."""
        pieces: list[bytes] = []
        held = 0
        for chunk in self.write(records, lang):
            piece = chunk.encode("utf-8", "replace") if isinstance(chunk, str) else chunk
            pieces.append(piece)
            held += len(piece)
            if held > size:
                yield b"".join(pieces)
                pieces, held = [], 0
        if held:
            yield b"".join(pieces)


FORMATS = {
    form.name: form
    for form in (
        Format("ris", "application/x-research-info-systems; charset=utf-8", ris),
        Format("bib", "application/x-bibtex; charset=utf-8", bibtex),
        Format("nbib", "application/nbib; charset=utf-8", nbib),
        Format("csljson", "application/vnd.citationstyles.csl+json; charset=utf-8", csljson),
        Format("jsonl", "application/jsonl; charset=utf-8", jsonl),
        Format("tmx", "application/x-tmx+xml; charset=utf-8", tmx),
        Format("csv", "text/csv; charset=utf-8", spreadsheet),
        *((Format("parquet", "application/vnd.apache.parquet", parquet),) if is_there() else ()),
    )
}
