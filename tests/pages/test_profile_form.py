"""Settings > Profiles in a tab: other limits for a level are tried, saved, shown and taken away."""

import pytest

from jobs._desk import Desk
from jobs.profiles import list_profiles
from tests.pages.screen import Tab
from tests.pages.test_screens import database_url  # noqa: F401 - fixture
from tests.people import ALICE

pytestmark = pytest.mark.slow
TRY = "Show what this would change"


@pytest.fixture
def marks(open_tab) -> Tab:
    """Return a tab with the form of a gradebook's marks."""
    tab = open_tab(ALICE).open("settings", tab="Profiles", profile="Gradebook")
    tab.app.selectbox(key="field_of_gradebook").set_value("mark").run()
    return tab


def fill(tab: Tab, where: str | None, words: str, high: str) -> None:
    """Fill the first line of limits for some rows, and ask what it would change."""
    tab.app.selectbox(key="case_where:mark:0").set_value(where)
    tab.app.text_input(key="case_words:mark:0").set_value(words)
    tab.app.text_input(key="case_high:mark:0").set_value(high)
    tab.press(TRY)


def test_limits_for_a_level_are_saved_shown_and_taken_away(marks: Tab, north: Desk):
    fill(marks, "grade_level", "11, 12,", "15")
    marks.press("Save as version 2")

    case = list_profiles(north)["gradebook"].wide.cases[0]
    assert (case.where, case.maximum) == ({"grade_level": ("11", "12")}, 15)
    assert "at most 15 for Grade level 11 or 12" in marks.app.table[0].value["Values"].iloc[-1]

    fill(marks, None, "", "")
    marks.press("Save as version 3")

    assert list_profiles(north)["gradebook"].wide.cases == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((None, "11", "15"), "Say for which rows"),
        (("grade_level", "", "15"), "Say for which rows"),
        (("grade_level", "11", "many"), "many is no number"),
        (("grade_level", "11", ""), "say what holds for 11"),
    ],
)
def test_half_a_line_is_refused_in_a_sentence(marks: Tab, line, said):
    fill(marks, *line)

    assert said in marks.told()
