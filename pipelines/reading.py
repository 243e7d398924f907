"""From what is printed to what is found: noise out, front matter, abstracts and keywords, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from db.record import Language
from pipelines import choice, metas, noise, passages
from pipelines.abstract_runs import Cutter, Run
from pipelines.fields import access, article_types, dates, identifiers, issue, journal
from pipelines.findings import Findings
from pipelines.front_matter import FrontMatter, front_matter
from pipelines.languages import best, confidence, votes
from pipelines.lines import content_lines
from pipelines.printed import Block, Printed
from pipelines.roles import Line, Role


def read(printed: Printed, findings: Findings) -> None:
    """Note everything the printed page says; metas help to find titles and authors, and speak after it."""
    sifted = noise.sifted(printed.blocks)
    journal.read(sifted, printed, findings)
    lines = [line for line in content_lines(sifted) if line.block.text != findings.value("journal")]
    known = metas.authors(printed)
    names = [author.name for author in known.authors] if known else []
    front = front_matter(lines, printed, names)
    _read_lines(front.head, findings)
    _read_article_type(front.head, findings)
    _read_late_dates([*lines[front.end :], *(line for line, kind in sifted if kind == "navigation")], findings)
    _read_own_citation(lines[front.end :], printed.title, findings)
    runs = Cutter().cut(lines[front.end :])
    needs_heading = findings.value("type_code") in article_types.WITHOUT_ABSTRACT
    texts = choice.chosen(runs, needs_heading=needs_heading, told=metas.abstracts(printed))
    passages.add_abstracts(texts, findings)
    passages.add_keywords(runs, texts, findings)
    _read_titles(lines, front, texts, findings)
    if front.byline.authors:
        front.byline.testify(findings, "printed", "lines of authors and affiliations")
    notices = [
        *((line.block.text, kind) for line, kind in sifted if kind),
        *((line.block.text, "") for line in front.head if line.block not in front.titles),
    ]
    if found := access.access(notices):
        findings.add("access", found[0], "printed", "notices of the page", words=found[1])
    if linked := access.licence(printed.whole):
        findings.add("license", linked[0], "printed", "the licence the page links to", words=linked[1])
    if said := linked[1] if linked else access.says_open(printed.whole):
        findings.add("access", "open", "printed", "the licence the page names", words=said)


def _read_lines(head: Sequence[Line], findings: Findings) -> None:
    """DOI, dates and issue as lines before the abstracts print them."""
    for line in head:
        text = line.block.text
        if line.role is Role.DOI or (len(text) < 300 and "doi" in line.block.folded.split()):
            findings.add("doi", identifiers.doi(text), "printed", "DOI line", words=text)
        if line.role in (Role.ISSN, Role.ISSUE) and identifiers.ISSN_LINE.search(text):
            findings.add("issn", identifiers.issn(text), "printed", "ISSN line", words=text)
        for field, moment in dates.labelled(text).items() if len(text) < 300 else ():
            findings.add(field, moment, "printed", "labelled date", words=text)
        if line.role in (Role.ISSUE, Role.DATES) and (said := issue.issue_line(text)):
            for field in ("volume", "issue", "pages", "year"):
                findings.add(field, getattr(said, field), "printed", "issue line", words=text)


def _read_own_citation(lines: Sequence[Line], title: str, findings: Findings) -> None:
    """The issue as the page cites its own article, whose title the citation holds."""
    for line in lines:
        text = line.block.text
        if line.role is Role.ISSUE and title and title in text and (said := issue.online_citation(text)):
            for field in ("volume", "issue", "pages", "year"):
                findings.add(field, getattr(said, field), "printed", "the article's own citation", words=text)
            return


def _read_late_dates(lines: Sequence[Line], findings: Findings) -> None:
    """Dates printed after the abstracts, often at the very end; two that differ may be another article's."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.role is Role.DATES:
            for field, moment in dates.labelled(line.block.text).items():
                found.setdefault(field, {})[moment] = line.block.text
        if line.role is Role.ISSUE and (pages := issue.cited_in(line.block.text)):
            findings.add("pages", pages, "printed", "citation between the abstracts", words=line.block.text)
    for field, moments in found.items():
        if len(moments) == 1:
            [(moment, words)] = moments.items()
            findings.add(field, moment, "printed", "labelled date after the abstracts", words=words)


def _read_article_type(head: Sequence[Line], findings: Findings) -> None:
    for line in head:
        if line.role is Role.TYPE:
            findings.add(
                "article_type", line.block.text, "printed", "a type on a line of its own", words=line.block.text
            )
            code = article_types.type_code(line.block.text)
            findings.add("type_code", code, "printed", "table of types", words=line.block.text)
            return


def _read_titles(lines: Sequence[Line], front: FrontMatter, texts: dict[Language, Run], findings: Findings) -> None:
    """Titles before the authors, unless the platform has said them; after a label; and between the abstracts."""
    own = [] if findings.languages("title") else [block.text for block in front.titles]
    labelled = [line.rest for line in lines if line.role is Role.OTHER_TITLE and line.rest][:2]
    late = [block.text for block in _late_titles(front, texts)]
    said = [passages.Told(text, rule="title line") for text in (*own, *late, *labelled)]
    passages.add_titles(said, findings, "printed")


def _late_titles(front: FrontMatter, texts: dict[Language, Run]) -> list[Block]:
    """A title printed between the abstracts, in the language of the abstract it stands before."""
    known = {best(votes(block.text)) for block in front.titles}
    return [
        block
        for lang, run in texts.items()
        if lang not in known
        for block in run.before
        if 4 <= block.words <= 45 and best(votes(block.text)) == lang and confidence(votes(block.text)) > 0.5
    ][:1]
