"""Pairs of abstracts that say the same, and faults planted in them: figures, drugs and sections."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.corpus import SHARED, fixtures, sample

FIGURE = re.compile(r"(?<![\w.,·/-])(?:\d+[.,]\d+|\d{2,})(?![\w·/-]|[.,]\d)")
"""A figure that stands alone: two digits or more, or a decimal."""

DRUGS = """
methotrexate = metotrexato; cyclosporine = ciclosporina; acetaminophen = paracetamol; epinephrine = adrenalina;
ceftriaxone = ceftriaxona; hydroxychloroquine = hidroxicloroquina; phenytoin = fenitoína; meperidine = petidina;
zoledronic acid = ácido zoledrónico; aspirin = ácido acetilsalicílico; spironolactone = espironolactona;
streptomycin = estreptomicina; azathioprine = azatioprina; acyclovir = aciclovir; cephalexin = cefalexina;
furosemide = furosemida; warfarin = warfarina; acenocoumarol = acenocumarol; enoxaparin = enoxaparina; adalimumab =
adalimumab; infliximab = infliximab; etanercept = etanercept; tofacitinib = tofacitinib; omeprazole = omeprazol;
atorvastatin = atorvastatina; enalapril = enalapril; losartan = losartán; bisoprolol = bisoprolol; amlodipine =
amlodipino; ciprofloxacin = ciprofloxacino; amoxicillin = amoxicilina; doxycycline = doxiciclina; erythromycin =
eritromicina; vancomycin = vancomicina; rifampin = rifampicina; isoniazid = isoniazida; levothyroxine =
levotiroxina; dexamethasone = dexametasona; prednisolone = prednisolona; methylprednisolone = metilprednisolona;
salmeterol = salmeterol; albuterol = salbutamol; tiotropium = tiotropio; rivaroxaban = rivaroxabán; dabigatran =
dabigatrán; clopidogrel = clopidogrel; cisplatin = cisplatino; doxorubicin = doxorrubicina; paclitaxel = paclitaxel;
gemcitabine = gemcitabina; cyclophosphamide = ciclofosfamida; fluoxetine = fluoxetina; sertraline = sertralina;
quetiapine = quetiapina; olanzapine = olanzapina; risperidone = risperidona; lorazepam = lorazepam; gabapentin =
gabapentina; levetiracetam = levetiracetam; carbamazepine = carbamazepina; valproate = valproato; allopurinol =
alopurinol; colchicine = colchicina; thalidomide = talidomida; chloroquine = cloroquina; ivermectin = ivermectina;
metronidazole = metronidazol; fluconazole = fluconazol; oxytocin = oxitocina; misoprostol = misoprostol; insulin
glargine = insulina glargina; metformin = metformina; liraglutide = liraglutida; empagliflozin = empagliflozina;
sitagliptin = sitagliptina; alendronate = alendronato; denosumab = denosumab; leflunomide = leflunomida;
sulfasalazine = sulfasalazina; tacrolimus = tacrolimus; mycophenolate = micofenolato; rituximab = rituximab;
morphine = morfina; fentanyl = fentanilo; ketamine = ketamina; lidocaine = lidocaína; sildenafil = sildenafilo;
digoxin = digoxina; amiodarone = amiodarona; heparin = heparina; remdesivir = remdesivir; oseltamivir = oseltamivir;
tenofovir = tenofovir; efavirenz = efavirenz; tranexamic acid = ácido tranexámico; levosimendan = levosimendán
"""
NAMED = [
    (english, spanish)
    for english, _, spanish in (pair.partition(" = ") for pair in " ".join(DRUGS.split()).split("; "))
]
"""Drugs as English and Spanish articles write them."""

SENTENCES = [
    ("All of them were treated with {}.", "Todos fueron tratados con {}."),
    ("Treatment with {} was well tolerated.", "El tratamiento con {} se toleró bien."),
    ("The use of {} was recorded at each visit.", "El uso de {} se registró en cada visita."),
    ("Previous use of {} was an exclusion criterion.", "El uso previo de {} fue criterio de exclusión."),
]


class Pair(NamedTuple):
    """An English and a Spanish abstract of one article."""

    name: str
    en: str
    es: str


DIFFERENT = {
    "doyma/honest_words_like_noise",  # its two abstracts tell different figures, as they happen to
    "sample/en-abandono-metotrexato-primer-ano-articulo-S0000001924000106",  # 24 % and 42 %, so that it is flagged
}
"""What is no sound pair."""


def own() -> list[Pair]:
    """The pairs that the fixtures' and the sample's golds hold, each once."""
    golds = [(case.name, case.gold) for case in (*fixtures(), *sample())]
    found = {
        gold["abstract_en"]: Pair(name, gold["abstract_en"], gold["abstract_es"])
        for name, gold in golds
        if gold.get("abstract_en") and gold.get("abstract_es") and name not in DIFFERENT
    }
    return list(found.values())


def real() -> list[Pair]:
    """The pairs of ../shared/real, each once; none where it is absent."""
    folder, found = SHARED / "real", {}
    if folder.exists():
        for line in (folder / "enes_docs.jsonl").read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            found[said["doc"]] = Pair(said["doc"], " ".join(said["en"]), " ".join(said["es"]))
        for file in sorted(folder.glob("scielo*/*.gold.json")):
            gold = json.loads(file.read_text(encoding="utf-8"))
            if gold.get("abstract_en") and gold.get("abstract_es"):
                found.setdefault(gold["abstract_en"], Pair(file.stem, gold["abstract_en"], gold["abstract_es"]))
    return list(found.values())


def medicated(pairs: list[Pair], chance: random.Random) -> list[Pair]:
    """The pairs, each with a sentence more that names a drug in both languages."""
    found = []
    for pair in pairs:
        (en, es), (said, dicho) = chance.choice(NAMED), chance.choice(SENTENCES)
        found.append(Pair(f"{pair.name}+{en}", f"{pair.en} {said.format(en)}", f"{pair.es} {dicho.format(es)}"))
    return found


def planted(pairs: list[Pair], chance: random.Random) -> Iterator[tuple[str, Pair]]:
    """Without end: a pair with one fault in one of its texts, and of which kind; kinds and texts take turns."""
    ways = (("figure", _changed), ("drug", _replaced), ("section", _dropped))
    while True:
        for kind, way in ways:
            pair = chance.choice(pairs)
            if kind == "drug":
                [pair] = medicated([pair], chance)
            lang = chance.choice(("en", "es"))
            text = way(getattr(pair, lang), lang, chance)
            if text:
                yield kind, pair._replace(**{lang: text, "name": f"{pair.name} {kind} {lang}"})


def _changed(text: str, lang: str, chance: random.Random) -> str | None:  # noqa: ARG001 - as the other ways
    """With another digit in one figure."""
    if not (found := list(FIGURE.finditer(text))):
        return None
    match = chance.choice(found)
    at = chance.choice([at for at in range(match.start(), match.end()) if text[at].isdigit()])
    digit = chance.choice([digit for digit in "123456789" if digit != text[at]])
    return text[:at] + digit + text[at + 1 :]


def _replaced(text: str, lang: str, chance: random.Random) -> str:
    """With another drug in the place of the one last named."""
    names = [pair[lang == "es"] for pair in NAMED]
    last = max((name for name in names if name in text), key=lambda name: (text.rfind(name), len(name)))
    other = chance.choice([name for name in names if name not in text and last not in name])
    at = text.rfind(last)
    return text[:at] + other + text[at + len(last) :]


def _dropped(text: str, lang: str, chance: random.Random) -> str | None:  # noqa: ARG001 - as the other ways
    """Without one of its sections."""
    paragraphs = text.split("\n\n")
    if len(paragraphs) < 3:
        return None
    del paragraphs[chance.randrange(len(paragraphs))]
    return "\n\n".join(paragraphs)


def sound(chance: random.Random) -> list[Pair]:
    """All pairs there are that say the same, own and real, and each again with a drug named in both."""
    pairs = [*own(), *real()]
    return [*pairs, *medicated(pairs, chance)]
