"""`scrapy correct`: from a file or by hand, all or nothing; what it enters outlives crawl, rebuild and loss."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.correcting import read
from crawler.errors import ArgumentError
from crawler.rebuilding import refresh
from db.archive import Archive
from db.backup import back_up
from db.curation import Curation
from db.decisions import Asked
from db.record import Edition, Page, Rejection
from db.run import Run
from pipelines import stages
from pipelines.extract import EXTRACTOR, extract
from tests.crawler.collected import JOURNAL, Visit, article_visit
from tests.crawler.workplace import Workplace

ONE, TWO = article_visit(1, 0), article_visit(2, 0)
SAYS = ("work_id", "title_es", "title_en", "year", "flags")


def visited(workplace: Workplace, *visits: Visit) -> None:
    """Crawl these pages, with the decisions beside the database."""
    place = workplace.database, workplace.archive, [JOURNAL], EXTRACTOR, workplace.folder / "curation.db"
    with Run("crawl", "", *place) as run:
        run.load([stages.curate(stages.archive(visit.fetched, run), run) for visit in visits])


def laid_out(workplace: Workplace) -> list[str]:
    workplace.journals.write_text(
        '[revista]\ntitle = "Revista"\nplatform = "doyma"\nissn = ["0000-0019"]\n'
        f'start = ["{ONE.url.rsplit("/", 1)[0]}/"]\n',
        encoding="utf-8",
    )
    visited(workplace, ONE, TWO)
    return [key for (key,) in workplace.rows("SELECT work_id FROM bilingual ORDER BY doi")]


def says(workplace: Workplace) -> list[tuple[Any, ...]]:
    works = workplace.rows(f"SELECT {', '.join(SAYS)} FROM bilingual ORDER BY work_id")
    works += workplace.rows("SELECT keywords_es FROM bilingual WHERE doi = '10.5555/prueba.2'")
    return works + workplace.rows(
        "SELECT edition_id, field, lang, old, new, at, decision FROM changes WHERE cause = 'person' ORDER BY decision"
    )


def test_a_file_of_corrections_outlives_recrawl_rebuild_loss_and_backup(workplace: Workplace) -> None:
    one, two = laid_out(workplace)
    file = workplace.folder / "correcciones.csv"
    file.write_text(
        "\ufeffid;field;value;why\n"
        f'{one};title_es;"Título; corregido";errata\n10.5555/prueba.2;keywords_es;"uno; dos";faltaban\n'
        f"{two};year;2001;\n",
        encoding="utf-8",
    )
    entered = workplace.run("correct", str(file), "--who", "Ana", "--why", "revisado")
    assert (entered.returncode, entered.stderr) == (0, "")
    assert "     1  " in entered.stdout
    assert "“Título; corregido”" in entered.stdout
    before = says(workplace)
    assert [row[1] for row in before[:2]].count("Título; corregido") == 1
    assert workplace.rows("SELECT keywords_es, year FROM bilingual WHERE doi = '10.5555/prueba.2'") == [
        (json.dumps(["uno", "dos"]), 2001)
    ]
    assert workplace.rows("SELECT why FROM decisions ORDER BY number") == [("errata",), ("faltaban",), ("revisado",)]
    again = workplace.run("correct", str(file), "--who", "Ana", "--why", "revisado")
    assert again.stdout == "  same  3 stood so already\n"

    visited(workplace, article_visit(1, 1, alopurinol="febuxostat"), TWO)
    assert says(workplace) == before
    assert workplace.run("rebuild").returncode == 0
    assert says(workplace) == before
    back_up(workplace.database, workplace.folder / "curation.db", Archive(workplace.archive), workplace.folder / "b")
    for name in ("literature.db", "literature.db-wal", "literature.db-shm", "curation.db"):
        (workplace.folder / name).unlink(missing_ok=True)
    shutil.copy(workplace.folder / "b" / "curation.db", workplace.folder / "curation.db")
    assert workplace.run("rebuild").returncode == 0
    assert says(workplace) == before


def test_it_follows_an_edition_that_todays_rules_know_by_another_id(workplace: Workplace) -> None:
    def renamed(page: Page) -> Edition | Rejection:
        result = extract(page)
        return replace(result, native_id=f"9{result.native_id}") if isinstance(result, Edition) else result

    one, _ = laid_out(workplace)
    assert workplace.run("correct", one, "title_es=Otro", "--who", "Ana", "--why", "errata").returncode == 0
    place = workplace.database, workplace.archive, [JOURNAL], EXTRACTOR, workplace.folder / "curation.db"
    with Run("rebuild", "", *place) as run:
        assert refresh(run, renamed).changes["renamed"] == 2
    [(new,)] = workplace.rows("SELECT work_id FROM bilingual WHERE title_es = 'Otro'")
    assert new == one.replace("-", "-9", 1)
    assert workplace.rows("SELECT edition_id, new FROM changes WHERE cause = 'person'") == [(new, "Otro")]
    undone = workplace.run("correct", "--undo", "1", "--who", "Ana", "--why", "no")
    assert undone.returncode == 0, undone.stderr
    assert workplace.rows("SELECT * FROM bilingual WHERE title_es = 'Otro'") == []
    assert workplace.run("forget", ONE.url, "--yes").returncode == 0
    assert workplace.rows("SELECT * FROM decisions") == []


def test_by_hand_undone_and_listed(workplace: Workplace) -> None:
    one, two = laid_out(workplace)
    by_hand = workplace.run("correct", one, "year=2001", "volume=7", "--who", "Ana", "--why", "misprint")
    assert by_hand.returncode == 0, by_hand.stderr
    assert workplace.run("correct", two, "title_es=-", "--who", "Ana", "--why", "not its title").returncode == 0
    assert workplace.run("correct", "--undo", "1", "--who", "Luis", "--why", "it was right").returncode == 0
    listed = workplace.run("correct", "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2", "3", "4"]
    for line, ending in zip(
        listed, ("no longer in force; misprint)", "in force; misprint)", "in force; not its title)", "it was right)"),
        strict=True,
    ):  # fmt: skip
        assert line.endswith(ending)
    assert "undoes 1" in listed[3]
    assert workplace.run("correct", "--list", two).stdout.splitlines() == [listed[2]]
    confirmed = workplace.run("correct", two, "doi=10.5555/prueba.2", "--who", "Ana", "--why", "seen in print").stdout
    assert confirmed.endswith("(confirmed: it stood so already)\n"), confirmed


def test_what_is_wrong_is_said_in_one_line_and_nothing_is_entered(workplace: Workplace) -> None:
    one, _ = laid_out(workplace)
    file = workplace.folder / "c.csv"
    file.write_text(f"id,field,value,who,why\n{one},year,2001,Ana,x\n{one},yaer,2001,Ana,x\n", encoding="utf-8")
    wrong = {
        (str(file),): f"{file} line 3: yaer of {one}: no field that can be corrected; one of title_en",
        ("none.csv",): "none.csv: no such file",
        (): "what? scrapy correct FILE.csv",
        (one, "year", "2001"): "year: no FIELD=VALUE",
        (one, "year=2001"): "who is missing; add --who",
        ("--undo", "9", "--who", "A", "--why", "b"): "there is no decision 9 to undo",
        ("--list", "nothing"): "no article or edition has this id",
    }
    for arguments, message in wrong.items():
        refused = workplace.run("correct", *arguments)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
        assert message in refused.stderr
    assert workplace.rows("SELECT * FROM decisions") == []
    assert "scrapy correct --undo 7" in workplace.run("correct", "--help").stdout


def test_a_forgotten_work_takes_what_was_decided_on_it_along(workplace: Workplace) -> None:
    one, two = laid_out(workplace)
    for key, title in ((one, "Xilofonista"), (two, "Otro")):
        workplace.run("correct", key, f"title_es={title}", "--who", "Ana", "--why", "errata")
    workplace.run("correct", two, f"not_same_as={one}", "--who", "Ana", "--why", "two")
    curation = workplace.folder / "curation.db"
    assert b"Xilofonista" in curation.read_bytes()
    assert workplace.run("forget", "10.5555/prueba.1", "--yes").returncode == 0
    assert workplace.rows("SELECT number, value FROM decisions") == [(2, "Otro")]
    for file in workplace.folder.rglob("*.db*"):
        assert b"Xilofonista" not in file.read_bytes(), file
    log = Curation(curation)
    assert [decision.number for decision in log.decided()] == [2]
    log.close()
    workplace.run("correct", two, "year=2001", "--who", "Ana", "--why", "errata")
    assert workplace.rows("SELECT max(number) FROM decisions") == [(4,)]  # no number is given twice


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,field\n", "line 1: no column value; the columns are id, field, value, who, why"),
        ("id,field,value,colour\n", "line 1: unknown column “colour”"),
        ("id,field,value\na,title_es,b,c\n", "line 2: more cells than columns"),
        ('id,field,value\na,title_es,"b"c\n', "line 2: "),
        ("id,field,value\na,title_es,\xf1\n", "not in UTF-8"),
        ("id,field,value,Value\na,year,1,2\n", "line 1: two columns “value”; leave one of them"),
        ("id,field,value\na,year,20\x0019\n", "line 2: holds the character U+0000; take it out"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(ArgumentError, match=r"c\.csv") as error:
        read(file)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "id,field,value\nS1,year,2020\n",
        "id;field;value;who;why\r\n;;;;\r\nS1;year;2020; ; \r\n ; ; ; ; \r\n",
        "ID, Field, VALUE \nS1,year,2020\n",
        "\ufeffsep=;\r\nid;field;value\r\nS1;year;2020\r\n",
    ],
)
def test_a_file_is_read_as_spreadsheets_save_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(text, encoding="utf-8", newline="")
    lines = text.splitlines()
    place = f"{file} line {1 + next(at for at, line in enumerate(lines) if line.startswith('S1'))}"
    assert read(file, "Ana", "so") == [Asked("S1", "year", "2020", "Ana", "so", place)]


def test_a_folder_is_no_file_of_corrections(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="name a CSV file"):
        read(tmp_path)
