"""Text made plain: one form of every letter, no invisible characters, single spaces, and nobody's e-mail address."""

import re
import unicodedata

INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"), None
)
SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
CONTROL = dict.fromkeys((*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)), None)
PLAIN = INVISIBLE | SPACES | CONTROL
ODD = re.compile(f"[{re.escape(''.join(map(chr, PLAIN)))}]")
WHITE = re.compile(r"\s{2,}|[^\S ]")
"""White space that is not already a single space."""
ADDRESS = r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
EMAIL = re.compile(rf"\s?\(\s*{ADDRESS}\s*\)|{ADDRESS}")
"""An address by shape (RFC 5321, loosely): authors' addresses are not stored, so no text that is read holds one."""


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
