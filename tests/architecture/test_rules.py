"""Every rule that a check or a reader can emit is explained in plain words."""

import ast
import re
from collections.abc import Iterator

from config.profile import Field
from config.rules import get_rule, rule_list
from config.terms import FieldType
from pipelines._limits import rules_of
from tests.architecture.source import Module, dotted, product

WORD = re.compile(r"^[a-z]+(_[a-z]+)*$")
NOT_RULES = {"rule"}  # a column of that name


def texts(node: ast.AST) -> Iterator[str]:
    """Return the constants among which an expression chooses; parts of calls do not count."""
    match node:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp():
            yield from texts(node.body)
            yield from texts(node.orelse)
        case ast.Call() if dotted(node.func) == "pl.lit":
            for argument in node.args:
                yield from texts(argument)
        case ast.Call(func=ast.Attribute(attr="then" | "otherwise", value=before)):
            yield from texts(before)
            for argument in node.args:
                yield from texts(argument)
        case ast.Call(func=ast.Attribute(value=before)):
            yield from texts(before)


def emitted(module: Module) -> Iterator[str]:
    """Return each rule that a module names where it writes a finding."""
    for node in module.walk(ast.Call):
        if re.search(r"\bnotes\.(add|ask)$", dotted(node.func)):
            yield from texts(node.args[0])
        if dotted(node.func) == "weigh":
            yield from texts(node.args[-1])
        for keyword in node.keywords:
            if keyword.arg == "rule":
                yield from texts(keyword.value)
    for node in module.walk(ast.Assign):
        if any(dotted(target) == "rule" for target in node.targets):
            yield from texts(node.value)


def of_fields() -> set[str]:
    """Return the rules that fields of every kind have."""
    said = {"required": True, "minimum": 0, "maximum": 9, "allowed": ("a",), "pattern": "a"}
    fields = [Field(name="x", title="X", type=kind, **said) for kind in FieldType]
    return {rule for field in fields for rule in rules_of(field)}


def all_emitted() -> set[str]:
    """Return every rule that the product can emit."""
    core = [module for module in product() if module.name.startswith(("pipelines/", "jobs/"))]
    found = {word for module in core for word in emitted(module) if WORD.match(word)}
    return (found | of_fields()) - NOT_RULES


def test_every_rule_that_can_be_emitted_is_explained():
    unexplained = sorted(all_emitted() - set(rule_list()))

    assert unexplained == [], "describe these in config/defaults/rules.toml"


def test_the_search_finds_rules_of_readers_checks_and_comparisons():
    assert {"encoding", "empty_header", "short_row", "range", "date", "duplicate_key"} <= (
        all_emitted()
    )
    assert {"ambiguous_number", "known_key", "integer"} <= all_emitted()


def test_a_rule_says_what_it_means_why_it_matters_and_what_to_do():
    for rule in rule_list().values():
        sentences = (rule.meaning, rule.reason, rule.remedy)
        assert all(not said[0].islower() and said.endswith(".") for said in sentences), rule
        assert rule.title, rule
        assert not rule.title.endswith("."), rule


def test_a_rule_that_nobody_described_is_read_aloud():
    assert get_rule("odd_thing").title == "Odd thing"
