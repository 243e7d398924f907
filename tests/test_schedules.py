"""What docs/ tells people who crawl for years holds: commands, options, settings, tables, units and cron lines."""

import argparse
import configparser
import importlib
import pkgutil
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlite_utils import Database

import crawler.commands
from crawler import journals, settings
from crawler.configuration import all_journals
from crawler.sample.site import SampleSite
from db.errors import DatabaseTooOldError
from db.schema import DICTIONARY, check_for_reading, migrations, open_for_writing
from pipelines import platforms
from tests.crawler.workplace import Workplace

DOCS = Path(__file__).parent.parent / "docs"
UNITS = sorted((DOCS / "systemd").iterdir())
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
SAMPLES = {path.name: path.read_text(encoding="utf-8") for path in [*UNITS, DOCS / "cron.example"]}
READMES = {name: (DOCS.parent / name).read_text(encoding="utf-8") for name in ("README.md", "README.es.md")}
ENGLISH = [name for name in TEXTS if not name.endswith(".es.md")]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\.venv/bin/|`)scrapy ([^`>\n]+)")
COMMANDS = {module.name for module in pkgutil.iter_modules(crawler.commands.__path__)}
OF_YEARS = {"rebuild", "report", "forget", "backup"}
"""Commands that make it possible to crawl for years; the documents lean on each of them."""
TAGS = {"export.md", "export.es.md"}
"""Documents in which words in capitals are tags of a format."""
OTHER_CAPITALS = {"CRON", "SIGTERM", "MAILTO", "VERSION", "URL", "DOI", "FOLDER", "LIMIT", "SQLITE_TMPDIR"}
"""Words in capitals that are no settings of ours."""


def blocks(text: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text) if found == kind]


def commands(text: str) -> Iterator[list[str]]:
    """Every `scrapy …` of a text, as the words a shell would make of it."""
    return (shlex.split(line, comments=True) for line in COMMAND.findall(text))


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # systemd tells capitals apart
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def cron_lines() -> list[str]:
    lines = SAMPLES["cron.example"].splitlines()
    return [line for line in lines if line and not line.startswith("#") and not re.match(r"[A-Z]+=", line)]


@pytest.mark.parametrize("name", ENGLISH)
def test_each_document_says_the_same_in_both_languages(name: str) -> None:
    both = [TEXTS[name], TEXTS[name.replace(".md", ".es.md")]]
    assert BLOCK.findall(both[0]) == BLOCK.findall(both[1])
    for mark in (r"^#+ ", r"^\|", r"^ *- ", r"^\d\. "):
        counts = [len(re.findall(mark, text, re.MULTILINE)) for text in both]
        assert counts[0] == counts[1], mark
    names = [sorted(re.findall(r"`[\w./ -]+`", text)) for text in both]
    assert set(names[0]) == set(names[1])


def test_the_commands_for_years_are_there() -> None:
    assert COMMANDS >= OF_YEARS, f"docs/ tells of commands that do not exist: {sorted(OF_YEARS - COMMANDS)}"


@pytest.mark.parametrize("name", [*TEXTS, *SAMPLES])
def test_every_command_shown_exists_and_knows_its_options(name: str) -> None:
    for words in commands({**TEXTS, **SAMPLES}[name]):
        assert words[0] in COMMANDS, f"{name}: scrapy {words[0]}: no such command"
        command = importlib.import_module(f"crawler.commands.{words[0]}").Command()
        command.settings = Settings()
        parser = argparse.ArgumentParser(exit_on_error=False)
        command.add_options(parser)
        _, unknown = parser.parse_known_args(
            [word for word in words[1:] if word != "--help"]
        )  # which would end the test
        assert not [word for word in unknown if word.startswith("-")], f"{name}: scrapy {' '.join(words)}"


@pytest.mark.parametrize("name", sorted({*TEXTS, *READMES} - TAGS))
def test_every_setting_named_exists(name: str) -> None:
    text = {**TEXTS, **READMES}[name]
    named = set(re.findall(r"`([A-Z][A-Z_]{2,})`", text)) | set(re.findall(r"-s ([A-Z_]+)=", text))
    for setting in sorted(named - OTHER_CAPITALS):
        assert hasattr(settings, setting), f"{name}: {setting} is no setting in crawler/settings.py"


@pytest.mark.parametrize("name", ENGLISH)
def test_settings_shown_in_python_exist(name: str) -> None:
    for block in blocks(TEXTS[name], "python"):
        assert all(hasattr(settings, line.split(" = ")[0]) for line in block.splitlines())


@pytest.mark.parametrize("name", [*TEXTS, *READMES])
def test_every_link_leads_somewhere(name: str) -> None:
    text, folder = {**TEXTS, **READMES}[name], DOCS if name in TEXTS else DOCS.parent
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https:") and not (folder / link).exists()] == []


def test_the_alarms_explained_are_those_there_are() -> None:
    for text in (TEXTS["schedules.md"], TEXTS["schedules.es.md"]):
        assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(DICTIONARY["alarms"])


def test_tables_and_flags_named_are_in_the_dictionary() -> None:
    for name in {"runs", "run_fields", "run_rejections", "alarms", "gaps", "changes"}:
        assert f"`{name}`" in TEXTS["schedules.md"] + TEXTS["upgrade.md"]
        assert name in DICTIONARY["tables"]
    assert "reading_worse" in DICTIONARY["flags"]
    assert "license" in DICTIONARY["tables"]["bilingual"]


def test_the_queries_run(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path / "x.db")
    queries = blocks(TEXTS["schedules.md"], "sql")
    assert queries
    for query in queries:
        db.execute(query)
    db.close()


def test_the_journal_with_hours_is_a_good_entry(tmp_path: Path) -> None:
    (example,) = blocks(TEXTS["schedules.md"], "toml")
    (tmp_path / "journals.toml").write_text(example, encoding="utf-8")
    (journal,) = journals.read([tmp_path / "journals.toml"], platforms.names()).values()
    assert journal.hours == "22-6"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_the_sample_units_parse_and_fit_together(path: Path) -> None:
    found = unit(path)
    allowed = {"Unit", "Service"} if path.suffix == ".service" else {"Unit", "Timer", "Install"}
    assert set(found.sections()) == allowed
    assert path.stem.endswith("@")
    named = found["Unit"].get("OnFailure", f"{path.name.split('@')[0]}@%i.service")
    assert (DOCS / "systemd" / named.replace("%i", "")).exists(), f"{path.name}: {named} is not among the samples"
    if path.suffix == ".timer":
        assert found["Timer"]["OnCalendar"]
        assert found["Install"]["WantedBy"] == "timers.target"
    else:
        assert found["Service"]["Type"] == "oneshot"  # a timer starts nothing that still runs
        assert "%I" not in found["Service"]["ExecStart"]  # which would turn a slug's hyphens into slashes


def test_the_service_crawls_the_journal_it_is_named_for() -> None:
    service = unit(DOCS / "systemd" / "cribado@.service")["Service"]
    folder = service["WorkingDirectory"]
    assert service["ExecStart"] == f"{folder}/.venv/bin/scrapy crawl journal -a only=%i"
    assert service["ReadWritePaths"] == f"{folder}/data"
    assert all(Path(getattr(settings, name)).parts[0] == "data" for name in ("DATABASE", "CURATION", "ARCHIVE"))


def test_every_line_for_cron_is_one_and_says_only_why_it_failed() -> None:
    assert cron_lines()
    for line in cron_lines():
        *times, command = line.split(maxsplit=5)
        assert all(re.fullmatch(r"\*|\d{1,2}", time) for time in times), line
        assert command.startswith("cd /srv/cribado && .venv/bin/scrapy "), line
        assert not re.search(r"(?<!\\)%", command), f"{line}: cron ends a command at a bare percent sign"
        if "scrapy crawl" in command:
            assert command.endswith(">/dev/null"), line
            assert "--logfile data/" in command, line
    assert blocks(TEXTS["schedules.md"], "")[0].strip() in cron_lines()


def test_what_cron_runs_is_quiet_until_something_is_wrong(tmp_path: Path) -> None:
    """The words of the first sample line, run for the sample journal and then for one whose site is not there."""
    words = shlex.split(cron_lines()[0].partition("/scrapy ")[2].partition(" >")[0])
    log = tmp_path / "crawl.log"
    words = [{"data/crawl.log": str(log)}.get(word, re.sub("^only=.*", "only=revista", word)) for word in words]
    place = Workplace(tmp_path)
    with SampleSite() as site:
        place.register(revista=f"{site.url}/")
        well = place.run(*words)
    assert (well.returncode, well.stderr) == (0, "")
    assert log.read_text(encoding="utf-8")
    gone = place.run(*words, DATABASE=tmp_path / "other.db")
    assert (gone.returncode, len(gone.stderr.splitlines())) == (1, 1), gone.stderr


def test_journals_named_as_examples_are_registered() -> None:
    known = all_journals(Settings({"JOURNALS": ["crawler/journals.toml"]}))
    for text in [*TEXTS.values(), *SAMPLES.values()]:
        slugs = {slug for found in re.findall(r"only=([a-z][\w,-]+)|cribado@([a-z][\w-]+)\.", text) for slug in found}
        assert {slug for names in slugs if names for slug in names.split(",")} <= set(known)


def test_the_way_back_from_a_migration_is_right(tmp_path: Path) -> None:
    """The very lines of docs/upgrade.md, given to a shell after an update."""
    lines = next(block for block in blocks(TEXTS["upgrade.md"], "sh") if "git checkout" in block).splitlines()
    before = next(word for word in " ".join(lines).split() if ".before-" in word).partition(".before-")[2]
    database = tmp_path / "data" / "literature.db"
    database.parent.mkdir()
    older = Database(sqlite3.connect(database))
    migrations.apply(older, stop_before=before)
    older.close()
    newer = open_for_writing(database)  # leaves -wal and -shm behind, as a program that was killed does
    subprocess.run(["bash", "-euc", "\n".join(lines[2:])], cwd=tmp_path, check=True)  # noqa: S607 - as people type it
    newer.close()
    with pytest.raises(DatabaseTooOldError):
        check_for_reading(database)
    assert Database(sqlite3.connect(database)).execute("PRAGMA integrity_check").fetchone() == ("ok",)
