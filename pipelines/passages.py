"""Texts that stand by themselves, in a place of the page, a meta or a record: their language and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4 import BeautifulSoup

from db.record import LANGUAGES, Abstract, Keywords, Language, Title
from pipelines import choice
from pipelines.abstract_runs import Cutter, KeywordList, Run
from pipelines.characters import plain, unescaped
from pipelines.fields import abstracts, keywords
from pipelines.findings import Findings
from pipelines.languages import Votes, best, confidence, votes
from pipelines.printed import LONGEST, Block, Part
from pipelines.roles import KEYWORDS_FIRST, Line, Role, seen

TAG = re.compile(r"</?(?:p|br|b|strong|i|em|div|span|sup|sub|ul|ol|li|h[1-6]|a|font)\b[^<>]{0,300}>", re.IGNORECASE)
BREAK = re.compile(r"</?(?:p|div|br|li|h[1-4])\b", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
"""A reference that is left when a field has been read: it was escaped twice."""
FOOTNOTES = " *†‡☆★⁎"
HINT = 0.15
"""What a language attribute adds to its language's vote: authors of metadata often leave the default."""

MOST = 12
MOST_TERMS = 150
"""Passages of one kind, and terms of one list, that are heard: no article has more."""
HALVES = 0.8
"""What speaks for two lists of the same length: they are translations."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """A text as blocks, a line each; markup that a field of metadata holds is read once (never twice escaped).

    >>> [block.text for block in blocks_of("<p>Gota &amp; dieta.</p><p>Resultados</p>")]
    ['Gota & dieta.', 'Resultados']
    """
    text = text[:LONGEST]
    if ENTITY.search(text):
        text = unescaped(text)
    if TAG.search(text):
        text = BeautifulSoup(BREAK.sub(r"\n\g<0>", text), "lxml").get_text()
    lines = (plain(line) for line in text.splitlines())
    return tuple(Block(line, parts=(Part(line),)) for line in lines if line)


class Told(NamedTuple):
    """A title as it was told: its text, what an attribute says of its language, where it stood, and the page's words
    if they are others.
    """

    text: str
    hint: str = ""
    rule: str = ""
    words: str | tuple[str, ...] = ""


def add_titles(texts: Sequence[Told], findings: Findings, reader: str) -> None:
    """Note titles; heard together, no two share a language."""
    texts = texts[:MOST]
    heard = [_hinted(votes(told.text), told.hint) for told in texts]
    if len(heard) > 1 and best(heard[0]) == best(heard[1]):
        surer = 0 if confidence(heard[0]) >= confidence(heard[1]) else 1
        heard[1 - surer] = {lang: vote * (lang != best(heard[surer])) for lang, vote in heard[1 - surer].items()}
    for told, vote in zip(texts, heard, strict=True):
        lang = best(vote)
        title = Title(lang, told.text.strip(FOOTNOTES))
        sure = round(confidence(vote), 2)
        findings.add("title", title, reader, told.rule, lang=lang, words=told.words or told.text, confidence=sure)


def _hinted(heard: Votes, hint: str) -> Votes:
    return {lang: vote + HINT * (lang == hint) for lang, vote in heard.items()}


def add_abstracts(texts: dict[Language, Run], findings: Findings, reader: str = "printed") -> None:
    """Note the abstract of each language, its sections told apart."""
    for lang, run in texts.items():
        if sections := abstracts.sections(run.blocks, frozenset(run.titles)):
            sure = max(confidence(run.heard()), 0.5 if run.heading == lang else 0.0)
            said = run.rule or ("heading" if run.headed else "run of paragraphs in one language")
            findings.add(
                "abstract", Abstract(lang, sections), reader, said,
                lang=lang, words=[block.text for block in run.blocks], confidence=round(sure, 2),
            )  # fmt: skip


def add_keywords(runs: Sequence[Run], texts: dict[Language, Run], findings: Findings, reader: str = "printed") -> None:
    """Note the keyword list of each language."""
    for lang, found in choice.keyword_lists(runs, texts).items():
        terms = keywords.terms(found.texts)
        said = found.rule or ("list after its label" if found.labelled else "list without a label after an abstract")
        words = [found.words, *(text for text in found.texts if text not in found.words)]
        sure = 1.0 if found.label == lang else 0.7
        findings.add("keywords", Keywords(lang, terms), reader, said, lang=lang, words=words, confidence=sure)


class Passage(NamedTuple):
    """Blocks, what an attribute says of their language, and where they stood."""

    blocks: Sequence[Block]
    hint: str
    rule: str


def add_passage(role: Role, passages: Sequence[Passage], findings: Findings, reader: str) -> None:
    """Note abstracts, or keyword lists."""
    runs: list[Run] = []
    if role is Role.KEYWORDS:
        lists = (
            (*part, rule)
            for blocks, hint, rule in passages[:MOST]
            if blocks
            for part in _lists(blocks[:MOST_TERMS], hint)
        )
        runs = [Run(keywords=[_list(blocks, hint, rule)]) for blocks, hint, rule in lists if blocks]
        add_keywords(runs, {}, findings, reader)
        return
    for blocks, hint, rule in passages[:MOST]:
        runs += _ruled(Cutter().cut([*_headed(role, blocks, hint), *(seen(block) for block in blocks)]), rule)
    texts = choice.chosen(runs)
    add_abstracts(texts, findings, reader)
    add_keywords(runs, texts, findings, reader)


def _ruled(runs: list[Run], rule: str) -> list[Run]:
    """The runs, each with the place it was found in."""
    for run in runs:
        run.rule = rule
        for listing in run.keywords:
            listing.rule = rule
    return runs


def _lists(blocks: Sequence[Block], hint: str) -> list[tuple[Sequence[Block], str]]:
    """A list of terms in one language; two where it turns from one to another, if nothing says its language.

    Terms of both languages often stand in one series: first all of the one, then all of the other.
    """
    if len(blocks) == 1 and ";" in blocks[0].text and not KEYWORDS_FIRST.match(blocks[0].text):
        blocks = [Block(term.strip()) for term in blocks[0].text.split(";") if term.strip()]
    if hint or len(blocks) < 4:
        return [(blocks, hint)]
    third = max(2, len(blocks) // 3)
    a, b = (_heard(part) for part in (blocks[:third], blocks[-third:]))
    if best(a) == best(b) or min(confidence(a), confidence(b)) < 0.3:
        return [(blocks, hint)]
    gain = [vote[best(a)] - vote[best(b)] for vote in (votes(block.text) for block in blocks)]
    at = max(range(1, len(blocks)), key=lambda cut: sum(gain[:cut]) - sum(gain[cut:]) + HALVES * (2 * cut == len(gain)))
    return [(blocks[:at], ""), (blocks[at:], "")]


def _list(blocks: Sequence[Block], hint: str, rule: str) -> KeywordList:
    """A list whose blocks are terms, but for the label that may stand first."""
    first, *others = (seen(block) for block in blocks)
    texts = [line.block.text for line in others]
    if first.role is not Role.KEYWORDS or (others and not first.rest and len(blocks) > 1 and not first.block.level):
        texts = [first.block.text, *texts]
    elif first.rest:
        texts = [first.rest, *texts]
    return KeywordList(texts, _language(hint) or first.lang, rule=rule)


def _language(hint: str) -> Language | None:
    return hint if hint in LANGUAGES else None


def _heard(blocks: Sequence[Block]) -> Votes:
    return votes(", ".join(block.text for block in blocks))


def _headed(role: Role, blocks: Sequence[Block], hint: str) -> Iterator[Line]:
    """A heading for a passage that prints none itself."""
    if not blocks or seen(blocks[0]).role is not role:
        yield Line(Block("-"), role, _language(hint))
