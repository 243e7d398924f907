"""The two editions of the sample journal: their titles, ISSNs and what each calls the country."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Journal:
    """One language's edition of the journal."""

    title: str
    short_title: str
    issn: str
    country: str


JOURNALS = {
    "es": Journal("Revista de Muestra de Reumatología", "Rev Muestra Reumatol", "0000-0019", "España"),
    "en": Journal(
        "Revista de Muestra de Reumatología (English Edition)",
        "Rev Muestra Reumatol (Engl Ed)",
        "0000-0027",
        "Spain",
    ),
}


def issn_check_digit(issn: str) -> str:
    """Reckon the last character of an ISSN from its first seven digits.

    >>> [issn_check_digit(issn) for issn in ("0000-0019", "0000-0027")]
    ['9', '7']
    """
    digits = [int(digit) for digit in issn.replace("-", "")[:7]]
    rest = -sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
