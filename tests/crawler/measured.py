"""Runs `scrapy …` and says at its end how much memory it took; names stand for the addresses that a test says.

`python -m tests.crawler.measured FILE NAMES crawl journal …`: FILE gets the greatest resident size in kB; NAMES, JSON,
gives the addresses of a name, one for each look-up, the last for all that follow. No connection leaves this machine.
"""

from __future__ import annotations

import atexit
import errno
import ipaddress
import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler.workplace import ROOT, Workplace


@dataclass(frozen=True)
class Measured:
    """How a crawl ended, and the greatest resident size of its process in MB."""

    exit_code: int
    stdout: str
    stderr: str
    megabytes: float


def crawl_measured(
    workplace: Workplace, *arguments: str, names: Mapping[str, list[str]] | None = None, **settings: Any
) -> Measured:
    """Crawl to the end; `names` are those that stand for addresses of a test's choice."""
    report = workplace.folder / "peak"
    words = [part for word in arguments for part in ("-a", word)]
    command = workplace.command("crawl", "journal", *words, **settings)
    here = [sys.executable, "-m", "tests.crawler.measured", str(report), json.dumps(names or {})]
    ended = subprocess.run(
        [*here, *command[command.index("scrapy") + 1 :]], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    return Measured(ended.returncode, ended.stdout, ended.stderr, int(report.read_text(encoding="ascii")) / 1024)


def peak() -> int:
    """VmHWM of this process (proc(5)), in kB; ru_maxrss would count the process that started this one, too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def invent(names: dict[str, list[str]]) -> None:
    """Let these names stand for these addresses in this process, whichever way they are looked up."""
    really = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if name in names:
            host = names[name].pop(0) if len(names[name]) > 1 else names[name][0]
        return really(host, *rest, **more)

    def gethostbyname(host: str) -> str:
        return str(getaddrinfo(host, 0, socket.AF_INET)[0][4][0])

    socket.getaddrinfo, socket.gethostbyname = getaddrinfo, gethostbyname


class Homely(socket.socket):
    """A socket that reaches nothing but this machine."""

    def connect_ex(self, address: Any) -> int:
        """As asyncio and Twisted connect; Scrapy's own downloads go through here."""
        if self.family in (socket.AF_INET, socket.AF_INET6):
            literal = ipaddress.ip_address(address[0])
            if not (getattr(literal, "ipv4_mapped", None) or literal).is_loopback:
                return errno.ENETUNREACH
        return super().connect_ex(address)

    def connect(self, address: Any) -> None:
        """Raises OSError for any other machine."""
        if code := self.connect_ex(address):
            raise OSError(code, "not on this machine")


if __name__ == "__main__":
    report, invented, *words = sys.argv[1:]
    atexit.register(lambda: Path(report).write_text(str(peak()), encoding="ascii"))
    invent(json.loads(invented))
    socket.socket = Homely  # type: ignore[misc] # for whoever connects from now on
    from scrapy.cmdline import execute

    execute(["scrapy", *words])
