"""Preview in a tab: every count is shown, adds up, and opens its rows."""

import pytest

from config.terms import Mode
from jobs._desk import Desk
from jobs.corrections import set_aside
from jobs.headless import ImportOrder, advance, import_file
from jobs.workbench import request_preview
from tests.pages.screen import Tab
from tests.pages.test_screens import database_url  # noqa: F401 - fixture
from tests.people import ALICE

pytestmark = pytest.mark.slow

FIRST = b"Student ID;Last name;Quiz 1\nS1;Ng;80\nS2;Okoye;90\nS9;Roy;70\n"
SECOND = (
    b"Student ID;Last name;Quiz 1\nS1;Ng;80\nS2;Okoye;91\nS4;Weiss; 66,5\nS5;Diaz;12\nS6;Fo;7\n"
)
PLAN = (
    {"plan": "delete", "rules": [{"student_id": "S6"}]},
    {"plan": "transform", "columns": ["family_name"], "case": "upper"},
)


def preview(desk: Desk, **habits: object) -> int:
    """Publish one file, set one row of a second one aside, and preview the rest."""
    order = ImportOrder(profile="gradebook", publish=True, downloads=False)
    import_file(desk, "first.csv", FIRST, order)
    order = ImportOrder(profile="gradebook", downloads=False, habits=habits or None, plan=PLAN)
    batch_id = int(import_file(desk, "second.csv", SECOND, order)["batch"])
    set_aside(desk, batch_id, [5], "left the school")
    request_preview(desk, batch_id)
    advance(desk, batch_id)
    return batch_id


def tables(tab: Tab) -> list[list[tuple[object, ...]]]:
    """Return the rows of each table on the screen."""
    return [[tuple(row) for row in one.value.itertuples(index=False)] for one in tab.app.dataframe]


def show(tab: Tab, fate: str) -> list[tuple[object, ...]]:
    """Choose a fate and return the rows that it opens."""
    control = next(one for one in tab.app.get("button_group") if "change" in str(one.key))
    control.set_value(fate).run()
    assert not tab.app.exception
    return tables(tab)[0]


def test_every_count_opens_its_rows_and_they_add_up(open_tab, north: Desk):
    batch_id = preview(north)
    tab = open_tab(ALICE).open("workbench", batch=str(batch_id))
    told = tab.told()

    assert "5 rows in the file = 1 new + 2 changed + 0 unchanged + 2 set aside + 0 rejected" in told
    assert "3 rows published now plus 1 added less 0 removed make 4 rows after publishing" in told
    assert ("S4", "WEISS") in {row[1:3] for row in show(tab, "new")}
    assert (3, "S2", "Quiz 1", "90", "91") in show(tab, "changed")
    assert [row[:2] for row in show(tab, "set_aside")] == [
        (5, "left the school (alice@north.example)"),
        (6, "Left out by a step of the plan"),
    ]
    assert [row[0] for row in show(tab, "missing")] == ["S9"]


def test_rows_that_the_mode_refuses_are_listed_with_why(open_tab, north: Desk):
    batch_id = preview(north, mode=Mode.INSERT)
    tab = open_tab(ALICE).open("workbench", batch=str(batch_id))
    listed = show(tab, "rejected")

    assert [row[:2] for row in listed] == [(2, "S1"), (3, "S2")]
    assert all(str(row[2]).startswith("Published already.") for row in listed)


def test_rewritten_cells_steps_and_a_rows_story_are_told(open_tab, north: Desk):
    batch_id = preview(north)
    tab = open_tab(ALICE).open("workbench", batch=str(batch_id))

    assert ("Quiz 1", 1, "decimal commas read as points") in tables(tab)[1]
    tab.app.selectbox(key="conversion").set_value(0).run()
    assert (4, "Quiz 1", " 66,5", "66.5") in tables(tab)[1]

    tab.app.selectbox(key="touched_step").set_value(1).run()
    assert any(row[:2] == (6, "row left out") for row in tables(tab)[3])

    tab.app.number_input(key="why_row").set_value(4).run()
    story = {row[0]: row[1:] for row in tables(tab)[-1]}
    assert story["Last name"] == ("Weiss", "—", "2. Transform: Weiss → WEISS", "WEISS")
    assert story["Quiz 1"] == (" 66,5", "—", "decimal commas read as points", "66.5")
    assert "second.csv, row 4" in tab.told()
