"""Whatever bytes a page has, it gives a record or a refusal, in a second and 200 MB. `PAGES=100000 make prove`."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import pytest

from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from tests.bombs import STRUCTURES, bombs, page_of
from tests.mutations import NO_URL, URL, originals

PAGES = int(os.environ.get("PAGES", "4000"))
ALL_BOMBS = 100_000
"""Pages from which every unit fills every place; with fewer, every seventh page of them is read."""
SECONDS = 1.0
"""Of processor time that a page of 10 MB may take."""
MEGABYTES = 200
"""That reading a page of 10 MB may add to an empty one."""
GIVEN_UP = 10.0
"""Seconds of processor time after which a page is not read to its end."""
AT_ONCE = 25


class TooLate(BaseException):
    """Raised out of a reading that takes too long; no `except Exception` holds it up."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How one page was read: by its seed or its name, in how many seconds, and what went wrong."""

    key: int | str
    seconds: float
    wrong: str = ""

    def __str__(self) -> str:
        said = self.wrong or f"{self.seconds:.2f} s"
        return f"{said}: python -m tests.prove {str(self.key)!r} > page.html"


def _tried(keys: Sequence[int | str]) -> list[Trial]:
    """Read pages one after the other, in a worker."""
    return [_trial(key) for key in keys]


def _trial(key: int | str) -> Trial:
    page = page_of(key)
    signal.signal(signal.SIGPROF, _too_late)
    signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)
    start, wrong = time.process_time(), ""
    try:
        found = extract(page)
        taken = time.process_time() - start
        _check(found)
    except (Exception, TooLate) as error:
        taken = time.process_time() - start
        wrong = f"{type(error).__name__} {_place(error)}: {str(error)[:80]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return Trial(key, taken, wrong)


def _place(error: BaseException) -> str:
    """The last line of ours that was reached."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "pipelines" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _too_late(_signal: int, _frame: FrameType | None) -> None:
    raise TooLate


def _check(found: object) -> None:
    """What is given is a record or a refusal, and fit to be stored: in UTF-8, its year a year."""
    assert isinstance(found, Edition | Rejection)
    json.dumps(asdict(found), ensure_ascii=False).encode()
    if isinstance(found, Edition):
        assert found.id
        assert found.digest
        assert found.year is None or 0 < found.year < 10_000, "no year"


def _warm() -> None:
    """Load what is loaded once, so that no page is charged with it."""
    for page in originals()[::20]:
        extract(page)


def _all_tried(keys: Sequence[int | str], at_once: int = AT_ONCE) -> Iterator[Trial]:
    """Read all pages on all cores."""
    chunks = [keys[at : at + at_once] for at in range(0, len(keys), at_once)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"), _warm) as pool:
        for trials in pool.map(_tried, chunks):
            yield from trials


def _judge(trials: Iterable[Trial], capsys: pytest.CaptureFixture[str]) -> None:
    """Say how fast it went; fail with all that went wrong, the worst first."""
    start = time.monotonic()
    ended = list(trials)
    slowest = max(ended, key=lambda trial: trial.seconds)
    rate = len(ended) / (time.monotonic() - start)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(ended)} pages, {rate:.1f} a second; the slowest {slowest}\n")
    wrong: dict[str, list[Trial]] = {}
    for trial in sorted(ended, key=lambda trial: -trial.seconds):
        if trial.wrong or trial.seconds > SECONDS:
            wrong.setdefault(trial.wrong or f"slow {trial.key}", []).append(trial)
    assert not wrong, "\n".join(f"{len(alike):4} like {alike[0]}" for alike in wrong.values())


@pytest.mark.prove
def test_a_spoilt_page_gives_a_record_or_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    _judge(_all_tried(range(PAGES)), capsys)


@pytest.mark.prove
def test_a_bomb_is_read_in_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    fillings = [name for name in bombs() if name not in STRUCTURES]
    _judge(_all_tried([*STRUCTURES, *fillings[:: 1 if PAGES >= ALL_BOMBS else 7]], at_once=3), capsys)


TITLED = (
    "<article{0}><front><article-meta><title-group><article-title>Un título de la gota {1}</article-title>"
    "</title-group></article-meta></front></article>"
)
WEB_PAGE = (
    '<html><head><meta name="citation_title" content="Un título de la gota &a;"><meta name="citation_doi" '
    'content="10.5555/muestra.1"></head><body><h1>Un título de la gota &a;</h1><iframe src="{0}"></iframe>'
    '<object data="{0}"></object><p>Recibido el 3 de enero de 2019</p></body></html>'
)
DUBLIN_CORE = (
    '<record><header/><metadata><oai_dc:dc xmlns:oai_dc="o" xmlns:dc="d"><dc:title>Un título de la gota &a;</dc:title>'
    "</oai_dc:dc></metadata></record>"
)
INCLUDES = ' xmlns:xi="http://www.w3.org/2001/XInclude"'
OUTSIDE = {
    "an entity": '<!DOCTYPE article [<!ENTITY a SYSTEM "{0}">]>' + TITLED.format("", "&a;"),
    "a definition elsewhere": '<!DOCTYPE article SYSTEM "{0}">' + TITLED.format("", "&a;"),
    "a parameter": '<!DOCTYPE article [<!ENTITY % p SYSTEM "{0}"> %p;]>' + TITLED.format("", "&a;"),
    "an inclusion": TITLED.format(INCLUDES, '<xi:include href="{0}" parse="text"/>'),
    "an entity in Dublin Core": '<!DOCTYPE record [<!ENTITY a SYSTEM "{0}">]>' + DUBLIN_CORE,
    "an entity in a web page": '<!DOCTYPE html [<!ENTITY a SYSTEM "{0}">]>' + WEB_PAGE,
}
"""Pages that ask for a file beside them; each gives a record."""


@pytest.mark.prove
@pytest.mark.parametrize("kind", OUTSIDE)
def test_no_file_beside_the_page_is_read(kind: str, tmp_path: Path) -> None:
    asked = tmp_path / "asked.txt"
    asked.write_text("<!ENTITY a 'confidencial'>confidencial", encoding="utf-8")
    found = extract(Page(NO_URL, OUTSIDE[kind].format(asked.as_uri()).encode()))
    assert isinstance(found, Edition)
    assert "Un título de la gota" in repr(found)
    assert "confidencial" not in repr(found)


def _growth(file: Path) -> float:
    """Megabytes that reading a page adds to a process that has read a small one; in a process of its own."""
    extract(originals()[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    page = Page(URL, file.read_bytes())
    signal.signal(signal.SIGPROF, _too_late)
    signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)
    with suppress(Exception, TooLate):  # the other tests see to it
        extract(page)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


@pytest.mark.prove
def test_a_bomb_takes_little_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = multiprocessing.get_context("forkserver")  # its children have no more in memory than they import
    context.set_forkserver_preload(["tests.bombs", "pipelines.extract"])
    file, grown = tmp_path / "page", dict[str, float]()
    for name in STRUCTURES:
        file.write_bytes(page_of(name).body)
        with ProcessPoolExecutor(1, context) as pool:
            grown[name] = pool.submit(_growth, file).result()
    hungriest = max(grown, key=lambda name: grown[name])
    with capsys.disabled():
        sys.stdout.write(f"\n{len(grown)} pages; the hungriest {hungriest}: {grown[hungriest]:.0f} MB\n")
    wrong = {name: round(grew) for name, grew in grown.items() if grew > MEGABYTES}
    assert not wrong
