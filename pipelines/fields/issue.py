"""The issue line: volume, number, supplement, part, pages and year, as printed or as cited."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.fields.dates import month as _month

PAGE = r"[A-Za-z]{0,3}\d{1,9}(?:\.[A-Za-z]?\d{1,5})?"
RANGE = rf"({PAGE}(?:\s*[-–—]\s*{PAGE})?)"
VOLUME = re.compile(
    r"\b(?:Vol(?:umen|ume)?|(?-i:v)|(?:^|(?<=[,;·|(])|(?<=[,;·|] ))V)\b\.?\s*:?\s*(\d{1,4}|[IVXLC]{1,6})\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\b(?:N[úu]m(?:ero)?|Num(?:ber)?|No\.|N[º°]|(?-i:n)\.|Issue|Iss)\.?\s*:?\s*([A-Z]?\d{1,3}[A-Za-z]?(?:\s*[-–]\s*\d{1,3})?)\b",
    re.IGNORECASE,
)
SUPPLEMENT = re.compile(
    r"\b((?:Supl(?:emento|ement)?|Suppl(?:ement)?|Extraordinario)\b\.?(?:\s*(?:issue\s+)?\d{1,3})?"
    r"|(?:Especial|Special)\b\.?(?:\s+(?:issue\s+)?\d{1,3})?)",
    re.IGNORECASE,
)
PAGES = re.compile(rf"\b(?:P[áa]ginas?|P[áa]gs?|Pages?|Pp?)\b\.?\s*:?\s*{RANGE}", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
DATED_NUMBER = re.compile(rf"{NUMBER.pattern}\W{{1,4}}[^\W\d_]{{3,10}} (?:de )?(?:19|20)\d{{2}}$", re.IGNORECASE)
"""'No. 14 · March 2018', of journals without volumes."""
MONTH_OF_ISSUE = re.compile(r"^\([^()]{0,40}\b((?:19|20)\d{2})\)$")
MONTHS_ALONE = re.compile(
    r"^([^\W\d_]{3,10})(?:\s*[-–/]\s*[^\W\d_]{3,10})?\.?,?\s+(?:de[l]?\s+)?((?:19|20)\d{2})\.?$", re.IGNORECASE
)
CITED = re.compile(
    rf"\b((?:19|20)\d{{2}})(?:\s+[^\W\d_]{{3,4}}\.?\s*\d{{0,2}})?(?:\s*\[[^\]]{{3,40}}\])?\s*;\s*(?:Vol\.?\s*)?(\d{{1,4}})\s*(?:\(([^)]{{1,20}})\)|(P\d{{1,2}}|\s*Supl?\.?\s*\d{{0,2}}))?\s*:\s*{RANGE}",
    re.IGNORECASE,
)


CITED_ONLINE = re.compile(
    rf"\[(?:online|en l[íi]nea|internet)\]\.?\s*((?:19|20)\d{{2}})[^,]{{0,20}},\s*vol\.\s*(\d{{1,4}})"
    rf"(?:,\s*n\.\s*([\w-]{{1,12}}))?(?:,\s*pp?\.\s*{RANGE})?",
    re.IGNORECASE,
)
HEADLINE = re.compile(
    r"^(?P<journal>.+?)(?:\s+(?P<volume>\d[\w.-]*))?"
    r"(?:\s*\((?P<issue>(?=[^()]*\d|[Ss]up|[Ss]pe|[Ee]sp)[^()]{1,20})\))?(?:\s*•\s*(?P<date>[^•]*))?$"
)
YEAR_LAST = re.compile(rf";\s*(\d{{1,4}})\s*\(([^()]{{1,20}})\)\s*:\s*{RANGE},\s*[^\d;]{{0,24}}((?:19|20)\d{{2}})\b")
APA = re.compile(rf"(?<=[,.])\s+(\d{{1,4}})?\s*(?:\(([^()]{{1,20}})\))?\s*[,:]\s*{RANGE}\.")
APA_YEAR = re.compile(r"\(((?:19|20)\d{2})\)")
ABNT = re.compile(rf"\bv\. ?(\w{{1,6}})(?:, n\. ?([\w-]{{1,12}}))?, p\. {RANGE}, (?:[^\d,]{{0,20}})?((?:19|20)\d{{2}})")
PARENTHESISED = re.compile(r"^\([^()]*(?:\([^()]*\)[^()]*)*\)\.?$")
LAST_PAGES = re.compile(rf"\d\s*[\[(]?[^:;]{{0,12}}[\])]?\s*:\s*{RANGE}\)?\.?$")
ELECTRONIC = re.compile(r"(?<![\w-])e\d{1,9}\b")
PAGES_ALONE = re.compile(rf"(?:pp?\.?\s*)?{RANGE}", re.IGNORECASE)
CITED_PAGES = re.compile(rf"\[[^\]]{{3,40}}\],\s*(?:pp?\.\s*)?{RANGE}\.")
"""What SciELO's 'how to cite' prints after the date of access."""


SENTENCE = 14
"""Spaces from which a text that ends in a stop is a sentence about an issue, and no issue line."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Where an article is printed; None for what is not said."""

    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    year: int | None = None


def issue_line(text: str) -> Issue | None:
    """What an issue line says, if the text is one.

    >>> issue_line("Vol. 16. Núm. 6. Páginas 437-446 (Noviembre - Diciembre 2020)")
    Issue(volume='16', issue='6', pages='437-446', year=2020)
    >>> issue_line("Vol. 60. Issue S1. Pages S4-S11 (2015)")
    Issue(volume='60', issue='S1', pages='S4-S11', year=2015)
    >>> issue_line("Cuadernos de Muestra · No. 14 · March 2018"), issue_line("Rosa Paz V.1,a, Juan Sol A.2")
    (Issue(volume=None, issue='14', pages=None, year=2018), None)
    """
    if YEAR.search(text):
        if cited := citation(text):
            return cited
        if month := MONTH_OF_ISSUE.match(text):
            return Issue(year=int(month[1]))
        if (month := MONTHS_ALONE.match(text)) and _month(month[1]):
            return Issue(year=int(month[2]))
    if len(text) > 200 or (text.endswith(".") and text.count(" ") > SENTENCE):
        return None
    volume, pages, numbered = VOLUME.search(text), PAGES.search(text), NUMBER.search(text)
    if not (volume or (pages and (len(text) < 80 or numbered)) or (numbered and DATED_NUMBER.search(text))):
        return None
    after = text[volume.start() :] if volume else text
    number = SUPPLEMENT.search(after) or numbered
    year = YEAR.findall(text[pages.end() if pages else volume.end() if volume else 0 :]) or YEAR.findall(text)
    electronic = ELECTRONIC.search(after) if volume and not pages else None
    return Issue(
        volume=volume[1] if volume else None,
        issue=number[1].strip(" .") if number else None,
        pages=_range(pages[1]) if pages else electronic[0] if electronic else None,
        year=int(year[-1]) if year else None,
    )


def citation(text: str) -> Issue | None:
    """What a citation of the short kind says, with the year before the volume or, as LILACS has it, at the end.

    >>> citation("Rev. muestra (En línea) ; 27(2): 141-150, abr.-jun. 2021. tab")
    Issue(volume='27', issue='2', pages='141-150', year=2021)

    >>> citation("Rev Muestra. 2020;16P2:373-7")
    Issue(volume='16', issue='P2', pages='373-7', year=2020)
    >>> citation("Rev Muestra. 2015;31 Supl 1:S4-S11")
    Issue(volume='31', issue='Supl 1', pages='S4-S11', year=2015)
    """
    found = CITED.search(text) if len(text) < 200 else None
    if not found and len(text) < 200 and (lilacs := YEAR_LAST.search(text)):
        return Issue(volume=lilacs[1], issue=lilacs[2], pages=_range(lilacs[3]), year=int(lilacs[4]))
    if not found:
        return None
    number = (found[3] or found[4] or "").strip() or None
    return Issue(volume=found[2], issue=number, pages=_range(found[5]), year=int(found[1]))


def headline(text: str) -> dict[str, str | int]:
    """What a line of journal, volume, number in brackets and date says.

    >>> headline("Rev. Muestra (Lugo) 48 (2) • Abr 2014")
    {'journal': 'Rev. Muestra (Lugo)', 'volume': '48', 'issue': '2', 'year': 2014}
    """
    found = HEADLINE.match(text) if len(text) < 200 else None
    if not found:
        return {}
    said: dict[str, str | int] = {name: found[name] for name in ("journal", "volume", "issue") if found[name]}
    year = YEAR.search(found["date"] or "")
    return said | ({"year": int(year[1])} if year else {})


def online_citation(text: str) -> Issue | None:
    """What a citation of an article on line says, in the form that SciELO prints over its abstracts.

    >>> online_citation("Sol, Eva. Un título. Rev Muestra [online]. 2009, vol.51, n.2, pp.84-89. ISSN 0000-0000.")
    Issue(volume='51', issue='2', pages='84-89', year=2009)
    """
    found = CITED_ONLINE.search(text)
    if not found:
        return None
    pages = _range(found[4]) if found[4] else None
    return Issue(volume=found[2], issue=found[3], pages=pages, year=int(found[1]))


def cited_pages(text: str) -> tuple[str, str] | None:
    """The pages in a citation of the long kind, and the words that say them.

    >>> cited_pages("Revista Muestra [online]. 2021, v. 54, n. 10 [Accessed 3 May 2022], e11439. Available from: …")
    ('e11439', '[Accessed 3 May 2022], e11439.')
    """
    found = CITED_PAGES.search(text)
    return (_range(found[1]), found[0]) if found else None


def long_citation(text: str) -> Issue | None:
    """What a citation of the article in a reference style (APA, ABNT, Vancouver) says.

    >>> long_citation("Sol, E. (2020). Un título. Revista Muestra, 12(4), 301–308. https://doi.org/10.5555/x")
    Issue(volume='12', issue='4', pages='301-308', year=2020)
    >>> long_citation("SOL, E. Um título. Revista Muestra, [S. l.], v. 11, n. 2, p. e26, 2022. DOI: 10.5555/x")
    Issue(volume='11', issue='2', pages='e26', year=2022)
    """
    if found := ABNT.search(text):
        return Issue(volume=found[1], issue=found[2], pages=_range(found[3]), year=int(found[4]))
    if found := APA.search(text):
        year = APA_YEAR.search(text)
        return Issue(found[1], found[2], _range(found[3]), int(year[1]) if year else None)
    return citation(text[-200:]) or citation(text[:199])


def cited_in(text: str) -> str | None:
    """The pages of a citation of the article that stands in brackets between its abstracts.

    >>> cited_in("(Ruiz A, Sol E, 2016. Un título. Rev Muestra; 18 [56]: 101-106).")
    '101-106'
    """
    found = LAST_PAGES.search(text) if PARENTHESISED.match(text) else None
    return _range(found[1]) if found and YEAR.search(text) else None


def _range(pages: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", pages)
