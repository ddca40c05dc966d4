"""The doors of the house, found by walking its registries: routes, parameters, use cases, words."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route
from typer.main import get_command

from cli import app
from jobs._desk import Desk
from pages._front.routes import all_routes
from tests.architecture.source import Module, dotted, product

ADDRESS = "st.query_params"
# What reads a parameter of the address by its name, directly or for a page.
READERS = {f"{ADDRESS}.get", "prepare", "remember"}
REQUEST = ("request.query_params", "form", "request.headers", "request.path_params")


@dataclass(frozen=True)
class UseCase:
    """One thing that a page or a command can ask of the desk."""

    name: str
    function: Callable[..., Any]

    @property
    def given(self) -> dict[str, inspect.Parameter]:
        """Return what it takes beside the desk, unless it may be left out."""
        first, *others = inspect.signature(self.function).parameters.values()
        assert first.name == "desk"
        return {one.name: one for one in others if one.default is one.empty and not is_open(one)}


def is_open(parameter: inspect.Parameter) -> bool:
    """Tell whether a parameter stands for any number of them."""
    return parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}


def routes() -> list[Route]:
    """Return every plain route."""
    return [route for route in all_routes() if isinstance(route, Route)]


def use_cases() -> dict[str, UseCase]:
    """Return every function of `jobs` on a desk that a page or a command imports."""
    found: dict[str, UseCase] = {}
    for module in product():
        if module.name.startswith(("pages/", "commands/")):
            found |= {case.name: case for case in imported(module)}
    return found


def imported(module: Module) -> Iterator[UseCase]:
    """Return the use cases that a module takes from `jobs`, by name or through its module."""
    for dotted_name in module.imports():
        owner, _, name = dotted_name.rpartition(".")
        if owner.startswith("jobs."):
            thing = getattr(importlib.import_module(owner), name, None)
            if is_use_case(thing):
                yield UseCase(dotted_name, thing)
        elif owner == "jobs":
            part = importlib.import_module(dotted_name)
            for node in module.walk(ast.Attribute):
                if dotted(node) == f"{name}.{getattr(node, 'attr', '')}":
                    thing = getattr(part, node.attr, None)
                    if is_use_case(thing):
                        yield UseCase(f"{dotted_name}.{node.attr}", thing)


def is_use_case(thing: object) -> bool:
    """Tell whether something works at a desk."""
    if not inspect.isfunction(thing):
        return False
    first = next(iter(inspect.signature(thing).parameters.values()), None)
    return first is not None and first.annotation in {Desk, "Desk"}


def page_parameters() -> set[tuple[str, str]]:
    """Return (screen, parameter) of everything that a page reads from its address."""
    return {
        (screen_of(module.name), name)
        for module in product()
        if module.name.startswith("pages/") and "/routes/" not in module.name
        for name in parameters_in(module)
    }


def screen_of(path: str) -> str:
    """Return the screen that a file belongs to: `pages/_workbench/fix.py` draws workbench."""
    part = path.removeprefix("pages/").partition("/")[0].removesuffix(".py").lstrip("_")
    return "every" if part in {"shell", "ui"} else part


def parameters_in(module: Module) -> Iterator[str]:
    """Return the names that a module reads from the address, or binds to it."""
    for node in module.walk(ast.Call):
        assert isinstance(node, ast.Call)
        words = {keyword.arg: keyword.value for keyword in node.keywords}
        if dotted(node.func) in READERS:
            yield constant(node.args[0])
        elif isinstance(bound := words.get("bind"), ast.Constant) and bound.value == "query-params":
            yield constant(words["key"])
    for node in module.walk(ast.Subscript):
        assert isinstance(node, ast.Subscript)
        if dotted(node.value) == ADDRESS and isinstance(node.ctx, ast.Load):
            yield constant(node.slice)


def constant(node: ast.expr) -> str:
    """Return a constant's text, the fixed start of a made-up one, or the name that holds it."""
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr(values=[ast.Constant(value=start), *_]):
            return f"{start}*"
        case _:
            return f"<{dotted(node)}>"


def request_words() -> set[str]:
    """Return every word that a plain route reads from a request."""
    found: set[str] = set()
    for module in product():
        if not module.name.startswith("pages/routes/"):
            continue
        for node in [*module.walk(ast.Call), *module.walk(ast.Subscript)]:
            match node:
                case ast.Call(func=ast.Attribute(attr="get", value=owner), args=[word, *_]):
                    found |= {constant(word)} if dotted(owner) in REQUEST else set()
                case ast.Subscript(value=owner, slice=word):
                    found |= {constant(word)} if dotted(owner) in REQUEST else set()
                case _:
                    pass
    return found


def commands() -> dict[str, set[str]]:
    """Return every command, or `command word`, with the names of what it takes."""
    group: Any = get_command(app)
    found: dict[str, set[str]] = {}
    for name in group.list_commands(None):
        command: Any = group.get_command(None, name)
        for word, part in getattr(command, "commands", {"": command}).items():
            found[f"{name} {word}".strip()] = {one.name for one in part.params}
    return found
