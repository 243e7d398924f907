"""The other commands: help with examples, the demo, serving, migrating; a busy port is said with its remedy."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
from argparse import ArgumentParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from scrapy.cmdline import _get_commands_dict
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler import configuration
from crawler.command import guarded
from crawler.errors import ArgumentError
from tests.crawler.workplace import ROOT, Workplace

COMMANDS = _get_commands_dict(get_project_settings(), inproject=True)
OURS = sorted(path.stem for path in (ROOT / "crawler/commands").glob("[a-z]*.py"))


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_known_to_scrapy_and_explains_itself_with_examples(name: str) -> None:
    command, parser = COMMANDS[name], ArgumentParser()
    assert type(command).__module__ == f"crawler.commands.{name}"
    assert command.short_desc()
    command.settings = get_project_settings()
    command.add_options(parser)
    assert f"Examples:\n  scrapy {name}" in parser.format_help()


def test_the_demo_fills_a_database_of_its_own_and_ends_with_a_table(workplace: Workplace) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shown = workplace.run("demo", SAMPLE_PORT=port)
    assert shown.returncode == 0, shown.stderr
    for line in ("fetched", "accepted", "rejected", "login", "flagged", "failed"):
        assert re.search(rf"\b{line}\b", shown.stdout)
    assert "sample data, not real articles" in shown.stdout
    assert workplace.rows("SELECT id, sample FROM journals") == [("revista-de-muestra", 1)]
    assert workplace.rows("SELECT count(*) > 5 FROM bilingual WHERE abstract_en || abstract_es IS NOT NULL") == [(1,)]


@pytest.mark.parametrize(("command", "setting"), [("demo", "SAMPLE_PORT"), ("demo", "PORT"), ("serve", "PORT")])
def test_a_busy_port_is_said_with_its_remedy(workplace: Workplace, command: str, setting: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        refused = workplace.run(command, **{setting: port})
    assert (refused.returncode, refused.stdout) == (2, "")
    said = [line for line in refused.stderr.splitlines() if " INFO: " not in line]
    assert len(said) == 1
    assert re.fullmatch(rf"port {port} is taken; choose another, for example {setting}=\d+", said[0])
    assert not workplace.database.exists()


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], "-s SAMPLE_PORT=8642 -s PORT=8001"),
        (["SAMPLE_PORT=8700", "PORT=8005"], "-s SAMPLE_PORT=8700 -s PORT=8005"),
        (["SERVE=0"], "-s SAMPLE_PORT=8642"),
    ],
)
def test_make_demo_hands_its_ports_on_so_that_both_are_tried_first(given: list[str], passed: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in ("PORT", "SAMPLE_PORT", "SERVE")}
    shown = subprocess.run(
        ["make", "-n", "demo", *given],  # noqa: S607 - the one on the PATH
        cwd=ROOT,
        env=inherited,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert f"scrapy demo {passed}\n" in re.sub(r" +\n", "\n", shown.stdout)


@pytest.mark.parametrize("port", ["65536", "eighty", "-1", ""])
def test_a_port_that_is_none_is_said(port: str) -> None:
    with pytest.raises(ArgumentError, match=f"PORT={port}: a port is a number up to 65535"):
        configuration.port(Settings({"PORT": port}), "PORT")


def test_serve_prints_its_address_answers_there_and_ends_with_ctrl_c(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert workplace.run("ingest", str(tmp_path / "empty.txt")).returncode == 0
    with subprocess.Popen(
        workplace.command("serve", PORT=0), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            found = re.match(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
            assert found
            with urlopen(f"{found[0]}literature/rejections.json?_shape=array", timeout=30) as answer:  # noqa: S310 - ours
                assert b'"empty"' in answer.read()
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=30) == 0
        finally:
            server.kill()


def test_serve_prints_a_link_to_log_in_by_that_is_good_once(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert workplace.run("ingest", str(tmp_path / "empty.txt")).returncode == 0
    with subprocess.Popen(
        workplace.command("serve", "--root", PORT=0), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            home = server.stdout.readline().split()[0]
            link = server.stdout.readline().split()[0]
            assert link.startswith(f"{home}-/auth-token?token=")
            person = build_opener(HTTPCookieProcessor())
            with person.open(link, timeout=30) as answer:
                assert "root" in answer.read().decode()
            with pytest.raises(HTTPError, match="403"):
                build_opener().open(link, timeout=30)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_is_not_there_is_not_made(workplace: Workplace, command: str) -> None:
    refused = workplace.run(command, PORT=0)
    assert refused.returncode == 2
    assert f"{workplace.database}: no such database" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not workplace.database.exists()


def test_migrate_says_that_nothing_was_to_be_done(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    workplace.run("ingest", str(tmp_path / "empty.txt"))
    migrated = workplace.run("migrate")
    assert (migrated.returncode, migrated.stdout) == (0, f"{workplace.database}: up to date\n")


def test_migrating_an_empty_file_speaks_of_no_copy(workplace: Workplace) -> None:
    workplace.database.touch()
    migrated = workplace.run("migrate")
    assert (migrated.returncode, migrated.stdout) == (0, f"{workplace.database}: brought up to date; it was empty\n")
    assert list(workplace.folder.iterdir()) == [workplace.database]


def test_a_stray_word_is_exit_code_2(workplace: Workplace) -> None:
    refused = workplace.run("journals", "stray")
    assert (refused.returncode, refused.stderr) == (2, "stray: this command takes no arguments; see --help\n")


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (ArgumentError("two\nlines"), 2),
        (KeyboardInterrupt(), 1),
        (OSError(28, "No space left on device"), 1),
        (sqlite3.OperationalError("database is locked"), 1),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_no_traceback(
    error: BaseException, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise error

    assert guarded(fail) == exit_code
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(fail)
