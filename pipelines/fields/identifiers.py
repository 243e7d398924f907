"""DOI, ISSN and PII: recognised by shape, never derived from one another, never refused for a check digit."""

import re

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>\\]{1,200}", re.IGNORECASE)
DOI_LINE = re.compile(
    r"^(?:doi\b[\s:.]*)?(?:https?://(?:dx\.)?doi\.org/|doi:)?\s*(10\.\d{4,9}/\S{1,200})$", re.IGNORECASE
)
PII = re.compile(r"S\d{7}[\dX]\d{7}[\dX](?![\dA-Za-z])")
"""A serial item: S, the ISSN without its hyphen, eight more (Elsevier and others, 1995)."""
ISSN = re.compile(r"\b\d{4}-\d{3}[\dXx]\b")
ISSN_LINE = re.compile(r"\be?-?ISSN\b[^\d]{0,12}(\d{4}-\d{3}[\dXx])\b", re.IGNORECASE)
LABELLED_ISSN = re.compile(r"ISSN[^\d<>]{0,12}(?:<[^<>]{0,80}>[^\d<>]{0,6}){0,3}(\d{4}-\d{3}[\dXx])\b")
LEFT_BY_EMAIL = re.compile(
    r"\s*(?:\(\s*\)|\[\s*\]|(?:e-?mail|correo(?: electr[óo]nico)?)\s*:?\s*(?=[,;.)]|$))", re.IGNORECASE
)


def doi(text: str) -> str | None:
    """The first DOI of a text, bare and in lower case; brackets and stops of the sentence around it are dropped.

    >>> doi("https://doi.org/10.5555/S0000-0019(15)71003-9.")
    '10.5555/s0000-0019(15)71003-9'
    """
    found = DOI.search(text)
    if not found:
        return None
    bare = found[0].rstrip(".,;:")
    while bare and bare[-1] in ")]" and bare.count(bare[-1]) > bare.count({")": "(", "]": "["}[bare[-1]]):
        bare = bare[:-1].rstrip(".,;:")
    import idutils  # here, since it takes half a second, which commands that read no page need not wait

    return str(idutils.normalize_doi(bare) or bare).lower()


def doi_line(text: str) -> str | None:
    """The DOI of a line that holds nothing else.

    >>> doi_line("DOI: 10.5555/muestra.2024.01.003")
    '10.5555/muestra.2024.01.003'
    """
    return doi(text) if DOI_LINE.match(text) else None


def issn(text: str) -> str | None:
    """The first ISSN by shape, its check digit in upper case.

    >>> issn("ISSN: 0000-006x")
    '0000-006X'
    """
    found = ISSN.search(text)
    return found[0].upper() if found else None


def only_issn(whole: str) -> str | None:
    """The ISSN that a page prints after that label, as it prints it, if it prints but one, wherever it stands.

    >>> only_issn("<b>ISSN</b>: 0000-006x …"), only_issn("ISSN 0000-0019, ISSN 0000-0027")
    ('0000-006x', None)
    """
    found = {said.upper(): said for said in LABELLED_ISSN.findall(whole)}
    return found.popitem()[1] if len(found) == 1 else None


def pii(text: str) -> str | None:
    """The first PII by shape.

    >>> pii("/es-titulo-articulo-S0000001924000031")
    'S0000001924000031'
    """
    found = PII.search(text)
    return found[0] if found else None


def without_emails(text: str) -> str:
    """The text without what an e-mail address leaves behind: its label, its empty brackets.

    >>> without_emails("Ana Ruiz (), Luis Paz. E-mail:")
    'Ana Ruiz, Luis Paz.'
    """
    return LEFT_BY_EMAIL.sub("", text).strip()
