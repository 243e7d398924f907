"""Finds the platforms: every module of this folder that holds one, without being named here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

from pipelines.platforms import names
from pipelines.platforms.base import Platform
from pipelines.printed import Printed


@cache
def platforms() -> dict[str, Platform]:
    """All platforms by name, the generic one last; each is in the file of its name."""
    return {name: _platform_in(import_module(f"pipelines.platforms.{name}"), name) for name in names()}


def _platform_in(module: ModuleType, name: str) -> Platform:
    found = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Platform))
    return next(platform for platform in found if platform.name == name)()


def platform_named(name: str) -> Platform:
    """The platform of that name; KeyError if there is none."""
    return platforms()[name]


def recognised(url: str, printed: Printed) -> Platform:
    """The first platform that knows the page."""
    return next(platform for platform in platforms().values() if platform.recognises(url, printed))
