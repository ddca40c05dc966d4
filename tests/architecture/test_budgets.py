"""What a reader can hold in the head: short files, short functions, a sentence at the top."""

import ast

from tests.architecture import source
from tests.architecture.source import at, product

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50


def everything() -> list[source.Module]:
    """Return every module that a person writes; migrations are written by a tool."""
    return [item for item in source.everything() if "migrations/versions/" not in item.name]


def test_no_file_is_longer_than_the_budget():
    long = {
        module.name: lines
        for module in everything()
        if (lines := module.text.count("\n")) > LINES_OF_A_FILE
    }

    assert not long


def test_no_function_is_longer_than_the_budget():
    long = [
        f"{at(module, node)} {node.name}"
        for module in everything()
        for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno >= LINES_OF_A_FUNCTION
    ]

    assert not long


def test_every_module_opens_with_a_sentence():
    silent = [
        module.name
        for module in everything()
        if not module.name.endswith("__init__.py")
        and not (ast.get_docstring(module.tree) or "").split("\n")[0].endswith(".")
    ]

    assert not silent


def test_every_public_function_of_the_product_says_what_it_does_or_is_short():
    silent = [
        f"{at(module, node)} {node.name}"
        for module in product()
        for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        if not node.name.startswith("_")
        and not ast.get_docstring(node)
        and (node.end_lineno or node.lineno) - node.lineno > 10
        and "data/migrations/" not in module.name
    ]

    assert not silent
