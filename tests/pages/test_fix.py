"""Fix in a tab: the chosen problem's columns come first, and rewritten cells are counted."""

import pytest

from jobs._desk import Desk
from jobs.headless import ImportOrder, import_file
from tests.pages.screen import Tab
from tests.pages.test_screens import database_url  # noqa: F401 - fixture
from tests.people import ALICE

pytestmark = pytest.mark.slow

FILE = b"Student ID;Last name;Quiz 1;Quiz 2\nS1;Ng;80;85\nS2;Okoye;91;400\nS4;Weiss; 66,5;x\n"


@pytest.fixture
def fixing(open_tab, north: Desk) -> Tab:
    """Return a tab at the Fix step of a gradebook with two errors in its last column."""
    order = ImportOrder(profile="gradebook", downloads=False)
    batch_id = int(import_file(north, "marks.csv", FILE, order)["batch"])
    return open_tab(ALICE).open("workbench", batch=str(batch_id), step="fix")


def test_the_columns_of_the_chosen_problem_come_first(fixing: Tab):
    grid = fixing.app.dataframe[0].value

    assert list(grid.columns)[:4] == ["_row", "Problems", "Quiz 2", "student_id"]
    assert not fixing.app.exception


def test_rewritten_cells_are_counted_below(fixing: Tab):
    listed = [tuple(row) for row in fixing.app.dataframe[-1].value.itertuples(index=False)]

    assert ("Quiz 1", 1, "decimal commas read as points") in listed
    assert "cells rewritten while reading" in [one.label for one in fixing.app.expander][-1]
