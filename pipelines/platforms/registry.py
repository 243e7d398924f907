"""Finds the platforms: every module of this folder that holds one, without being named here."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from pipelines.platforms.base import Platform
from pipelines.printed import Printed

LAST = "generic"


@cache
def platforms() -> dict[str, Platform]:
    """All platforms by name, the generic one last."""
    found = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        for value in vars(import_module(f"pipelines.platforms.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Platform) and value.name:
                found[value.name] = value()
    return dict(sorted(found.items(), key=lambda item: (item[0] == LAST, item[0])))


def names() -> tuple[str, ...]:
    """The names that `journals.toml` may use."""
    return tuple(platforms())


def platform_named(name: str) -> Platform:
    """The platform of that name; KeyError if there is none."""
    return platforms()[name]


def recognised(url: str, printed: Printed) -> Platform:
    """The first platform that knows the page."""
    return next(platform for platform in platforms().values() if platform.recognises(url, printed))
