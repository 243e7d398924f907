"""TMX 1.4b, for translators and whoever trains them: the two abstracts, sentence by sentence, each pair with its score.

https://www.gala-global.org/tmx-14b. A work without both abstracts has no units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from xml.sax.saxutils import escape, quoteattr

from db.export.align import aligned
from db.export.lines import for_xml
from db.export.record import Lang, Record

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="Cribado" creationtoolversion={version} segtype="sentence" o-tmf="Cribado" adminlang="en" \
srclang="{source}" datatype="plaintext"/>
<body>
"""
TAIL = "</body>\n</tmx>\n"


def tmx(records: Iterable[Record], lang: Lang = "both") -> Iterator[str]:
    """A chunk of text for each record that has both abstracts; the main language is the source."""
    source = "*all*" if lang == "both" else lang
    yield HEAD.format(version=quoteattr(version("cribado")), source=source)
    for record in records:
        if record.en.abstract and record.es.abstract:
            yield "".join(_units(record, record.en.abstract, record.es.abstract))
    yield TAIL


def _units(record: Record, english: str, spanish: str) -> Iterator[str]:
    origin = [("x-work-id", record.work_id), ("x-doi", record.doi), ("x-license", record.license)]
    both = (pair for pair in aligned(english, spanish) if pair.en and pair.es)  # a sentence left out translates nothing
    for number, pair in enumerate(both, start=1):
        yield f"<tu tuid={quoteattr(for_xml(f'{record.work_id}#{number}'))}>\n"
        for kind, value in (*origin, ("x-score", f"{pair.score:.2f}")):
            if value:
                yield f'  <prop type="{kind}">{escape(for_xml(value))}</prop>\n'
        yield _variant("en", pair.en) + _variant("es", pair.es) + "</tu>\n"


def _variant(lang: str, text: str) -> str:
    return f'  <tuv xml:lang="{lang}"><seg>{escape(for_xml(text))}</seg></tuv>\n'
