"""From what is printed to what is found: noise out, front matter, abstracts and keywords, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from db.record import Abstract, Author, Keywords, Language, Title
from pipelines import choice, noise
from pipelines.abstract_runs import Cutter, Run
from pipelines.fields import abstracts, access, article_types, dates, identifiers, issue, journal, keywords
from pipelines.fields.names import surname_last
from pipelines.findings import Findings
from pipelines.front_matter import FOOTNOTES, FrontMatter, front_matter
from pipelines.languages import best, confidence, votes
from pipelines.lines import content_lines
from pipelines.printed import Block, Printed
from pipelines.roles import Line, Role, apart, seen

AUTHOR_METAS = ("citation_author", "dc.creator", "citation_authors", "dc.creator.personalname")


def read(printed: Printed, findings: Findings) -> None:
    """Note everything the printed page says; metas help to find titles and authors, and speak after it."""
    sifted = noise.sifted([piece for block in printed.blocks for piece in apart(block)])
    journal.read(sifted, printed, findings)
    lines = [line for line in content_lines(sifted) if line.block.text != findings.value("journal")]
    names = [surname_last(meta.content) for meta in printed.meta(*AUTHOR_METAS)]
    front = front_matter(lines, printed, names)
    _read_lines(front.head, findings)
    _read_article_type(front.head, findings)
    _read_late_dates(lines[front.end :], findings)
    _read_late_dates([seen(block) for block, kind in sifted if kind == "navigation"], findings)
    runs = Cutter().cut(lines[front.end :])
    needs_heading = findings.value("type_code") in article_types.WITHOUT_ABSTRACT
    texts = choice.chosen(runs, needs_heading=needs_heading)
    _read_abstracts(texts, findings)
    _read_keywords(runs, texts, findings)
    _read_titles([*front.titles, *_late_titles(front, texts)], findings)
    _read_authors(front, names, findings)
    notices = [
        *((b.text, kind) for b, kind in sifted if kind),
        *((line.block.text, "") for line in front.head if line.block not in front.titles),
    ]
    if found := access.access(notices):
        findings.add("access", found[0], "printed", "notices of the page", words=found[1])
    findings.add("license", access.licence(printed.whole), "printed", "the licence the page links to")


def _read_lines(head: Sequence[Line], findings: Findings) -> None:
    """DOI, dates and issue as lines before the abstracts print them."""
    for line in head:
        text = line.block.text
        if line.role is Role.DOI or (len(text) < 300 and "doi" in line.block.folded.split()):
            findings.add("doi", identifiers.doi(text), "printed", "DOI line", words=text)
        if line.role is Role.ISSN:
            findings.add("issn", identifiers.issn(text), "printed", "ISSN line", words=text)
        for field, moment in dates.labelled(text).items() if len(text) < 300 else ():
            findings.add(field, moment, "printed", "labelled date", words=text)
        if line.role is Role.ISSUE and (said := issue.issue_line(text)):
            for field in ("volume", "issue", "pages", "year"):
                findings.add(field, getattr(said, field), "printed", "issue line", words=text)


def _read_late_dates(lines: Sequence[Line], findings: Findings) -> None:
    """Dates that old pages print after the abstracts, up to where something else begins."""
    for line in lines:
        if line.role is Role.BODY:
            return
        if line.role is Role.DATES:
            for field, moment in dates.labelled(line.block.text).items():
                findings.add(field, moment, "printed", "labelled date after the abstracts", words=line.block.text)


def _read_article_type(head: Sequence[Line], findings: Findings) -> None:
    for line in head:
        if line.role is Role.TYPE:
            findings.add(
                "article_type", line.block.text, "printed", "a type on a line of its own", words=line.block.text
            )
            findings.add("type_code", article_types.type_code(line.block.text), "printed", "table of types")
            return


def _read_abstracts(texts: dict[Language, Run], findings: Findings) -> None:
    for lang, run in texts.items():
        sections = abstracts.sections(run.blocks, frozenset(run.titles))
        if sections:
            rule = "heading" if run.headed else "run of paragraphs in one language"
            sure = max(confidence(run.heard()), 0.5 if run.heading == lang else 0.0)
            findings.add(
                "abstract",
                Abstract(lang, sections),
                "printed",
                rule,
                lang=lang,
                words=run.text,
                confidence=round(sure, 2),
            )


def _read_keywords(runs: Sequence[Run], texts: dict[Language, Run], findings: Findings) -> None:
    for lang, found in choice.keyword_lists(runs, texts).items():
        terms = keywords.terms(found.texts)
        rule = "list after its label" if found.labelled else "list without a label after an abstract"
        words = " ".join(dict.fromkeys([found.words, *found.texts]))
        sure = 1.0 if found.label == lang else 0.7
        findings.add("keywords", Keywords(lang, terms), "printed", rule, lang=lang, words=words, confidence=sure)


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


def _read_titles(blocks: Sequence[Block], findings: Findings) -> None:
    """Each title in its language; two titles are heard together, so that they never share one."""
    heard = [votes(block.text) for block in blocks]
    if len(blocks) >= 2 and best(heard[0]) == best(heard[1]):
        surer = 0 if confidence(heard[0]) >= confidence(heard[1]) else 1
        heard[1 - surer] = {lang: vote * (lang != best(heard[surer])) for lang, vote in heard[1 - surer].items()}
    for block, vote in zip(blocks, heard, strict=True):
        lang = best(vote)
        text = block.text.strip(FOOTNOTES)
        findings.add(
            "title", Title(lang, text), "printed", "title line",
            lang=lang, words=block.text, confidence=round(confidence(vote), 2),
        )  # fmt: skip


def _read_authors(front: FrontMatter, names: Sequence[str], findings: Findings) -> None:
    places = [place.text for place in front.affiliations]
    marked = {place.mark: at for at, place in enumerate(front.affiliations) if place.mark}
    only = (0,) if len(places) == 1 and not marked else ()
    authors = tuple(
        Author(a.name, () if a.group else tuple(dict.fromkeys(marked[m] for m in a.marks if m in marked)) or only)
        for a in front.authors
    )
    words = front.author_words
    findings.add("authors", authors, "printed", "line of authors", words=words)
    findings.add(
        "authors", tuple(Author(name) for name in names), "metadata", "citation_author", words="; ".join(names)
    )
    findings.add("affiliations", tuple(places), "printed", "lines of affiliations", words=" · ".join(places))
