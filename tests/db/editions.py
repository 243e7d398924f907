"""Editions of all shapes for property tests."""

from hypothesis import strategies as st

from db.record import Abstract, Author, Edition, Flag, KeywordPair, Keywords, Notice, Section, Source, Title, Twin

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
maybe = st.none() | text
languages = st.sampled_from(["en", "es", "pt"])
native_ids = st.sampled_from([f"S00000019240000{n}" for n in range(10, 19)])


def _by_language(build: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(build, max_size=3, unique_by=lambda text: text.lang).map(  # type: ignore[attr-defined]  # all have one
        lambda found: tuple(sorted(found, key=lambda text: text.lang))  # type: ignore[attr-defined]  # all have one
    )


titles = _by_language(st.builds(Title, languages, text))
sections = st.builds(Section, maybe, st.none() | st.just("METHODS"), text)
abstracts = _by_language(st.builds(Abstract, languages, st.lists(sections, min_size=1, max_size=3).map(tuple)))
keywords = _by_language(st.builds(Keywords, languages, st.lists(text, min_size=1, max_size=4).map(tuple)))
twins = st.lists(
    st.builds(Twin, languages, native_ids, st.none(), st.just("leaked record")),
    max_size=2,
    unique_by=lambda t: t.edition_id,
).map(lambda found: tuple(sorted(found, key=lambda twin: twin.edition_id)))
notices = st.lists(
    st.builds(Notice, st.sampled_from(["retraction", "correction", "concern"]), st.booleans(), maybe, maybe), max_size=2
).map(tuple)
orcids = st.none() | st.just("0000-0002-1825-0097")
authors = st.lists(st.builds(Author, text, st.just(()) | st.just((0,)), orcids), max_size=3).map(tuple)
pairs = st.lists(
    st.builds(KeywordPair, st.sampled_from(["Asthma", "ASTHMA", "acid"]), st.sampled_from(["Ácido", "ácido", "asma"]),
              st.sampled_from([0.5, 0.75, 0.875])),
    max_size=3,
    unique_by=lambda pair: (pair.en, pair.es),
).map(lambda found: tuple(sorted(found, key=lambda pair: (pair.en, pair.es))))  # fmt: skip
flags = st.sampled_from(
    [(), (Flag("abstract_en_missing"),), (Flag("identifiers_disagree", "a"), Flag("numbers_disagree", "1 / 2"))]
)
sources = st.just((Source("doi", "printed", "DOI line", 0.9, None, "DOI: x"),))

editions = st.builds(
    Edition,
    url=st.none() | st.just("https://example.org/a"),
    platform=st.just("doyma"),
    native_id=native_ids,
    lang=st.none() | st.sampled_from(["en", "es"]),
    doi=st.none() | st.sampled_from(["10.5555/a", "10.5555/b"]),
    journal=maybe,
    year=st.none() | st.integers(1990, 2030),
    volume=maybe,
    access=st.none() | st.sampled_from(["open", "paywalled"]),
    titles=titles,
    abstracts=abstracts,
    keywords=keywords,
    pairs=pairs,
    pii=st.none() | st.sampled_from(["S0000001924000031", "S0000001924000043"]),
    affiliations=st.lists(text, min_size=1, max_size=2).map(tuple),
    authors=authors,
    twins=twins,
    notices=notices,
    flags=flags,
    sources=sources,
)
