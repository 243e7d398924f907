"""Each page is whole in the reader's language: what the browser asks for, until a link is followed that says else."""

from collections.abc import Iterator
from typing import Any

import pytest

from db.site.phrases import Phrase, labels
from tests.db.site.conftest import Open, Site, parsed

PAGES = [
    "/",
    "/search",
    "/search?q=artritis",
    "/search?q=nichts",
    "/article/S0000000019000011",
    "/article/unknown",
    "/glossary",
    "/dashboard",
    "/literature",
    "/literature/bilingual?_sort=year",
    "/literature/bilingual?year=1800",
    "/literature/editions/S0000000019000011",
    "/literature/both_abstracts",
    "/literature?sql=select+1",
    "/unknown",
]
LONG = 12
"""Characters from which a phrase is no word that the data may hold too."""


@pytest.fixture(scope="module")
def site(open_site: Open) -> Site:
    return open_site(sample=True)


def phrases(data: Any) -> Iterator[Phrase]:
    if isinstance(data, Phrase):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from phrases(value)


def labelled(site: Site) -> list[Phrase]:
    """Every phrase of labels, dictionary and metadata that differs between the languages and has no blanks."""
    known = [*phrases(labels()), *phrases(site.datasette.metadata())]
    return [
        phrase for phrase in known if min(len(phrase.en), len(phrase.es)) > LONG and "{" not in phrase.en + phrase.es
    ]


def words_of_the_interface(site: Site, path: str, lang: str) -> str:
    """What a page says but for what is marked as being in the other language, with what its attributes say."""
    page = parsed(site.get(path, accept_language=lang))
    assert page.get("lang") == lang
    for marked in page.xpath(f"//*[@lang and @lang != '{lang}' and not(self::html)]"):
        marked.drop_tree()
    for code in page.xpath("//pre|//code|//textarea"):
        code.drop_tree()
    said = page.xpath("//@title|//@aria-label|//@placeholder|//option/text()")
    return " ".join(" ".join([page.text_content(), *said]).split())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("lang", "other"), [("en", "es"), ("es", "en")])
def test_no_phrase_of_the_other_language_is_left(site: Site, path: str, lang: str, other: str) -> None:
    said = words_of_the_interface(site, path, lang)
    own = [phrase for phrase in labelled(site) if getattr(phrase, lang) in said]
    assert len(own) > 3
    strange = {getattr(phrase, other) for phrase in labelled(site)} - {
        getattr(phrase, lang) for phrase in labelled(site)
    }
    assert [phrase for phrase in strange if phrase in said] == []


def test_a_browser_is_heard_and_a_choice_is_kept(site: Site) -> None:
    assert parsed(site.get("/", accept_language="es-MX,en;q=0.5")).get("lang") == "es"
    assert parsed(site.get("/", accept_language="de")).get("lang") == "en"
    [link] = site.page("/search?q=lupus+sist%C3%A9mico").xpath("//nav/a[@hreflang]")
    assert (link.text_content(), link.get("lang")) == ("Español", "es")
    switched = site.get(link.get("href"))
    assert switched.headers["location"] == "/search?q=lupus+sist%C3%A9mico"
    cookie = switched.headers["set-cookie"].split(";")[0]
    response = site.get(switched.headers["location"], accept_language="en", cookie=cookie)
    assert parsed(response).get("lang") == "es"
    assert response.headers["content-language"] == "es"
    assert {"accept-language", "cookie"} <= {name.strip().lower() for name in response.headers["vary"].split(",")}


@pytest.mark.parametrize(
    "back",
    [
        "/%09/evil.example",
        "/%0d%0aX-Y:1",
        "/%20//evil.example",
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "",
        "javascript:alert(1)",
    ],
)
def test_the_choice_leads_to_no_other_site(site: Site, back: str) -> None:
    assert site.get(f"/language/es?back={back}").headers["location"] == "/"


def test_there_is_no_other_language(site: Site) -> None:
    assert site.get("/language/fr").status_code == 404


def test_a_cookie_that_is_none_does_no_harm(site: Site) -> None:
    assert parsed(site.get("/", cookie="language=xx; \x01bad;;=", accept_language="es")).get("lang") == "es"


def test_other_cookies_do_no_harm(site: Site) -> None:
    page = site.get("/", cookie='a[b]=1; {"a": 1}; language=es')
    assert page.headers["content-language"] == "es"


def test_data_are_the_same_in_both_languages(site: Site) -> None:
    english, spanish = (site.get("/literature/bilingual.json", accept_language=lang) for lang in ("en", "es"))
    assert "content-language" not in english.headers
    assert english.json()["rows"] == spanish.json()["rows"]
