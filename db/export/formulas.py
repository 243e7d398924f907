"""Formulas in CSV defused: a spreadsheet must not run what a page wrote (OWASP, 'CSV Injection')."""

from __future__ import annotations

import csv
import io
import re

DANGEROUS = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What begins a formula in Excel, LibreOffice or Google Sheets, also full-width."""
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-inf")
"""A number as SQLite and Python write it: it stays one."""


def defused(value: str) -> str:
    """A value that a spreadsheet shows as it stands: an apostrophe goes before what it would take for a formula.

    >>> [defused(value) for value in ("=1+1", "@x", "-0.5", "+34 600", "1e-3", "a=b", "")]
    ["'=1+1", "'@x", '-0.5', "'+34 600", '1e-3', 'a=b', '']
    """
    return f"'{value}" if DANGEROUS.match(value) and not NUMBER.fullmatch(value) else value


class Defuser:
    r"""CSV in pieces as they come, cut anywhere; whole rows out, their values defused.

    >>> defuser = Defuser()
    >>> [defuser.feed('a,b\r\n"=1', False), defuser.feed(',2",-3\r\n', False), defuser.feed("@", True)]
    ['', 'a,b\r\n"\'=1,2",-3\r\n', "'@\r\n"]
    """

    def __init__(self) -> None:
        self.held = ""

    def feed(self, text: str, last: bool) -> str:
        """What can be sent on; between quotation marks a row cannot end, so their number tells whether it did."""
        self.held += text
        if not self.held or not (last or (self.held.endswith("\r\n") and self.held.count('"') % 2 == 0)):
            return ""
        out = io.StringIO(newline="")
        csv.writer(out).writerows(
            [defused(value) for value in row] for row in csv.reader(io.StringIO(self.held, newline=""))
        )
        self.held = ""
        return out.getvalue()
