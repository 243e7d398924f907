"""Where things stand: one file per platform, found by registry.py."""

import pkgutil

AROUND = ("base", "registry")
LAST = "generic"


def names() -> tuple[str, ...]:
    """The platforms' names, those of their files; the generic one last."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if module.name not in AROUND)
    return tuple(sorted(found, key=lambda name: (name == LAST, name)))
