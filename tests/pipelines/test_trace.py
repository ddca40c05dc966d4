"""What each step of a plan touched: exact counts, and the rows and cells by name."""

import ast
import inspect

import pytest

from pipelines import _dates, _numbers, check, coerce
from pipelines._trace import LISTED, trace_plan
from pipelines.conversions import WORDS, conversion_words
from tests.pipelines.rows import column, rows

ROSTER = """
    id  | class
    s1  | 7A
    s2  | 7b
    s3  | 7A
"""


def trace(*steps):
    return trace_plan(rows(ROSTER), steps, lambda: 0.0)


def test_a_step_that_rewrites_names_each_cell():
    _, told, touched = trace({"plan": "transform", "columns": ["class"], "case": "upper"})

    assert touched.rows() == [(1, "rewritten", 3, "class", "7b", "7B")]
    assert (told[0]["rewritten"], told[0]["removed"], told[0]["added"]) == (1, 0, 0)


def test_steps_that_add_and_leave_out_name_each_row():
    _, told, touched = trace(
        {"plan": "append", "records": [{"id": "s9"}]},
        {"plan": "delete", "rules": [{"id": "s2"}, {"id": "s9"}]},
    )

    assert touched.select("step", "what", "row").rows() == [
        (1, "added", -1),
        (2, "removed", 3),
        (2, "removed", -1),
    ]
    assert [(part["rows_before"], part["rows_after"]) for part in told] == [(3, 4), (4, 2)]


def test_counts_stay_exact_where_the_list_ends():
    text = column("word", *["a"] * (LISTED + 1))

    _, told, touched = trace_plan(text, [{"plan": "transform", "case": "upper"}], lambda: 0.0)

    assert told[0]["rewritten"] == LISTED + 1
    assert touched.height == LISTED


def test_the_plan_ends_as_without_anybody_watching():
    from pipelines._plan import run_plan

    steps = [
        {"plan": "delete", "rules": [{"id": "s1"}]},
        {"plan": "transform", "case": "upper"},
        {"plan": "append", "records": [{"id": "s9"}]},
    ]

    assert trace(*steps)[0].equals(run_plan(rows(ROSTER), steps, lambda: 0.0)[0])


def literals(function):
    """Return the words that a function writes with `pl.lit`."""
    tree = ast.parse(inspect.getsource(function))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "attr", "") == "lit" and call.args]
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}


def test_every_way_to_rewrite_a_cell_is_said_in_words():
    named = literals(_numbers.conversion_of) | literals(_dates.conversion_of)
    other = {"trimmed", "emptied", "spelling", "value", "duration"}

    assert {"decimal_comma", "percent", "excel_serial"} <= named
    assert (named | other) - set(WORDS) == set()
    assert all(name in inspect.getsource(coerce) for name in ("trimmed", "emptied"))
    assert all(f'"{name}"' in inspect.getsource(check) for name in ("spelling", "value"))


@pytest.mark.parametrize("name", ["made_up", "trimmed"])
def test_a_way_that_nobody_described_is_read_aloud(name):
    assert conversion_words(name) in {"cells rewritten: made up", WORDS["trimmed"]}
