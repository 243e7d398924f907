"""What our commands share: a person's mistake is one line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.settings import Settings

from crawler.errors import ArgumentError
from db.errors import CribadoError

INCOMPLETE = 1
"""Exit code: something expected did not arrive."""
ALARMED = 3
"""Exit code: done, and an alarm was raised."""


class ExampleFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's layout of the help, with the examples left as they are written."""


def guarded(action: Callable[[], int]) -> int:
    """The exit code of `action`; what goes wrong for reasons a person can mend is said in one line."""
    try:
        return action()
    except CribadoError as error:
        return complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return complain("interrupted; what is loaded stays, and the same command may be given again", INCOMPLETE)
    except (OSError, sqlite3.OperationalError) as error:  # a full disk, a database that stays locked
        return complain(str(error), INCOMPLETE)


def complain(line: str, exit_code: int) -> int:
    """Say on one line why the command does not end with 0."""
    sys.stderr.write(" ".join(line.split()) + "\n")
    return exit_code


class ProjectCommand(ScrapyCommand):
    """A command of ours: `summary` for the list of commands, `examples` for its help."""

    requires_project = True
    requires_crawler_process = False
    summary: ClassVar[str] = ""
    examples: ClassVar[str] = ""
    arguments: ClassVar[str] = ""

    def syntax(self) -> str:
        """The line of the help that says how to call it."""
        return f"[options] {self.arguments}".rstrip()

    def short_desc(self) -> str:
        """What `scrapy --help` says."""
        return self.summary

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and the examples below them."""
        super().add_options(parser)
        parser.formatter_class = ExampleFormatter
        parser.epilog = f"Examples:\n{self.examples}"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy, which takes the exit code from `exitcode`."""
        self.args, self.opts = args, opts
        self.exitcode = guarded(self._checked)

    def _checked(self) -> int:
        args = self.args
        if stray := [arg for arg in args if arg.startswith("-")]:  # Scrapy takes unknown options for arguments
            raise ArgumentError(f"{stray[0]}: no such option; see --help")
        if args and not self.arguments:
            raise ArgumentError(f"{args[0]}: this command takes no arguments; see --help")
        return self.perform()

    @property
    def in_force(self) -> Settings:
        """The settings of this call."""
        assert self.settings is not None  # noqa: S101 - Scrapy sets it before anything else
        return self.settings

    @abstractmethod
    def perform(self) -> int:
        """Do it with `self.args` and `self.opts`, and return the exit code.

        Raises `CribadoError` for what a person can mend.
        """
