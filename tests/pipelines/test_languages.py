"""English, Spanish, Portuguese and Catalan are told apart, and a text in two of them is cut where it turns."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.record import LANGUAGES, Language
from pipelines.languages import best, confidence, parted, sentences, votes
from tests.corpus import SHARED

OWN: dict[Language, tuple[str, ...]] = {
    "pt": (
        "Prevalência de hipertensão arterial em idosos do Sul",
        "Qualidade do sono em enfermeiras do turno da noite",
        "Fatores associados à mortalidade neonatal em São Luís",
        "Avaliação da função renal após o transplante de fígado",
        "Rastreamento do câncer do colo do útero em mulheres jovens",
        "Depressão e ansiedade entre estudantes de medicina",
        "Tratamento cirúrgico da fratura do quadril",
        "Os doentes foram acompanhados durante doze meses depois da alta.",
        "Não houve diferenças estatisticamente significativas entre os dois grupos.",
        "Realizou-se um estudo transversal com 240 adultos de ambos os sexos.",
        "A maioria das crianças recebeu a segunda dose da vacina no posto de saúde.",
        "O uso de antibióticos diminuiu, mas as infecções hospitalares continuam frequentes.",
        "Conclui-se que a fisioterapia precoce reduz o tempo de internamento.",
        "Foram incluídos os prontuários de pacientes atendidos no ambulatório de cardiologia.",
        "A minha avó gosta de ler o jornal ao sol, sentada na varanda.",
        "Amanhã vamos à praia se não chover.",
        "Insuficiência cardíaca; Reabilitação; Envelhecimento; Saúde da família",
    ),
    "ca": (
        "Prevalença de la hipertensió arterial en persones grans",
        "Qualitat de vida després d'un infart de miocardi",
        "Tractament quirúrgic de la fractura de maluc",
        "Factors associats a la mortalitat neonatal a Catalunya",
        "Cribratge del càncer de mama en dones joves",
        "Depressió i ansietat entre els estudiants de medicina",
        "Atenció domiciliària als malalts crònics complexos",
        "Es va fer un estudi descriptiu transversal amb 240 adults de tots dos sexes.",
        "No hi va haver diferències estadísticament significatives entre els dos grups.",
        "Els malalts van ser seguits durant dotze mesos després de l'alta.",
        "La majoria dels nens van rebre la segona dosi de la vacuna al centre de salut.",
        "L'ús d'antibiòtics va disminuir, però les infeccions hospitalàries encara són freqüents.",
        "Aquest treball descriu l'evolució de la funció renal a l'any del trasplantament.",
        "Les proves d'imatge van mostrar una lesió al lòbul inferior del pulmó dret.",
        "La meva àvia seu al balcó i llegeix el diari cada matí.",
        "Demà anirem a la platja si no plou.",
        "Insuficiència cardíaca; Rehabilitació; Envelliment; Metges de família",
    ),
    "es": (
        "Prevalencia de hipertensión arterial en ancianos de Soria",
        "Calidad del sueño en enfermeras del turno de noche",
        "Tratamiento quirúrgico de la fractura de cadera",
        "Depresión y ansiedad entre estudiantes de medicina",
        "Cribado del cáncer de cuello uterino en mujeres jóvenes",
        "Los enfermos fueron seguidos durante doce meses después del alta.",
        "No hubo diferencias estadísticamente significativas entre los dos grupos.",
        "La mayoría de los niños recibió la segunda dosis de la vacuna en el centro de salud.",
        "Se realizó un estudio transversal con 240 adultos de ambos sexos.",
        "Las pruebas de imagen mostraron una lesión en el lóbulo inferior del pulmón derecho.",
        "Mi abuela lee el periódico al sol, sentada en el balcón.",
        "Insuficiencia cardíaca; Rehabilitación; Envejecimiento; Salud de la familia",
        "Conclusiones.",
        "Palabras clave",
        "Hallazgos",
    ),
    "en": (
        "Prevalence of high blood pressure in older adults",
        "Sleep quality among nurses on night shifts",
        "Surgical treatment of hip fracture",
        "Depression and anxiety among medical students",
        "Cervical cancer screening in young women",
        "Patients were followed for twelve months after discharge.",
        "There were no statistically significant differences between the two groups.",
        "Most children received the second dose of the vaccine at the health centre.",
        "A cross-sectional study was carried out with 240 adults of both sexes.",
        "Imaging showed a lesion in the lower lobe of the right lung.",
        "My grandmother reads the paper in the sun, sitting on the balcony.",
        "Heart failure; Rehabilitation; Ageing; Family health",
        "Cytokine storm; COVID-19; Anakinra",
        "Results.",
        "Findings",
        "Keywords",
    ),
}
RUNNING = {
    lang: " ".join(text for text in texts if text.endswith(".") and len(text) > 40) for lang, texts in OWN.items()
}
EN_NAME = "The State-Trait Anxiety Inventory and the Short Form Health Survey (SF-36) were filled in at home."
ES_NAME = "El Cuestionario de Salud del Paciente y la Escala de Depresión Geriátrica."
PT_QUOTE = "“A gente não tinha para onde ir e a vida ficou muito difícil depois da pandemia.”"


@cache
def real(name: str) -> list[dict[str, Any]]:
    """The records of ../shared/real/NAME.jsonl; skips, saying so, where it is absent."""
    file = SHARED / "real" / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is absent")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def documents() -> Iterator[tuple[str, str]]:
    """Each document in English and in Spanish, as running text."""
    for doc in real("enes_docs"):
        yield " ".join(doc["en"]), " ".join(doc["es"])


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in OWN.items() for text in texts])
def test_own_sentences_titles_and_keywords_are_told_apart(lang: Language, text: str) -> None:
    assert best(votes(text)) == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_running_text_is_sure(lang: Language) -> None:
    assert best(votes(RUNNING[lang])) == lang
    assert confidence(votes(RUNNING[lang])) > 0.99


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("RESULTADOS", "es"), ("BACKGROUND", "en"), ("Conclusiones:", "es"), ("Palavras-chave:", "pt"),
        ("Paraules clau", "ca"), ("Pacientes y método", "es"), ("Pacients i mètodes", "ca"), ("Achados.", "pt"),
    ],
)  # fmt: skip
def test_section_titles_vote(text: str, lang: Language) -> None:
    assert best(votes(text)) == lang


@pytest.mark.parametrize(
    ("text", "lang"), [("and of the", "en"), ("y los de las", "es"), ("e dos pela", "pt"), ("i dels amb les", "ca")]
)
def test_small_words_alone_are_sure(text: str, lang: Language) -> None:
    assert best(votes(text)) == lang
    assert confidence(votes(text)) > 0.8


@pytest.mark.parametrize(
    ("word", "lang"),
    [("xantomatosity", "en"), ("xantomatosidad", "es"), ("xantomatosidade", "pt"), ("xantomatositat", "ca")],
)
def test_the_ending_of_an_unknown_word_tells(word: str, lang: Language) -> None:
    assert best(votes(word)) == lang
    assert confidence(votes(word)) > 0.4


def test_an_elision_speaks_for_catalan() -> None:
    assert votes("d’oxigen") == votes("d'oxigen")
    assert votes("d'oxigen")["ca"] > 2 * votes("oxigen")["ca"]


def test_small_words_are_heard_in_capitals_where_all_is_in_capitals() -> None:
    assert votes("EFECTO DE LA DIETA EN EL SUEÑO") == votes("efecto de la dieta en el sueño")


def test_what_is_the_same_in_two_languages_is_the_journals_but_not_surely() -> None:
    heard = votes("Objetivo.")
    assert best(heard) == "es"
    assert heard["pt"] > 10 * heard["en"]
    assert confidence(heard) < 0.8


@pytest.mark.parametrize("text", ["", "(", "12,3 ± 4.5 (95 %)", "IL-6, COVID-19", "5 mL/kg, 3 mg", "10.1016/j.x.2020"])
def test_figures_units_and_acronyms_say_nothing(text: str) -> None:
    assert set(votes(text).values()) == {0.25}
    assert confidence(votes(text)) == 0


def test_addresses_are_not_heard() -> None:
    address = " https://www.therapeuticsandwellbeing.example/with/the/other/studies/which/were/found"
    assert votes("Los pacientes" + address) == votes("Los pacientes")


def test_a_quotation_is_not_heard_where_enough_stands_around_it() -> None:
    assert best(votes("“Ninguém me perguntou nada, não é?”: the silence of older patients")) == "en"
    assert best(votes("“Ninguém me perguntou nada, não é?”")) == "pt"


def test_of_a_long_text_beginning_and_end_are_heard() -> None:
    figures = " 0" * 50_000
    assert best(votes(RUNNING["ca"] + figures)) == best(votes(figures + RUNNING["ca"])) == "ca"


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.lists(st.sampled_from(sum(OWN.values(), ()))).map(" ".join))
@settings(deadline=None)
def test_votes_sum_to_one_and_are_the_same_every_time(text: str) -> None:
    heard = votes(text)
    assert set(heard) == set(LANGUAGES)
    assert sum(heard.values()) == pytest.approx(1)
    assert all(0 <= vote <= 1 for vote in heard.values())
    assert 0 <= confidence(heard) <= 1
    heard.clear()  # what a caller does to its votes touches nobody else's
    assert votes(text) == votes(text) != {}


def test_sentences_keep_every_character_but_the_space_between() -> None:
    text = "Fue leve (p = 0.5). «No duele.» ¿Por qué? 12 casos. Smith et al. y E. coli. Fin"
    assert sentences(text) == [
        "Fue leve (p = 0.5).",
        "«No duele.»",
        "¿Por qué?",
        "12 casos.",
        "Smith et al. y E. coli.",
        "Fin",
    ]


@pytest.mark.parametrize(("one", "other"), list(permutations(LANGUAGES, 2)))
def test_two_languages_are_parted_where_they_meet(one: Language, other: Language) -> None:
    assert parted(f"{RUNNING[one]} {RUNNING[other]}") == (RUNNING[one], RUNNING[other])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" as described by Soto et al.", ""),
        (" of the small intestine", ""),
        (" on the scale of pain (", ""),
        (" caused by C. trachomatis.", ""),
        (" of “old age”.", "“"),
        ("", "(Este trabajo se presentó en un congreso.) "),
        ("", "Objetivo. "),
        ("", "E. Peña y L. Ruiz describieron este signo. "),
    ],
)
def test_the_turn_is_found_at_odd_ends_and_beginnings(before: str, after: str) -> None:
    one, other = RUNNING["en"].removesuffix(".") + (before or "."), after + RUNNING["es"]
    assert parted(f"{one} {other}") == (one, other)


def test_the_turn_is_found_where_a_sentence_begins_small() -> None:
    small = "los " + RUNNING["es"].removeprefix("Los ")
    assert parted(f"{RUNNING['en']} {small}") == (RUNNING["en"], small)


def test_a_short_second_language_is_parted_and_a_shorter_one_is_not() -> None:
    long = f"{RUNNING['es']} {RUNNING['es']}"
    first, second = OWN["en"][6:8]
    assert parted(f"{long} {first} {second}") == (long, f"{first} {second}")
    assert parted(f"Dolor torácico en mujeres mayores. {first}") is None


def test_a_section_title_goes_with_what_follows_it() -> None:
    other = "Objetivo. " + RUNNING["es"]
    assert parted(f"{RUNNING['pt']} {other}") == (RUNNING["pt"], other)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [EN_NAME, ES_NAME, PT_QUOTE])
def test_one_language_is_never_cut_for_what_comes_in(lang: Language, name: str) -> None:
    pieces = sentences(RUNNING[lang])
    for at in range(1, len(pieces)):
        assert parted(" ".join([*pieces[:at], name, *pieces[at:]])) is None


@given(
    st.lists(st.sampled_from(sum(OWN.values(), ()))).map(" ".join) | st.text(max_size=300), st.sampled_from(LANGUAGES)
)
@settings(deadline=None)
def test_pieces_give_the_text_back(text: str, lang: Language) -> None:
    text = f"{text} {RUNNING[lang]}"
    if cut := parted(text):
        assert "".join(" ".join(cut).split()) == "".join(text.split())
        assert min(map(len, cut)) >= 60
        assert best(votes(cut[0])) != best(votes(cut[1]))


def test_what_is_no_text_is_not_cut() -> None:
    assert [parted(text) for text in ("", " ", "a" * 100_000, ". " * 50_000, "« " * 50_000, "Uno. Dos.")] == [None] * 6


def test_real_lines_are_told_apart() -> None:
    lines = real("enes_lines")
    right = [best(votes(line["text"])) == line["lang"] for line in lines]
    assert sum(right) / len(right) >= 0.997


def test_where_real_lines_are_sure_they_are_right() -> None:
    heard = [(line["lang"], votes(line["text"])) for line in real("enes_lines")]
    sure = [lang == best(vote) for lang, vote in heard if confidence(vote) > 0.8]
    assert len(sure) / len(heard) > 0.97
    assert all(sure)


def test_fragments_of_five_words_are_as_right_as_they_are_sure() -> None:
    cut = [(line["lang"], line["text"].split()) for line in real("enes_lines")]
    heard = [(lang, votes(" ".join(words[at : at + 5]))) for lang, words in cut for at in range(0, len(words) - 4, 5)]
    sure = [lang == best(vote) for lang, vote in heard if confidence(vote) > 0.8]
    rather = [lang == best(vote) for lang, vote in heard if 0.5 < confidence(vote) <= 0.8]
    assert sum(sure) / len(sure) > 0.99
    assert sum(rather) / len(rather) > 0.75
    assert len(sure) / len(heard) > 0.8


def test_real_documents_are_told_apart_and_never_cut() -> None:
    for english, spanish in documents():
        assert (best(votes(english)), best(votes(spanish))) == ("en", "es")
        assert parted(english) is None
        assert parted(spanish) is None


def test_real_documents_one_after_the_other_are_parted() -> None:
    pairs = [pair for both in documents() for pair in (both, both[::-1])]
    right = [parted(" ".join(pair)) == pair for pair in pairs]
    assert sum(right) / len(right) >= 0.99


def test_real_documents_are_not_cut_for_a_sentence_in_another_language() -> None:
    cut = []
    for doc in real("enes_docs"):
        for lang, name in (("en", ES_NAME), ("es", EN_NAME), ("en", PT_QUOTE), ("es", PT_QUOTE)):
            pieces = doc[lang]
            cut += [parted(" ".join([*pieces[:at], name, *pieces[at:]])) is not None for at in range(1, len(pieces))]
    assert sum(cut) / len(cut) < 0.01
