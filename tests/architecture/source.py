"""The source of the house as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.settings import ROOT

FOLDERS = ("commands", "config", "data", "jobs", "pages", "pipelines")
FRONT_DOORS = ("app.py", "cli.py")


@dataclass(frozen=True)
class Module:
    """One file of source with its parsed tree."""

    name: str
    text: str
    tree: ast.Module

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Return every node of the kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def imports(self) -> set[str]:
        """Return every module and every `module.name` that the file imports."""
        found: set[str] = set()
        for node in self.walk(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
            else:
                found |= {alias.name for alias in node.names}
        return found


def paths(*folders: str) -> list[Path]:
    """Return the Python files of the folders, without run-time files."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if ROOT / "data" / "var" not in path.parents)


def parse(path: Path) -> Module:
    """Read and parse one file."""
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


@cache
def product() -> tuple[Module, ...]:
    """Return every module that is not a test."""
    doors = [ROOT / name for name in FRONT_DOORS]
    return tuple(parse(path) for path in [*doors, *paths(*FOLDERS)])


@cache
def everything() -> tuple[Module, ...]:
    """Return every module including the tests."""
    return (*product(), *(parse(path) for path in paths("tests")))


def at(module: Module, node: ast.AST) -> str:
    """Return `file:line` of a node, as editors open it."""
    return f"{module.name}:{getattr(node, 'lineno', 1)}"


def dotted(node: ast.AST) -> str:
    """Return `st.fragment` for the expression of that name, and nothing for others."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case _:
            return ""


def read_me(folder: str = ".") -> str:
    """Return a folder's README."""
    return (ROOT / folder / "README.md").read_text(encoding="utf-8")
