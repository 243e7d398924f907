"""`scrapy specimen`: a page becomes a fixture that says what it gives; nothing is overwritten, archived or loaded."""

import gzip
import json
import re
import subprocess
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler import fetching
from crawler.commands.specimen import Command
from crawler.errors import ArgumentError, InternalAddressError, MissingContactError
from crawler.specimens import from_file, is_somebodys, named, specimen, write
from db.composing import PRINTED
from db.errors import CribadoError
from db.record import Page
from tests import corpus
from tests.crawler.loopback import Answer, Loopback, article
from tests.crawler.workplace import ROOT, Workplace

ADDRESS = "https://www.reumatologiaclinica.org/es-dosis-inicio-articulo-00000001"
NAME = "dosis_de_inicio_del_alopurinol_en_adultos_mayores_con_gota"
NOT_FOUND = "<!doctype html><title>Página no encontrada</title><h1>Página no encontrada</h1>" + "<p>palabra</p>" * 40
FIXTURES = Path(__file__).parents[1] / "fixtures"
CORRECTION = FIXTURES / "jats/correction_related_article.xml"
MANY = FIXTURES / "oai/three_langs_english_first.xml"


def save(workplace: Workplace, body: bytes, name: str = "página.html", url: str | None = ADDRESS) -> Path:
    file = workplace.folder / name
    file.write_bytes(body)
    if url:
        file.with_suffix(".url").write_text(url, encoding="utf-8")
    return file


def take(workplace: Workplace, *words: Any, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run the command; what it writes lies in `new` of the workplace."""
    return workplace.run("specimen", *map(str, words), "--to", str(workplace.folder / "new"), **settings)


def written(workplace: Workplace) -> list[str]:
    new = workplace.folder / "new"
    return sorted(file.relative_to(new).as_posix() for file in new.rglob("*") if file.is_file())


def test_a_saved_page_becomes_a_fixture_of_page_address_and_record(workplace: Workplace) -> None:
    body = article(1)[1].body
    taken = take(workplace, save(workplace, body))
    assert (taken.returncode, taken.stderr) == (0, "")
    place = workplace.folder / "new/doyma"
    assert written(workplace) == [f"doyma/{NAME}{suffix}" for suffix in (".html", ".json", ".url")]
    assert (place / f"{NAME}.html").read_bytes() == body
    assert (place / f"{NAME}.url").read_text("utf-8") == f"{ADDRESS}\n"
    text = (place / f"{NAME}.json").read_text("utf-8")
    record = json.loads(text)
    assert tuple(record) == PRINTED
    assert record == corpus.record_of(Page(ADDRESS, body))
    assert text == json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    assert f"{NAME}.html .url .json\n" in taken.stdout
    assert "missing   doi_en, doi_es, pii," in taken.stdout
    assert "doi," not in taken.stdout
    assert "make accuracy" in taken.stdout


def test_every_fixture_would_be_written_as_one_that_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [
        page
        for folder in sorted((corpus.HERE / "fixtures").iterdir())
        for file in [file for file in sorted(folder.iterdir()) if file.suffix in corpus.SUFFIXES][:6]
        for _, page in from_file(file, corpus.LARGEST)
    ]
    read = [specimen(page) for page in pages if isinstance(page, Page)]
    for found in read:
        write(found, tmp_path / "fixtures")
    monkeypatch.setattr(corpus, "HERE", tmp_path)
    cases = list(corpus.fixtures())
    assert len(cases) == len(pages)
    assert {found.suffix for found in read} == {".html", ".xml", ".txt"}
    assert [case.name for case in cases if corpus.record_of(case.page) != case.gold] == []


def test_nothing_is_overwritten_or_completed(workplace: Workplace) -> None:
    file = save(workplace, article(1)[1].body)
    place = workplace.folder / "new/doyma"
    place.mkdir(parents=True)
    corrected = place / f"{NAME}.json"
    corrected.write_text("corrected", encoding="utf-8")
    for _ in range(2):
        assert take(workplace, file).returncode == 0
    second, third = (named(NAME, number) for number in (2, 3))
    names = [f"doyma/{name}{suffix}" for name in (second, third) for suffix in (".html", ".json", ".url")]
    assert written(workplace) == sorted([f"doyma/{NAME}.json", *names])
    assert corrected.read_text("utf-8") == "corrected"


@pytest.mark.parametrize(
    ("title", "number", "name"),
    [
        ("¿Úlcera o cáncer? Año 2", 1, "ulcera_o_cancer_ano_2"),
        ("../../etc/passwd\x00", 1, "etc_passwd"),
        ("βλ 細胞", 1, ""),
        ("palabra " * 20, 1, "palabra_" * 6 + "palabra"),
        ("x" * 80, 1, "x" * 60),
        ("x" * 80, 100, "x" * 56 + "_100"),
    ],
)
def test_a_name_is_ascii_and_short(title: str, number: int, name: str) -> None:
    assert named(title, number) == name


def test_a_page_whose_title_gives_no_name_has_one_all_the_same(tmp_path: Path) -> None:
    body = '<!doctype html><title>細胞</title><meta name="citation_title" content="細胞"><p>x</p>'
    [file, *_] = write(specimen(Page("file:///", body.encode())), tmp_path)
    assert file.stem == "empty"


def test_a_page_without_address_is_written_without_one_and_that_is_said(workplace: Workplace) -> None:
    taken = take(workplace, save(workplace, article(1)[1].body, "solo.html", url=None))
    assert taken.returncode == 0
    assert {Path(name).suffix for name in written(workplace)} == {".html", ".json"}
    assert f"write it into {NAME}.url" in taken.stdout
    assert json.loads(next(workplace.folder.rglob("*.json")).read_text("utf-8"))["url"] is None


def test_a_half_empty_page_is_refused(workplace: Workplace) -> None:
    untitled = article(1)[1].body.replace(b"Dosis de inicio del alopurinol en adultos mayores con gota, serie 1", b"")
    for body, url, lacking in (
        (untitled, ADDRESS, "no title in any language"),
        (CORRECTION.read_bytes(), CORRECTION.with_suffix(".url").read_text("utf-8"), "neither abstract nor authors"),
    ):
        refused = take(workplace, save(workplace, body, url=url), "--rejection")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert len(refused.stderr.splitlines()) == 1
        assert f"página.html: gives {lacking}:" in refused.stderr
        assert written(workplace) == []


def test_a_rejected_page_is_written_only_when_that_is_asked_for(workplace: Workplace) -> None:
    file = save(workplace, NOT_FOUND.encode(), url="https://sociedad.example/x")
    refused = take(workplace, file)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "página.html: rejected, not_found (The article is no longer there" in refused.stderr
    assert "--rejection writes it" in refused.stderr
    assert written(workplace) == []
    assert take(workplace, file, "--rejection").returncode == 0
    place = workplace.folder / "new/generic/pagina_no_encontrada.json"
    assert place.read_text("utf-8") == '{\n "rejection": "not_found"\n}\n'


def test_of_many_records_each_is_one_and_what_is_refused_is_named(workplace: Workplace) -> None:
    packed = workplace.folder / "list.xml.gz"
    packed.write_bytes(gzip.compress(MANY.read_bytes()))
    golds = json.loads(MANY.with_suffix(".json").read_text("utf-8"))
    good = [gold for gold in golds if "rejection" not in gold]
    assert 0 < len(good) < len(golds) - 1
    taken = take(workplace, packed)
    assert taken.returncode == 2
    assert len([name for name in written(workplace) if name.endswith(".json")]) == len(good)
    assert taken.stdout.count("\nrefused ") == len(golds) - len(good)
    assert taken.stderr.startswith(f"{len(golds) - len(good)} pages gave no specimen; first {packed}: ")
    assert len(taken.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which page? scrapy specimen URL|FILE…"),
        (["{good}", "www.example.org/x"], "www.example.org/x: no such file; an address begins with https://"),
        (["{folder}"], "a folder; name its files one by one"),
        (["{good}", "--from", "x"], "--from: no such option"),
        (["{good}", "https://www.example.org/x"], "https://www.example.org/x: the owners of public sites must be able"),
    ],
)
def test_a_mistake_is_said_before_anything_is_written_or_asked(
    workplace: Workplace, words: list[str], said: str
) -> None:
    good = save(workplace, article(1)[1].body)
    refused = take(workplace, *(word.format(good=good, folder=workplace.folder) for word in words))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr
    assert written(workplace) == []


@pytest.mark.parametrize(
    ("url", "settings", "error", "said"),
    [
        ("ftp://www.example.org/x", {}, ArgumentError, "ftp://www.example.org/x: scheme ftp: only http and https"),
        ("https:///x", {}, ArgumentError, "https:///x: names no host"),
        ("https://ana:secret@example.org/", {}, ArgumentError, "carries a user name or password"),
        ("https://10.0.0.1/x", {"CONTACT": "a@b.example"}, InternalAddressError, "10.0.0.1 is an internal address"),
        ("http://127.0.0.1:9/x", {}, InternalAddressError, "is this machine; to crawl it, set ALLOW_LOOPBACK=True"),
        ("http://10.0.0.1/x", {"ALLOW_LOOPBACK": True}, InternalAddressError, "10.0.0.1 is an internal address"),
        ("https://www.example.org/x", {"ALLOW_LOOPBACK": True}, MissingContactError, "the owners of public sites"),
        ("https://www.example.org/x", {"CONTACT": "peña"}, ArgumentError, "CONTACT='peña': an e-mail or web address"),
        ("https://www.example.org/x", {"DOWNLOAD_DELAY": "x"}, ArgumentError, "DOWNLOAD_DELAY=x: must be a number"),
    ],
)  # fmt: skip
def test_what_no_crawl_would_ask_for_is_not_asked_for(
    url: str, settings: dict[str, Any], error: type[CribadoError], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        fetching.scopes([url], Settings({**get_project_settings(), "CONTACT": "", **settings}))


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("page.docx", b"PK", "unreadable: unknown suffix"),
        ("page.html.gz", gzip.compress(b"x" * 5000, mtime=0)[:-20], "unreadable: "),
        ("pages.warc", b"", "empty: no record in it"),
        ("info.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 1\r\n\r\nx\r\n\r\n", "no page in it"),
        ("large.html", b"x" * 2001, "unreadable: larger than 2000 bytes (DOWNLOAD_MAXSIZE)"),
    ],
)
def test_a_file_that_gives_no_page_says_why(workplace: Workplace, name: str, body: bytes, said: str) -> None:
    file = save(workplace, body, name, url=None)
    [(label, why)] = from_file(file, 2000)
    assert label == str(file)
    assert isinstance(why, str)
    assert why.startswith(said)


def test_a_file_without_a_page_is_refused_by_name(workplace: Workplace) -> None:
    file = save(workplace, b"PK", "page.docx")
    refused = take(workplace, file, "--rejection")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{file}: unreadable: unknown suffix")


def test_a_folder_that_cannot_be_is_said_first(workplace: Workplace) -> None:
    (workplace.folder / "new").write_text("a file", encoding="utf-8")
    refused = take(workplace, save(workplace, article(1)[1].body))
    assert refused.returncode == 2
    assert (
        refused.stderr == f"{workplace.folder}/new: no folder to write to; name one with --to, it is made if need be\n"
    )


def test_an_address_is_fetched_politely_once_and_nothing_is_archived(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({path: page}) as site:
        urls = [f"{site.url}{path}#resumen", f"{site.url}{path}"]
        taken = take(workplace, *urls, ALLOW_LOOPBACK=True, CONTACT="who@sociedad.example")
    assert (taken.returncode, taken.stderr) == (0, "")
    assert site.requests == ["/robots.txt", path]
    assert {agent["User-Agent"] for agent in site.headers} == {
        "Cribado/0.1 (bilingual records of medical journals; who@sociedad.example)"
    }
    place = workplace.folder / "new/doyma"
    assert (place / f"{NAME}.html").read_bytes() == page.body
    assert (place / f"{NAME}.url").read_text("utf-8") == f"{site.url}{path}\n"
    assert json.loads((place / f"{NAME}.json").read_text("utf-8"))["doi"] == "10.5555/prueba.1"
    assert [file.name for file in workplace.folder.iterdir()] == ["new"]


def test_a_redirect_within_the_site_gives_the_page_under_its_own_address(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({path: page, "/old": Answer(status=301, headers={"Location": path})}) as site:
        assert take(workplace, f"{site.url}/old", ALLOW_LOOPBACK=True).returncode == 0
    assert (workplace.folder / f"new/doyma/{NAME}.url").read_text("utf-8") == f"{site.url}{path}\n"


def test_what_does_not_come_is_exit_code_1_and_says_why(workplace: Workplace) -> None:
    answers = {
        "/robots.txt": Answer(b"User-agent: Cribado\nDisallow: /closed\n"),
        "/busy": Answer(status=503),
        "/away": Answer(status=302, headers={"Location": "http://127.0.0.1:9/x"}),
        "/large": Answer(b"x" * 2001),
    }
    reasons = {
        "/closed": "Forbidden by robots.txt",
        "/gone": "HTTP 404",
        "/busy": "HTTP 503",
        "/away": "leads to http://127.0.0.1:9/x, outside the journal's own scheme, host and port; if it is the page"
        " you want, name that address",
        "/large": "larger than 2000 bytes (DOWNLOAD_MAXSIZE)",
    }
    with Loopback(answers) as site:
        words = ["specimen", *(site.url + path for path in reasons), "--to", str(workplace.folder / "new")]
        command = workplace.command(*words, ALLOW_LOOPBACK=True, DOWNLOAD_MAXSIZE=2000)
        at = command.index("RETRY_TIMES=0")  # which a crawl in a test is given, and this command must bring itself
        failed = subprocess.run(
            [*command[: at - 1], *command[at + 1 :]], cwd=ROOT, capture_output=True, text=True, timeout=120
        )
    assert failed.returncode == 1
    assert failed.stderr == f"5 pages gave no specimen; first {site.url}/closed: Forbidden by robots.txt\n"
    said = [line for line in failed.stdout.splitlines() if line.startswith("failed")]
    assert said == [f"failed    {site.url}{path}: {why}" for path, why in reasons.items()]
    assert sorted(site.requests) == ["/away", "/busy", "/gone", "/large", "/robots.txt"]  # each once, none retried
    assert written(workplace) == []


def test_robots_that_cannot_be_had_forbid_the_page(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback({path: page, "/robots.txt": Answer(status=503)}) as site:
        failed = take(workplace, f"{site.url}{path}", ALLOW_LOOPBACK=True)
    assert failed.returncode == 1
    assert "robots.txt could not be read (HTTP 503)" in failed.stderr
    assert site.requests == ["/robots.txt"]
    away = take(workplace, f"{site.url}{path}", ALLOW_LOOPBACK=True)
    assert away.returncode == 1
    assert "robots.txt could not be read (Connection was refused" in away.stderr
    assert len(away.stderr.splitlines()) == 1


def test_what_came_is_written_although_something_else_did_not(workplace: Workplace) -> None:
    path, page = article(1)
    file = save(workplace, NOT_FOUND.encode())
    with Loopback({path: page}) as site:
        taken = take(workplace, f"{site.url}{path}", f"{site.url}/gone", file, ALLOW_LOOPBACK=True)
    assert taken.returncode == 2
    assert f"doyma/{NAME}.json" in written(workplace)
    assert f"failed    {site.url}/gone: HTTP 404\n" in taken.stdout
    assert taken.stderr.startswith(f"2 pages gave no specimen; first {file}: rejected, not_found")


def test_addresses_of_people_and_a_publishers_page_are_warned_of(workplace: Workplace) -> None:
    people = b"<p>ana@hospital.es, Ana@Hospital.es, luis&#64;uni.edu, x@example.org, logo@2x.png</p></body>"
    taken = take(workplace, save(workplace, article(1)[1].body.replace(b"</body>", people)))
    assert "e-mail    the page holds 2 addresses of people; invent others\n" in taken.stdout
    assert "do not commit a publisher's page: write one of your own, true to it" in taken.stdout
    own = take(workplace, save(workplace, article(2)[1].body, "own.html", url=None))
    assert own.returncode == 0
    assert "e-mail" not in own.stdout
    assert "publisher" not in own.stdout


@pytest.mark.parametrize(
    ("url", "body", "somebodys"),
    [
        ("file:///x.html", b"<p>x</p>", False),
        ("http://127.0.0.1:8642/x", b"<p>x</p>", False),
        ("https://www.example.org/x", b"<p>x</p>", True),
        ("file:///x.html", b"<p>&copy; 2020 Sociedad</p>", True),
        ("file:///x.html", b"<p>Todos los derechos reservados</p>", True),
    ],
)
def test_a_page_may_be_somebodys(url: str, body: bytes, somebodys: bool) -> None:
    assert is_somebodys(Page(url, body)) is somebodys


def test_fixtures_are_written_where_they_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = Command()
    command.opts = Namespace(to=None)
    assert command._folder() == FIXTURES
    command._advise(FIXTURES, warn=False)
    command._advise(tmp_path, warn=True)
    assert [line.partition(" ")[0] for line in capsys.readouterr().out.splitlines()] == ["check", "warning", "check"]
    command._advise(tmp_path, warn=False)
    assert "move them below tests/fixtures, then: make accuracy" in capsys.readouterr().out
