"""The law of the house, read from the imports: crawler → pipelines → db, never back; and pipelines are pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("crawler", "pipelines", "db")
IMPURE = {
    "scrapy", "twisted", "sqlite3", "sqlite_utils", "datasette", "requests", "urllib.request", "httpx", "aiohttp",
    "socket", "http", "subprocess", "shutil", "tempfile", "os", "warcio", "threading", "asyncio", "time", "random",
}  # fmt: skip
MAY_READ_TABLES = {
    "pipelines/tables/__init__.py",
    "pipelines/languages.py",
    "pipelines/platforms/__init__.py",
    "pipelines/platforms/registry.py",
}
MODULES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The full names of everything a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the floor"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    floor = name(path).split("/")[0]
    forbidden = FLOORS[: FLOORS.index(floor)]
    assert [module for module in imported(path) if module.split(".")[0] in (*forbidden, "tests")] == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name(path).startswith("pipelines/") and path.name != "stages.py"], ids=name
)
def test_pipelines_are_pure(path: Path) -> None:
    modules = set(imported(path))
    assert [m for m in modules if any(m == bad or m.startswith(bad + ".") for bad in IMPURE)] == []
    assert {m for m in modules if m.startswith("db.")} <= PURE_WORDS
    assert "open" not in set(called(path))
    if any(m.startswith(("pathlib", "importlib", "pkgutil")) for m in modules):
        assert name(path) in MAY_READ_TABLES


PURE_WORDS = {
    f"db.{module}"
    for module in (
        "text.folded", "text.unaccented", "agreement.differences", "notices.STATUS", "notices.TABLE",
        "notices.announced", "notices.beginnings",
        "figures.figures", "figures.unmatched",
        *(f"record.{word}" for word in (
            "Abstract", "Author", "Edition", "Flag", "KeywordPair", "Keywords", "LANGUAGES", "Language", "Notice",
            "Page", "Reason", "Rejection", "Section", "Source", "Title", "Twin", "identity",
        )),
    )
}  # fmt: skip


def called(path: Path) -> Iterator[str]:
    """The names of the functions a module calls without a dot."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_opens_with_one_sentence(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, "a module says what it is for"
    first = said.split("\n\n")[0].replace("\n", " ")
    assert first.endswith((".", "?")), first


def test_there_is_no_drawer() -> None:
    assert [name(path) for path in MODULES if path.stem in {"utils", "util", "helpers", "common", "misc"}] == []
