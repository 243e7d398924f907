"""Cuts what follows the front matter into runs: an abstract in one language and the keyword lists after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from db.record import LANGUAGES, Language
from db.text import folded
from pipelines.fields.abstracts import RUN_IN, opens_with_title, section_title
from pipelines.fields.keywords import looks_like_list, semicolon_list
from pipelines.languages import Votes, best, confidence, parted, votes
from pipelines.printed import Block, Part
from pipelines.roles import ABSTRACT_FIRST, HEAD_INSIDE, LABELS, Line, Role, seen
from pipelines.tables import phrases, spelt_out

SALUTATIONS = re.compile(
    rf"(?:{'|'.join(sorted(phrase for lang in LANGUAGES for phrase in phrases(LABELS['letter'][lang])))})\b"
)
LANGUAGE = {phrase: lang for lang in LANGUAGES for phrase in phrases(LABELS["language"][lang])}
LANGUAGE_FIRST = re.compile(
    rf"^({'|'.join(map(re.escape, spelt_out(name for lang in LANGUAGES for name in LABELS['language'][lang])))})"
    r"\s*[:.\])]?\s+(?=\S)",
    re.IGNORECASE,
)
"""'English Shoulder pain, Reliability': a list that names its language."""
MOST_RUNS = 60
LONGEST_RUN = 2_500
"""Words from which a run is a body, whatever stands before it; what follows is not gathered."""
SEPARATORS = re.compile(r"[;,·|•]|\.\s")
PARAGRAPH = 12
"""Words from which a block is running text."""
SURE = 0.8
"""How far a language must lead before it outvotes where a text stands."""


@dataclass
class KeywordList:
    """The texts of one list; `label` is the language its label says, if it has a label; `adjoining`: it
    follows its abstract at once; `rule`: where it stood, if that has a name."""

    texts: list[str]
    label: Language | None = None
    labelled: bool = True
    words: str = ""
    gapped: bool = False
    adjoining: bool = False
    rule: str = ""

    @property
    def complete(self) -> bool:
        """Whether it was printed as one line of terms."""
        return bool(self.texts) and semicolon_list(self.texts[0])


@dataclass
class Run:
    """One abstract as printed, with what was found around it."""

    heading: Language | None = None
    headed: bool = False
    level: int = 0
    blocks: list[Block] = field(default_factory=list)
    titles: set[int] = field(default_factory=set)
    keywords: list[KeywordList] = field(default_factory=list)
    before: list[Block] = field(default_factory=list)
    length: int = 0
    rule: str = ""

    @property
    def text(self) -> str:
        """Its paragraphs, titles left out, as one text."""
        return " ".join(block.text for at, block in enumerate(self.blocks) if at not in self.titles)

    def heard(self) -> Votes:
        """How its languages vote, all paragraphs together."""
        return votes(self.text)

    @property
    def lang(self) -> Language:
        """What it is written in: its words if they are sure, else its heading."""
        heard = self.heard()
        return best(heard) if self.heading is None or confidence(heard) > SURE else self.heading


def _shared(before: Run | None, opened: Run) -> dict[Language, Run] | None:
    """The runs that one heading, or two side by side, have in common; None for a heading of one."""
    if opened.heading is None:
        return {}
    if before and before.headed and before.heading not in (None, opened.heading) and not before.blocks:
        return {before.heading: before, opened.heading: opened} if before.heading and not before.keywords else None
    return None


def _reopens(line: Line) -> bool:
    """Whether an abstract is headed after the references; lists of other articles run theirs in."""
    return line.role is Role.ABSTRACT and line.block.level > 0 and not line.rest


def salutation(block: Block) -> bool:
    """Whether a letter begins here."""
    return bool(SALUTATIONS.match(block.opening))


def paragraphs(block: Block) -> Iterator[Block]:
    """The block, cut where another heading stands in it, and in two where it turns from one language to another."""
    pieces = HEAD_INSIDE.split(block.text)
    if len(pieces) > 1:
        for piece in pieces:
            yield from paragraphs(replace(block, text=piece, parts=(Part(piece),)))
    elif block.words > 2 * PARAGRAPH and (cut := parted(block.text)):
        yield from (replace(block, text=text, parts=(Part(text),)) for text in cut)
    else:
        yield block


def _texts(line: Line) -> list[str]:
    """What follows a keyword label on its line."""
    apart = _side_by_side(line.block)[1:]
    if apart and "".join(apart).replace(" ", "").endswith(line.rest.replace(" ", "")):
        return apart
    return [line.rest] if line.rest else []


def _side_by_side(block: Block) -> list[str]:
    """The elements of a line, if they are several and nothing else separates them."""
    parts = [part.text.strip() for part in block.parts if part.text.strip(" :")]
    return parts if len(block.parts) > 2 and not SEPARATORS.search(block.text) else []


def _linked(block: Block) -> list[str]:
    """The terms of a line that is made of links alone."""
    links = [part for part in block.parts if part.text.strip()]
    return _side_by_side(block) if all(part.tag == "a" for part in links) else []


class Cutter:
    """Walks the lines once and gathers runs; each method handles one kind of line."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.current: Run | None = None
        self.listing: KeywordList | None = None
        self.pending: list[Block] = []
        self.stray: list[Block] = []
        self.skipping = False
        self.ended = False
        self.shared: dict[Language, Run] | None = None
        self.adjoining = False

    def cut(self, lines: Iterable[Line]) -> list[Run]:
        """All runs of these lines, in printed order; stops where a letter's or an article's body begins."""
        for line in lines:
            if not self.current and salutation(line.block):
                break
            if not self.ended or _reopens(line):
                self._take(line)
            if len(self.runs) > MOST_RUNS:
                break
        return [run for run in self.runs if run.blocks or run.keywords]

    def _take(self, line: Line) -> None:
        if line.role not in (Role.TEXT, Role.SECTION, Role.TYPE):
            self.adjoining = False
        if line.role is Role.ABSTRACT:
            self._open(line)
        elif line.role is Role.KEYWORDS:
            self._list(line)
        elif line.role is Role.OTHER_ABSTRACT:
            self.current, self.listing, self.skipping = None, None, True
        elif line.role is Role.BODY:
            self.ended = any(run.blocks or run.keywords for run in self.runs)
        elif line.role in (Role.SECTION, Role.TYPE, Role.TEXT) and not self.skipping:
            self._text(line)

    def _open(self, line: Line) -> None:
        before, self.skipping, self.listing, self.pending, self.ended = self.current, False, None, [], False
        self.current = Run(heading=line.lang, headed=True, level=line.block.level, before=self.stray)
        self.runs.append(self.current)
        self.stray = []
        self.shared = _shared(before, self.current)
        rest = line.rest
        while again := ABSTRACT_FIRST.match(rest):
            rest = rest[again.end() :]
        if rest:
            for piece in paragraphs(replace(line.block, text=rest, level=0, parts=(Part(rest),))):
                self._text(seen(piece))

    def _list(self, line: Line) -> None:
        self.skipping, self.shared = False, None
        self.listing = KeywordList(_texts(line), line.lang, words=line.block.text)
        if self.current is None:
            self.current = Run()
            self.runs.append(self.current)
        self.current.keywords.append(self.listing)

    def _text(self, line: Line) -> None:
        block = line.block
        if self._ends_run(block):
            return
        if block.level and self.listing and self.listing.texts:
            self.listing = None
        if section_title(block.text):
            self.pending.append(block)
            self.listing = None if self.listing and self.listing.texts else self.listing
        elif self._is_subheading(block):
            self.pending.append(block)
        elif not self._goes_on_with_list(line):
            self._running_or_stray(line)

    def _goes_on_with_list(self, line: Line) -> bool:
        """Add the line to the list that a label has begun, if it belongs there."""
        block = line.block
        if self.listing and (named := LANGUAGE_FIRST.match(block.text)):
            self._list(replace(line, lang=LANGUAGE[folded(named[1])], rest=block.text[named.end() :]))
            return True
        if self.listing and self._belongs_to(self.listing, block):
            self._add_to(self.listing, block)
            return True
        return False

    def _running_or_stray(self, line: Line) -> None:
        block = line.block
        if self._is_running_text(block):
            self.listing = None
            overlong = self.current is not None and self.current.length >= LONGEST_RUN
            for piece in paragraphs(block) if not overlong else ():
                self._piece(piece)
        elif (line.role is Role.TEXT or self._has_begun_a_list()) and (found := self._unlabelled_list(block)):
            found.texts += _side_by_side(block) or [block.text]
        else:
            self.stray.append(block)
            self.adjoining = False

    def _piece(self, piece: Block) -> None:
        """A paragraph, or the heading of another text that stood within it."""
        line = seen(piece)
        if line.role in (Role.ABSTRACT, Role.KEYWORDS) and line.rest:
            self._take(line)
        else:
            self._paragraph(piece)

    def _ends_run(self, block: Block) -> bool:
        """A heading on the level of the abstract's own, or above, ends it; what follows is the body."""
        run = self.current
        if run and run.headed and run.level and block.level and block.level <= run.level and run.blocks:
            self.current, self.listing, self.pending, self.skipping = None, None, [], True
            return True
        return False

    def _is_subheading(self, block: Block) -> bool:
        run = self.current
        return bool(run and run.headed and not run.keywords and block.level > run.level and block.words <= 8)

    def _is_running_text(self, block: Block) -> bool:
        if block.level or (semicolon_list(block.text) and not self.pending):
            return False
        if block.words >= PARAGRAPH or self.pending or RUN_IN.match(block.text) or opens_with_title(block):
            return True
        return block.words > 5 and block.text.endswith((".", "%", ")"))

    def _belongs_to(self, listing: KeywordList, block: Block) -> bool:
        """Whether a block goes on with a labelled list: the first after an empty label, else only short ones."""
        if block.level or RUN_IN.match(block.text):
            return False
        if not listing.texts:
            return block.words < 60 and not (block.words > PARAGRAPH and not looks_like_list(block.text))
        if block.tag == "line" and block.gap and not listing.gapped:
            return False
        first = listing.texts[0]
        complete = ";" in first or ". " in first or first.count(",") > 1
        return block.words <= 8 and (not complete or first.rstrip().endswith((",", ";")))

    def _add_to(self, listing: KeywordList, block: Block) -> None:
        if not listing.texts:
            listing.gapped = block.gap
        listing.texts += _linked(block) or [block.text]
        if block.text.endswith("."):
            self.listing = None

    def _unlabelled_list(self, block: Block) -> KeywordList | None:
        """The list that a short block without a label begins, or goes on, after an abstract that has none yet."""
        run = self.current
        if run is None or not run.blocks or block.level or not looks_like_list(block.text):
            return None
        if not run.keywords or (semicolon_list(block.text) and run.keywords[-1].complete):
            run.keywords.append(KeywordList([], labelled=False, adjoining=self.adjoining))
        last = run.keywords[-1]
        return None if last.labelled or (last.complete and not semicolon_list(block.text)) else last

    def _has_begun_a_list(self) -> bool:
        """Whether the line may be a term although it reads as something else: 'Consenso' is also an article's type."""
        return bool(self.current and self.current.keywords and self.adjoining)

    def _paragraph(self, block: Block) -> None:
        """Add running text to the run it belongs to, or begin another: after keywords, or in another language."""
        if self.shared is not None:
            self.current = self._of_its_language(block, self.shared)
        run = self.current
        if run and not run.blocks:
            run.before, self.stray = run.before + self.stray, []
        if run is None or run.keywords or self._turns(run, block):
            run = Run(before=self.stray)
            self.runs.append(run)
            self.current, self.stray = run, []
        for title in self.pending:
            run.titles.add(len(run.blocks))
            run.blocks.append(title)
        self.pending = []
        run.length += block.words
        if run.length < LONGEST_RUN:
            run.blocks.append(block)
        self.adjoining = True

    def _of_its_language(self, block: Block, shared: dict[Language, Run]) -> Run:
        """The run, among those that share a heading, that the paragraph goes on with."""
        lang = best(votes(block.text))
        if lang not in shared:
            shared[lang] = next(
                (run for run in shared.values() if not run.blocks and run.heading is None), None
            ) or Run(headed=True, level=self.current.level if self.current else 0)
            shared[lang].heading = lang
        if all(run is not shared[lang] for run in self.runs):
            self.runs.append(shared[lang])
        return shared[lang]

    def _turns(self, run: Run, block: Block) -> bool:
        """Whether the paragraph is in another language than the run so far, and both are sure of theirs."""
        if block.words < PARAGRAPH or not (before := run.text):
            return False
        own, so_far = votes(block.text), votes(before)
        return best(own) != best(so_far) and min(confidence(own), confidence(so_far)) > SURE
