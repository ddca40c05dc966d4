"""Finds the parts of a folder: each plain module that defines the constant is one part."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

Part = TypeVar("Part")


def collect(package: ModuleType, constant: str, kind: type[Part]) -> dict[str, Part]:
    """Return `{module name: constant}` of each plain module in `package`, sorted by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found: dict[str, Part] = {}
    for name in names:
        if name.startswith("_"):
            continue
        part = getattr(importlib.import_module(f"{package.__name__}.{name}"), constant, None)
        if isinstance(part, kind):
            found[name] = part
    return found
