"""Where the article's body runs: once an abstract and its keywords are behind, from the body's first heading on."""

from __future__ import annotations

import re

from db.record import Language
from pipelines.fields.abstracts import section_title
from pipelines.fields.dates import beginning
from pipelines.languages import best, votes
from pipelines.printed import Block
from pipelines.roles import ABSTRACT, ABSTRACT_FIRST, KEYWORDS, KEYWORDS_FIRST, LONGEST_LABEL

LONG = 15
"""Words from which a block within the body is running text, or a reference, and is not looked at any further."""
PARAGRAPH = 40
"""Words from which a text before a list of keywords is an abstract, if no heading says so."""
NUMBERED = re.compile(r"^\d{1,2}[.)]?\s+")


class Body:
    """Follows the blocks of a page in their order. Bodies are most of a page, and nothing is wanted of them."""

    def __init__(self) -> None:
        self._inside = False
        self._complete: set[Language] = set()
        self._last = ""
        self._headed = False

    def takes(self, block: Block, following: Block | None) -> bool:
        """Whether a block is the body's text; short ones never are, for they may be headings, labels and dates."""
        if self._is_label(block):
            self._inside = False
        elif self._inside:
            return block.words >= LONG and not beginning(block.text)
        elif self._complete and following and self._begins(block, following):
            self._inside = True
        elif block.words >= LONG:
            self._last = block.text
        return False

    def _is_label(self, block: Block) -> bool:
        """Whether an abstract or a keyword list begins; before a list, its abstract's language is complete."""
        said = block.opening if len(block.text) <= LONGEST_LABEL else ""
        if said in KEYWORDS or KEYWORDS_FIRST.match(block.text):
            if self._last and (self._headed or self._last.count(" ") >= PARAGRAPH):
                self._complete.add(best(votes(self._last)))
            return True
        if said in ABSTRACT or ABSTRACT_FIRST.match(block.text):
            self._headed = True
            return True
        return False

    def _begins(self, block: Block, following: Block) -> bool:
        """Whether a section's title stands before a text in a language whose abstract is complete."""
        if block.words > 6 or following.words < LONG or not section_title(NUMBERED.sub("", block.text)):
            return False
        return best(votes(following.text)) in self._complete
