"""A small collection of invented articles for the tests: structured and not, complete and not, and hostile ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from db.record import (
    Abstract,
    Author,
    Edition,
    Flag,
    KeywordPair,
    Keywords,
    Page,
    Reading,
    Rejection,
    Section,
    Snapshot,
    Source,
    Title,
    Twin,
)
from db.store import Store

JOURNAL = {
    "id": "reumatologia-ejemplar",
    "title": "Reumatología Ejemplar",
    "platform": "doyma",
    "issns": ["0000-0019", "0000-0027"],
    "start": ["http://127.0.0.1:8765/"],
    "sample": False,
}

STRUCTURED = Edition(
    url="https://reumatologia.example/es-artritis-S0000000019000011",
    platform="doyma",
    native_id="S0000000019000011",
    lang="es",
    original_language="es",
    doi="10.5555/reuma.2019.01.001",
    pii="S0000-0000(19)00001-1",
    journal="Reumatología Ejemplar",
    issn="0000-0019",
    article_type="Original",
    year=2019,
    volume="15",
    issue="2",
    pages="83-90",
    received="2018-03-05",
    accepted="2018-11-20",
    published_online="2019-01-14",
    access="open",
    license="CC BY 4.0",
    titles=(
        Title("es", "Seguimiento telefónico en la artritis reumatoide estable: ensayo aleatorizado en dos hospitales"),
        Title("en", "Telephone follow-up in stable rheumatoid arthritis: a randomised trial in two hospitals"),
    ),
    abstracts=(
        Abstract(
            "es",
            (
                Section(
                    "Objetivo",
                    "OBJECTIVE",
                    "Comprobar si las llamadas programadas pueden sustituir a una de cada dos visitas en pacientes "
                    "con artritis reumatoide estable.",
                ),
                Section(
                    "Pacientes y métodos",
                    "METHODS",
                    "Se asignó al azar a 214 adultos en remisión o con baja actividad a la atención habitual, o a "
                    "alternar visitas y llamadas de la enfermera de la consulta durante 18 meses. La variable "
                    "principal fue el DAS28 al final del seguimiento.",
                ),
                Section(
                    "Resultados",
                    "RESULTS",
                    "El DAS28 medio fue de 2,4 en ambos grupos (diferencia 0,03; intervalo de confianza del 95 %: "
                    "-0,12 a 0,18). El 24 % de los pacientes con seguimiento telefónico pidió una visita adicional. "
                    "Los brotes se detectaron con la misma rapidez en los dos grupos.",
                ),
                Section(
                    "Conclusiones",
                    "CONCLUSIONS",
                    "En la enfermedad estable, una llamada puede reemplazar a una de cada dos visitas sin pérdida de "
                    "control, siempre que el paciente pueda acudir cuando lo pida.",
                ),
            ),
        ),
        Abstract(
            "en",
            (
                Section(
                    "Objective",
                    "OBJECTIVE",
                    "To find out whether scheduled telephone calls can stand in for every other visit in patients "
                    "with stable rheumatoid arthritis.",
                ),
                Section(
                    "Patients and methods",
                    "METHODS",
                    "We assigned 214 adults in remission or with low disease activity at random to usual care, or to "
                    "visits alternating with calls by the clinic's nurse for 18 months. The main outcome was the "
                    "DAS28 at the end of follow-up.",
                ),
                Section(
                    "Results",
                    "RESULTS",
                    "The mean DAS28 was 2.4 in both groups (difference 0.03; 95% confidence interval -0.12 to 0.18). "
                    "Of the patients followed by telephone, 42% asked for an additional visit. Flares were noticed "
                    "equally soon in both groups.",
                ),
                Section(
                    "Conclusions",
                    "CONCLUSIONS",
                    "In stable disease a call can replace every other visit without loss of control, provided that "
                    "patients can come when they ask to.",
                ),
            ),
        ),
    ),
    keywords=(
        Keywords("es", ("Artritis reumatoide", "Telemedicina", "Enfermería", "Ensayo clínico aleatorizado")),
        Keywords("en", ("Rheumatoid arthritis", "Telemedicine", "Nursing", "Randomised controlled trial")),
    ),
    pairs=(KeywordPair("Nursing", "Enfermería", 0.75), KeywordPair("Telemedicine", "Telemedicina", 0.9)),
    affiliations=(
        "Servicio de Reumatología, Hospital de la Ribera Alta, Villanueva, España",
        "Unidad de Investigación en Cuidados, Universidad del Páramo, Montealto, España",
    ),
    authors=(
        Author("Inés Carballeda Roza", (0,), "0000-0002-1825-0097"),
        Author("Joaquín Peñalosa", (0, 1)),
        Author("Maite Urrutikoa", (1,)),
    ),
    twins=(Twin("en", "S0000000027000018", "10.5555/reumae.2019.01.002", "language link"),),
    flags=(Flag("numbers_disagree", "42 / 24"),),
    sources=(
        Source("title", "embedded", "citation_title", 1.0, "es"),
        Source("title", "doyma", "h2.title-alt", 0.9, "en"),
        Source("abstract", "doyma", "div.abstract[lang=es]", 0.95, "es", "Resumen Objetivo Comprobar si …"),
        Source("doi", "embedded", "citation_doi", 1.0, None, "doi:10.5555/REUMA.2019.01.001"),
    ),
)  # fmt: skip

ENGLISH_EDITION = replace(
    STRUCTURED,
    url="https://reumatologia.example/en-arthritis-S0000000027000018",
    native_id="S0000000027000018",
    lang="en",
    doi="10.5555/reumae.2019.01.002",
    pii="S0000-0000(27)00001-8",
    issn="0000-0027",
    journal="Reumatología Ejemplar (English Edition)",
    article_type="Original article",
    twins=(Twin("es", "S0000000019000011", "10.5555/reuma.2019.01.001", "language link"),),
)

UNSTRUCTURED = Edition(
    url="https://reumatologia.example/S0000000020000047",
    platform="doyma",
    native_id="S0000000020000047",
    doi="10.5555/reuma.2020.04.007",
    journal="Reumatología Ejemplar",
    article_type="Caso clínico",
    year=2020,
    volume="16",
    issue="4",
    access="paywalled",
    titles=(
        Title("en", "A swollen knee after SARS-CoV-2 pneumonia: not every effusion is reactive"),
        Title("es", "Rodilla tumefacta tras una neumonía por SARS-CoV-2: no todo derrame es reactivo"),
    ),
    abstracts=(
        Abstract(
            "en",
            (
                Section(
                    None,
                    None,
                    "A 61-year-old gardener came back with a painful knee three weeks after pneumonia. The effusion "
                    "was first taken for reactive arthritis; crystals under polarised light told another story. We "
                    "recall that gout is common after admission, and that a needle settles what a protocol cannot.",
                ),
            ),
        ),
        Abstract(
            "es",
            (
                Section(
                    None,
                    None,
                    "Un jardinero de 61 años volvió con dolor de rodilla tres semanas después de una neumonía. El "
                    "derrame se atribuyó primero a una artritis reactiva; los cristales a la luz polarizada contaban "
                    "otra historia. Recordamos que la gota es frecuente tras un ingreso y que una aguja resuelve lo "
                    "que un protocolo no puede.",
                ),
            ),
        ),
    ),
    keywords=(Keywords("en", ("Gout", "COVID-19")), Keywords("es", ("Gota", "COVID-19", "Artrocentesis"))),
    affiliations=("Hospital Comarcal de Tres Fuentes, España",),
    authors=(Author("L. Añover Güell", (0,)), Author("S. Brandt")),
    flags=(Flag("keyword_counts_disagree", "2 / 3"),),
)

SPANISH_ONLY = Edition(
    url="https://reumatologia.example/S0000000021000103",
    platform="doyma",
    native_id="S0000000021000103",
    doi="10.5555/reuma.2021.02.010",
    journal="Reumatología Ejemplar",
    article_type="Revisión",
    year=2021,
    titles=(Title("es", "Vacunas en la persona inmunodeprimida: qué, cuándo y en qué orden"),),
    abstracts=(
        Abstract(
            "es",
            (
                Section(None, None, "Quien empieza un inmunosupresor llega a menudo sin vacunar."),
                Section(
                    None, None, "Revisamos qué vacunas deben darse antes, cuáles pueden esperar y cuáles se evitan."
                ),
            ),
        ),
        Abstract("pt", (Section(None, None, "Quem inicia um imunossupressor chega muitas vezes sem vacinas."),)),
    ),
    keywords=(Keywords("es", ("Vacunación", "Inmunosupresores")),),
    authors=(Author("Clara Vidiella i Mas"),),
    flags=(Flag("title_en_missing"), Flag("abstract_en_missing"), Flag("keywords_en_missing")),
)

UNEQUAL = Edition(
    url="https://reumatologia.example/S0000000022000201",
    platform="doyma",
    native_id="S0000000022000201",
    doi="10.5555/reuma.2022.05.020",
    journal="Reumatología Ejemplar",
    year=2022,
    access="open",
    titles=(
        Title("en", "Lupus nephritis in the islands: twenty years of one biopsy register"),
        Title("es", "Nefritis lúpica en las islas: veinte años de un registro de biopsias"),
    ),
    abstracts=(
        Abstract(
            "en",
            (
                Section("Introduction", "BACKGROUND", "Registers of renal biopsies are few and mostly continental."),
                Section("Methods", "METHODS", "All biopsies read on the two islands since 2001 were reviewed."),
                Section("Results", "RESULTS", "Class IV nephritis was the most frequent of 188 diagnoses."),
            ),
        ),
        Abstract(
            "es",
            (
                Section(
                    "Introducción y métodos",
                    None,
                    "Se revisaron todas las biopsias renales de las dos islas desde 2001.",
                ),
                Section(
                    "Resultados", "RESULTS", "La nefritis de clase IV fue el más frecuente de los 188 diagnósticos."
                ),
            ),
        ),
    ),
    keywords=(Keywords("en", ("Lupus nephritis",)), Keywords("es", ("Nefritis lúpica",))),
    flags=(Flag("section_counts_disagree", "3 / 2"),),
)

HOSTILE = Edition(
    url="javascript:alert('url')",
    platform="generic",
    native_id="x/../<script>alert('id')</script>?a=1#b",
    doi="10.5555/<script>alert('doi')</script>",
    journal="<img src=x onerror=alert('journal')>",
    article_type="</p><script>alert('type')</script>",
    year=2018,
    license="<b>none</b>",
    titles=(
        Title("en", "<script>alert('title')</script> hostilities & \"quotes\""),
        Title("es", "'><svg onload=alert('title')> hostilidades"),
    ),
    abstracts=(
        Abstract("en", (Section("<b>Aim</b>", None, "<script>alert('abstract')</script> \ue000hostilities\ue000"),)),
        Abstract("es", (Section("<b>Fin</b>", None, "{{ 7 * 7 }} <iframe src='https://evil.example'></iframe>"),)),
    ),
    keywords=(Keywords("en", ('<a href="javascript:alert(1)">hostile</a>', '"quoted" * NEAR(')),),
    affiliations=("<marquee>Hospital</marquee>",),
    authors=(Author("<script>alert('author')</script>", (0,), "javascript:alert('orcid')"),),
    flags=(Flag("noise_suspected", "<script>alert('flag')</script>"),),
    sources=(
        Source("title", "generic", "<script>alert('rule')</script>", 0.5, "en", "<script>alert('words')</script>"),
    ),
)  # fmt: skip

ARTICLES = (STRUCTURED, ENGLISH_EDITION, UNSTRUCTURED, SPANISH_ONLY, UNEQUAL)
WORK = STRUCTURED.id  # the lower of its two editions' identifiers


def reading(edition: Edition, at: int, day: str = "2024-03-01") -> Reading:
    """The edition as if fetched and archived on that day."""
    fetched = f"{day}T08:00:{at:02d}+00:00"
    url = edition.url or ""
    snapshot = Snapshot(url, fetched, f"sha256:{day}{at}", f"sample-{day}.warc.gz", 1000 * at, 900, "text/html")
    return Reading(Page(url, b"", fetched_at=fetched), edition, snapshot, str(JOURNAL["id"]))


def fill(path: Path, editions: Sequence[Edition] = ARTICLES, *, sample: bool = False) -> Path:
    """A database with these editions, a later correction of one, three rejections and one run."""
    store = Store(path, extractor="test")
    store.register_journals([JOURNAL | {"sample": sample}])
    run = store.begin_run("crawl", "only=reumatologia-ejemplar")
    store.load([reading(edition, at) for at, edition in enumerate(editions)], run)
    if STRUCTURED in editions:
        corrected = replace(STRUCTURED, pages="83-91", license=None)
        store.load([reading(corrected, 30, "2024-05-20")], run)
    refused = [("statistics", "/stats"), ("login", "/login"), ("login", "/login?again")]
    store.load([Reading(Page(url, b""), Rejection(url, reason), None, JOURNAL["id"]) for reason, url in refused], run)  # type: ignore[arg-type]
    counts = {"fetched": 9, "accepted": len(editions) + 1, "changed": 1, "rejected": 3, "flagged": 3}
    store.end_run(run, "done", "", counts)
    store.close()
    return path
