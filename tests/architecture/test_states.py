"""Every word of a life cycle is reachable, and the database knows the same words."""

import importlib
import pkgutil
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint, Column, Enum, Table

import pipelines
from data.models import Base

FLOWS = [name for _, name, _ in pkgutil.iter_modules(pipelines.__path__) if name.endswith("_flow")]


def transitions(name: str) -> dict[tuple[StrEnum, str], StrEnum]:
    """Return the transition table of a flow module."""
    module = importlib.import_module(f"pipelines.{name}")
    tables = [
        value
        for value in vars(module).values()
        if isinstance(value, dict) and value and all(isinstance(key, tuple) for key in value)
    ]
    assert len(tables) == 1, f"pipelines/{name}.py holds exactly one table"
    return tables[0]


def word_columns() -> list[tuple[Table, Column]]:
    """Return every column that holds a word of a closed set."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    ]


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_stands_in_its_transition_table(name):
    table = transitions(name)
    states = {state for state, _ in table} | set(table.values())
    (kind,) = {type(state) for state in states}

    assert states == set(kind)


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_but_the_first_is_reached_by_an_action(name):
    table = transitions(name)
    unreached = {state for state, _ in table} - set(table.values())

    assert len(unreached) <= 1


def test_batches_and_runs_have_a_transition_table():
    assert {"batch_flow", "run_flow"} <= set(FLOWS)


@pytest.mark.parametrize(("table", "column"), word_columns(), ids=lambda part: part.name)
def test_the_database_checks_every_word(table, column):
    checks = [str(item.sqltext) for item in table.constraints if isinstance(item, CheckConstraint)]
    assert isinstance(column.type, Enum)
    assert column.type.enum_class
    words = {member.value for member in column.type.enum_class}

    assert column.type.create_constraint or any(column.name in check for check in checks)
    assert set(column.type.enums) == words
