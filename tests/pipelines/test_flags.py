"""No crying wolf: which sound pages raise which flags is counted; and each flag is raised where it should be."""

from dataclasses import replace

import pytest

from db.record import Abstract, Edition, Flag, Keywords, Section, Title, Twin
from db.schema import DICTIONARY
from pipelines.findings import Findings
from pipelines.flags import flags
from tests.accuracy import flags_raised, real_pages
from tests.corpus import fixtures, sample

RIGHTLY = {
    "numbers_disagree": 2,  # a page whose abstracts tell different figures, and the one of the sample that is meant so
    "keyword_counts_disagree": 8,  # their lists are of different lengths
}
"""How many fixtures and pages of the sample raise each code but those for what is not there: all are right."""
Said = tuple[str, object, str, str | None]
"""What a witness says: field, value, reader, language."""
SOUND = "Se estudió a 40 personas con gota y se vio que mejoraban con reposo, agua y una dieta sin carne ni alcohol."
ENGLISH = "We studied 40 people with gout and saw that they got better with rest, water and no meat and no alcohol."


def both(english: str, *spanish: str) -> tuple[Abstract, ...]:
    """An abstract in each language, the Spanish one of these paragraphs."""
    paragraphs = tuple(Section(None, None, text) for text in spanish)
    return Abstract("en", (Section(None, None, english),)), Abstract("es", paragraphs)


def edition(**fields: object) -> Edition:
    """An edition with nothing to say against it, but for these fields."""
    whole = Edition(
        None,
        "doyma",
        titles=(Title("en", "Gout"), Title("es", "Gota")),
        abstracts=both(ENGLISH, SOUND),
        keywords=(Keywords("en", ("gout",)), Keywords("es", ("gota",))),
    )
    return replace(whole, **fields)  # type: ignore[arg-type]  # any field's


def raised(found: Edition, *said: Said) -> list[Flag]:
    """The flags of an edition of which the witnesses say so: field, value, reader, language."""
    findings = Findings()
    for field, value, reader, lang in said:
        findings.add(field, value, reader, "rule", lang=lang)  # type: ignore[arg-type]  # one of the languages
    return list(flags(found, findings))


def test_sound_pages_raise_no_more_flags_than_are_right() -> None:
    records, codes = flags_raised([*fixtures(), *sample()])
    assert records > 200
    assert {code: len(names) for code, names in codes.items() if not code.endswith("_missing")} == RIGHTLY, codes


def test_real_pages_raise_hardly_any() -> None:
    records, codes = flags_raised(real_pages())
    if not records:
        pytest.skip("../shared is absent")
    said = {code: names for code, names in codes.items() if not code.endswith("_missing")}
    assert sum(map(len, said.values())) <= records / 30, said


def test_every_code_that_is_raised_is_in_the_dictionary() -> None:
    _, codes = flags_raised([*fixtures(), *sample()])
    assert codes.keys() <= DICTIONARY["flags"].keys()


def test_a_sound_edition_raises_none() -> None:
    assert raised(edition()) == []


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"titles": (Title("es", "Gota"),)}, Flag("title_en_missing")),
        (
            {"keywords": (Keywords("en", ("gout", "diet")), Keywords("es", ("gota",)))},
            Flag("keyword_counts_disagree", "en 2, es 1"),
        ),
        ({"abstracts": both("We saw.", SOUND)}, Flag("abstract_short", "en: 7")),
        ({"abstracts": both("word " * 1300, "palabra " * 1000)}, Flag("abstract_long", "es: 8000")),
        ({"abstracts": both(ENGLISH.replace("40", "41"), SOUND)}, Flag("numbers_disagree", "en 41, es 40")),
        ({"abstracts": both(ENGLISH, SOUND + " Palabras clave: gota")}, Flag("noise_suspected", "es: Palabras clave:")),
        ({"abstracts": both(ENGLISH, SOUND, "Descargar PDF")}, Flag("noise_suspected", "es: Descargar PDF")),
        (
            {"pii": "S0000001924000031", "doi": "10.1016/s0000-0019(24)00004-3"},
            Flag("identifiers_disagree", "pii: S0000001924000031 / S0000001924000043 in the DOI"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_edition_is_flagged(fields: dict[str, object], flag: Flag) -> None:
    assert flag in raised(edition(**fields))


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ((("doi", "10.5555/a", "printed", None), ("doi", "10.5555/b", "metadata", None)),
         Flag("identifiers_disagree", "doi: 10.5555/a / 10.5555/b")),
        ((("received", "2024-01-02", "printed", None), ("received", "2023-11-02", "metadata", None)),
         Flag("metadata_disagree", "received: 2024-01-02 / 2023-11-02")),
        ((("year", 2024, "printed", None), ("year", 2020, "metadata", None)),
         Flag("metadata_disagree", "year: 2024 / 2020")),
        ((("volume", "12", "place", None), ("volume", "21", "metadata", None)),
         Flag("metadata_disagree", "volume: 12 / 21")),
        ((("title", Title("es", "Gota en el anciano"), "printed", "es"),
          ("title", Title("es", "Cribado del cáncer de mama"), "metadata", "es")),
         Flag("metadata_disagree", "title es: Cribado del cáncer de mama")),
        ((("abstract", edition().abstracts[1], "printed", "es"),
          ("abstract", Abstract("es", (Section(None, None, SOUND.replace("40", "50")),)), "metadata", "es")),
         Flag("metadata_disagree", "abstract es: 40 / 50")),
        ((("layout", "ojs: title", "place", None),), Flag("layout_changed", "ojs: title")),
    ],
)  # fmt: skip
def test_what_witnesses_say_differently_is_flagged(
    said: tuple[tuple[str, object, str, str | None], ...], flag: Flag
) -> None:
    assert flag in raised(edition(), *said)


def test_what_differs_for_good_reason_is_not_flagged() -> None:
    said = (
        ("year", 2025, "printed", None), ("year", 2024, "metadata", None),
        ("volume", "XII", "printed", None), ("volume", "xii", "metadata", None),
        ("issn", "0000-0019", "printed", None), ("issn", "0000-0027", "metadata", None),
        ("title", Title("es", "Gota en el anciano: un estudio"), "printed", "es"),
        ("title", Title("es", "Gota en el anciano"), "metadata", "es"),
    )  # fmt: skip
    assert raised(edition(), *said) == []


def test_a_pii_with_the_issn_of_neither_edition_is_noted_and_that_of_the_sister_is_not() -> None:
    said = ("issn", "0000-0019", "printed", None)
    found = edition(pii="S0000002724000031")
    assert raised(found, said) == [Flag("issn_disagrees", "0000-0019, pii S0000002724000031")]
    sister = replace(found, pii="S0000001924000031", twins=(Twin("en", "S0000002724000031"),))
    assert raised(sister, ("issn", "0000-0027", "printed", None)) == []
