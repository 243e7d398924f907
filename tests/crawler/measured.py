"""Runs `scrapy …` and says at its end how much memory it took; names stand for the addresses that a test says.

`python -m tests.crawler.measured FILE NAMES crawl journal …`: FILE gets the greatest resident size in kB; NAMES, JSON,
gives the addresses of a name, one for each look-up, the last for all that follow.
"""

from __future__ import annotations

import atexit
import json
import socket
import sys
from pathlib import Path
from typing import Any

from scrapy.cmdline import execute


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


if __name__ == "__main__":
    report, invented, *words = sys.argv[1:]
    atexit.register(lambda: Path(report).write_text(str(peak()), encoding="ascii"))
    invent(json.loads(invented))
    execute(["scrapy", *words])
