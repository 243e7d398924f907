"""Bytes to text: strict UTF-8 first whatever is declared, else what is declared, else Windows-1252."""

import codecs
import re

import ftfy

MOST = 2_000_000
"""Bytes of a page that are read: ten times a long article's page; what comes later is a body or a bomb."""
MENDED = 150_000
"""Characters in which mojibake is mended: that is slow, and what comes later is a body."""
NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)|encoding\s*=\s*["']([\w.:-]+)["']""", re.IGNORECASE)
LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"}
"""Browsers read these as Windows-1252 (WHATWG Encoding Standard, names and labels)."""
MOJIBAKE = {mark[0]: re.compile(mark) for mark in (r"Ã[\u0080-\u00bf¡-ÿ]", r"Â[\u0080-\u00bf]", r"â€")}
"""What UTF-8 looks like when it was read as Windows-1252, by the first letter: asked first, for few pages hold it."""


def decode(body: bytes, content_type: str = "") -> str:
    """Text of a body; never raises: what fits no charset becomes U+FFFD.

    >>> decode("ni\\u00f1o".encode("cp1252"), "text/html; charset=utf-8")
    'niño'
    """
    text = _decoded(body, content_type)
    if not _is_broken(text):
        return text
    return "".join(map(_mended, text[:MENDED].splitlines(keepends=True))) + text[MENDED:]


def _is_broken(text: str) -> bool:
    return any(letter in text and mark.search(text) for letter, mark in MOJIBAKE.items())


def _mended(line: str) -> str:
    return ftfy.fix_encoding(line) if _is_broken(line) else line


def _decoded(body: bytes, content_type: str) -> str:
    whole = len(body) <= MOST
    body = body[:MOST]
    for mark, name in BOMS:
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=whole)  # the cut may go through a letter
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(_declared(body, content_type) or "cp1252", errors="replace")
    except (LookupError, UnicodeError, ValueError):  # a codec that is none for texts
        return body.decode("cp1252", errors="replace")


def _declared(body: bytes, content_type: str) -> str | None:
    """The charset that the header or the first bytes declare, if it is not UTF-8 and is known at all."""
    for found in DECLARED.finditer(content_type.encode("ascii", "ignore") + b" " + body[:2048]):
        name = (found[1] or found[2]).decode("ascii", "ignore").lower()
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if codec != "utf-8" and codec.replace("-", "_") not in NO_CHARSETS and codec not in NO_CHARSETS:
            return "cp1252" if name in LATIN or codec == "iso8859-1" else codec
    return None
