"""The collection that the search tasks are asked of: articles of our own writing, and many more made up around them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from db.record import Abstract, Author, Edition, Keywords, Language, Page, Reading, Section, Title
from db.store import Store
from pipelines.fields.pairs import pairs

HERE = Path(__file__).parent
LANGS: tuple[Language, ...] = ("en", "es")
FILLERS = 400
Article = dict[str, Any]


def written() -> list[Article]:
    """The articles of `corpus/`, one file for each journal."""
    found = []
    for path in sorted((HERE / "corpus").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [article | {"slug": path.stem, "journal": table["journal"]} for article in table["article"]]
    return found


def fillers(journals: Mapping[str, str], count: int = FILLERS, seed: int = 1924) -> Iterator[Article]:
    """Articles on other subjects, the same for the same seed; they mention in passing what is looked for elsewhere."""
    words = tomllib.loads((HERE / "filler.toml").read_text(encoding="utf-8"))
    dice = random.Random(seed)  # noqa: S311 - reproducible, not secret
    slugs = sorted(journals)
    for number in range(count):
        slug = dice.choice(slugs)
        subject, manner, passing = (dice.choice(words[name]) for name in ("subject", "manner", "passing"))
        second = dice.choice([other for other in words["subject"] if other is not subject])
        figures = {"n": dice.randint(40, 2500), "p": dice.randint(5, 88), "k": dice.randint(2, 9)}
        spoken = dice.choices((LANGS, ("es",), ("en",)), weights=(4, 3, 3))[0]
        article: Article = {
            "doi": f"10.5555/{slug}.{dice.randint(2009, 2023)}.{number + 100}",
            "by": [" ".join((dice.choice(words["given"]), *dice.sample(words["family"], 2))) for _ in range(3)],
            "slug": slug,
            "journal": journals[slug],
        }
        for lang in spoken:
            said = figures | {"subject": subject[lang], "Subject": _capital(subject[lang]), "second": second[lang]}
            sentences = (manner[lang]["abstract"], passing[lang], dice.choice(words["end"])[lang])
            article[lang] = {
                "title": manner[lang]["title"].format_map(said),
                "abstract": " ".join(sentence.format_map(said) for sentence in sentences),
                "keywords": [_capital(subject[lang]), manner[lang]["keyword"], _capital(second[lang])],
            }
        yield article


def articles() -> list[Article]:
    """All of the collection: doi, slug and journal, by (names), and `en`, `es` or both: title, abstract, keywords."""
    ours = written()
    return ours + list(fillers({article["slug"]: article["journal"] for article in ours}))


def edition(article: Article) -> Edition:
    """An article as a page would give it; its keywords are paired as a page's are."""
    held = [lang for lang in LANGS if lang in article]
    doi, terms = article["doi"], {lang: tuple(article[lang]["keywords"]) for lang in held}
    return Edition(
        url=f"https://{article['slug']}.example.org/{doi}",
        platform="generic",
        doi=doi,
        journal=article["journal"],
        article_type="Original",
        year=int(doi.split(".")[2]),
        titles=tuple(Title(lang, article[lang]["title"]) for lang in held),
        abstracts=tuple(Abstract(lang, (Section(None, None, article[lang]["abstract"]),)) for lang in held),
        keywords=tuple(Keywords(lang, terms[lang]) for lang in held),
        pairs=pairs(terms["en"], terms["es"]) if len(held) > 1 else (),
        authors=tuple(Author(name) for name in article["by"]),
    )


def fill(path: Path) -> Path:
    """A database with the whole collection."""
    found = articles()
    journals = {article["slug"]: article["journal"] for article in found}
    store = Store(path, extractor="test")
    store.register_journals(
        {"id": slug, "title": title, "platform": "generic", "issns": [], "start": [], "sample": False}
        for slug, title in journals.items()
    )
    store.load([_reading(article) for article in found])
    store.close()
    return path


def _reading(article: Article) -> Reading:
    held = edition(article)
    return Reading(Page(held.url or "", b"", fetched_at="2024-03-01T08:00:00+00:00"), held, None, article["slug"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
