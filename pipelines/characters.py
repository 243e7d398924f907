"""Text made plain: one form of every letter, no invisible characters, single spaces, and nobody's e-mail address."""

import html
import re
import unicodedata

INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"), None
)
SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
CONTROL = dict.fromkeys((*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)), None)
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), None)
PLAIN = INVISIBLE | SPACES | CONTROL | SURROGATES
ODD = re.compile(f"[{re.escape(''.join(map(chr, INVISIBLE | SPACES | CONTROL)))}\ud800-\udfff]")
WHITE = re.compile(r"\s{2,}|[^\S ]")
"""White space that is not already a single space."""
ADDRESS = r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
EMAIL = re.compile(rf"\s?\(\s*{ADDRESS}\s*\)|{ADDRESS}")
"""An address by shape (RFC 5321, loosely): authors' addresses are not stored, so no text that is read holds one."""


DOUBTFUL = re.compile(
    r"&#(?!(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}|[xX](?:[2-9a-fA-F][0-9a-fA-F]{1,2}|[1-9a-cA-C][0-9a-fA-F]{3}));)"
)
"""A reference that is not plainly one to a character: few pages hold any."""
REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*(\d{1,7}))(?![0-9a-fA-F]);?|&#[xX]?[0-9a-fA-F]{8,}+;?")


def without_bad_references(text: str) -> str:
    """Markup without numeric references to what is no character: surrogates, controls, numbers beyond Unicode.

    >>> without_bad_references("a&#xD800;b&#1;c&#225;d&#99999999999;")
    'abc&#225;d'
    """
    return REFERENCE.sub(_if_good, text) if DOUBTFUL.search(text) else text


def _if_good(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2]) if found[2] else -1
    good = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found[0] if good else ""


def unescaped(text: str) -> str:
    """The text with its character references read, once; those to no character are gone.

    >>> unescaped("65&#160;a&ntilde;os &amp;lt; 1")
    '65\xa0años &lt; 1'
    """
    return html.unescape(without_bad_references(text))


def is_readable(text: str) -> bool:
    """Whether a text, and so every piece of it, is `readable` as it stands, by what is quickly seen."""
    return text.isprintable() and "  " not in text and "@" not in text and unicodedata.is_normalized("NFC", text)


def readable(text: str) -> str:
    """NFC, invisible characters and e-mail addresses gone, white space plain but kept where it stands.

    >>> readable("Ana\u00a0 Ruiz (josé.ruiz@example.org) ")
    'Ana Ruiz '
    """
    if text.isprintable() and "  " not in text:  # so are nearly all: no control, no space but single ones
        said = text
    else:
        said = WHITE.sub(" ", text.translate(PLAIN) if ODD.search(text) else text)
    if not said.isascii():
        said = unicodedata.normalize("NFC", said)
    return EMAIL.sub("", said) if "@" in said else said


def plain(text: str) -> str:
    """NFC, soft hyphens and zero-width characters gone, every run of white space one space.

    >>> plain("reuma\u00adtología\u00a0 clínica\\n")
    'reumatología clínica'
    """
    return readable(text).strip()
