"""The first wall: only one SELECT over the school's own tables passes, judged by its parse tree."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from config.errors import HomeroomError, InputError, NotFoundError

LONGEST_QUESTION = 100_000
QUERIES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
SOURCES = {
    "BASE_TABLE",
    "EMPTY",
    "EXPRESSION_LIST",
    "JOIN",
    "PIVOT",
    "SHOW_REF",
    "SUBQUERY",
    "TABLE_FUNCTION",
}
MODIFIERS = {"DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER"}
ORDERS = {"ASCENDING", "DESCENDING", "ORDER_DEFAULT"}
KINDS = QUERIES | SOURCES | MODIFIERS | ORDERS
CLASSES = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "LAMBDA",
    "LAMBDA_REF",
    "OPERATOR",
    "POSITIONAL_REFERENCE",
    "STAR",
    "SUBQUERY",
    "TYPE",
    "WINDOW",
}
TABLE_FUNCTIONS = {"generate_series", "json_each", "json_tree", "range", "repeat", "unnest"}
PLAIN_NAME = re.compile(r"\w[\w ]*")
BUILT_IN = re.compile(r"duckdb_|pg_|pragma_|sqlite_|information_schema", re.IGNORECASE)
ONLY_ONE = "Ask one question: a single SELECT."


@cache
def allowed_functions() -> frozenset[str]:
    """Return the names of the functions that were read and found harmless."""
    text = (Path(__file__).parent / "functions.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    return frozenset(" ".join(lines).split())


@dataclass(frozen=True)
class Gate:
    """Judges the parse tree of DuckDB's own parser; whatever it does not know is refused."""

    connection: duckdb.DuckDBPyConnection
    tables: frozenset[str]
    known: tuple[str, ...] = ()

    def judge(self, question: str) -> None:
        """Refuse in a sentence unless the question only reads the tables."""
        if len(question) > LONGEST_QUESTION:
            raise InputError("The question is longer than 100,000 characters.")
        tree = self.parse(question)
        names = {str(name).casefold() for name in named_parts(tree)}
        for name in sorted(names):
            if not PLAIN_NAME.fullmatch(name) or BUILT_IN.match(name):
                raise InputError(f"A part of a question cannot be called {name}.")
        for node in nodes(tree):
            self.judge_node(node, names)

    def parse(self, question: str) -> Any:
        """Return the one statement's tree."""
        rows = self.connection.execute("SELECT json_serialize_sql($1)", [question]).fetchall()
        try:
            body = json.loads(rows[0][0])
        except RecursionError as error:
            raise InputError("The question is nested too deeply.") from error
        if body["error"]:
            raise unreadable(body)
        if len(body["statements"]) != 1:
            raise InputError(ONLY_ONE)
        return body["statements"][0]["node"]

    def judge_node(self, node: dict[str, Any], names: set[str]) -> None:
        """Refuse a node of an unknown kind, or one that reaches beyond the tables."""
        kind = node.get("type")
        if "class" in node:
            if node["class"] not in CLASSES:
                raise InputError(f"A question cannot contain {readable(node['class'])}.")
        elif isinstance(kind, str) and kind not in KINDS and not kind.endswith("_TYPE_INFO"):
            raise InputError(f"A question cannot contain {readable(kind)}.", hint=ONLY_ONE)
        if kind == "TABLE_FUNCTION":
            judge_function(node["function"], TABLE_FUNCTIONS)
        elif "function_name" in node:
            judge_function(node, allowed_functions() | TABLE_FUNCTIONS)
        elif kind == "BASE_TABLE":
            self.judge_table(node, names)
        elif kind == "SHOW_REF" and not node.get("query"):
            raise InputError("A question cannot list what the engine holds.", hint=self.hint())

    def judge_table(self, node: dict[str, Any], names: set[str]) -> None:
        """Refuse a table that is neither the school's nor named in the question itself."""
        name = str(node["table_name"])
        if is_qualified(node) or node.get("at_clause"):
            raise InputError(f"The table {name} is named by its name alone.", hint=self.hint())
        if name.casefold() not in self.tables | names:
            raise NotFoundError(f"There is no table called {name}.", hint=self.hint())

    def hint(self) -> str:
        """Say which tables there are."""
        shown = ", ".join(sorted(self.known)[:20])
        return f"Tables: {shown}." if shown else "Nothing is published yet."


def judge_function(node: dict[str, Any], allowed: Iterable[str]) -> None:
    """Refuse a function that nobody has found harmless."""
    name = str(node["function_name"])
    if is_qualified(node) or name.casefold() not in allowed:
        raise InputError(f"The function {name} cannot be used in a question.")


def is_qualified(node: dict[str, Any]) -> bool:
    """Tell whether a name carries a catalogue or schema."""
    path = (node.get("qualified_name") or {}).get("path", [])
    parts = ("catalog", "catalog_name", "schema", "schema_name")
    return len(path) > 1 or any(node.get(part) for part in parts)


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Return every node of a tree, bodies of common table expressions included."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def named_parts(tree: Any) -> Iterator[str]:
    """Return the names that the question gives to its own parts."""
    for node in nodes(tree):
        if isinstance(node.get("cte_map"), dict):
            yield from (part["key"] for part in node["cte_map"]["map"])
        if node.get("type") == "RECURSIVE_CTE_NODE":
            yield node["cte_name"]


def unreadable(body: dict[str, Any]) -> HomeroomError:
    """Return what to say of a text that is no SELECT."""
    message = str(body.get("error_message", ""))
    if "Only SELECT" in message:
        return InputError(
            "A question can only read: it begins with SELECT, WITH, FROM, DESCRIBE or SUMMARIZE.",
            hint="A PIVOT names its columns: PIVOT t ON term IN ('autumn', 'spring').",
        )
    return InputError(f"The question cannot be read: {message}.")


def readable(kind: object) -> str:
    """Return the name of a kind of node as a person says it."""
    return str(kind).replace("_QUERY_NODE", "").replace("_", " ").lower()
