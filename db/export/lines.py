"""Texts on lines of their own, as RIS, NBIB and XML want them: no line break or control character breaks out."""

import re

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write (section 2.2)."""


def on_one_line(text: str) -> str:
    r"""The text with its line breaks as spaces, without control characters.

    >>> on_one_line("Aim: this.\n\nER  - \x00that\u2028end ")
    'Aim: this. ER  - that end'
    """
    if text.isprintable():
        return text.strip()
    # splitlines: whatever some reader takes for the end of a line, among them U+0085, U+2028 and the separators
    return CONTROLS.sub("", " ".join(filter(None, map(str.strip, text.splitlines())))).strip()


def for_xml(text: str) -> str:
    r"""The text without what XML cannot hold.

    >>> for_xml("a\x0bb\tc")
    'ab\tc'
    """
    return FORBIDDEN.sub("", text)
