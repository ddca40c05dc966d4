"""The Attendance page: a class is chosen, its sheet drawn, and the codes edited by who may."""

from dataclasses import replace

import pytest

from jobs._desk import Desk, utc_now
from jobs.attendance import Sheet, take_attendance
from tests.people import ALICE, BOB, VERA
from tests.records import add_students

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


def test_without_a_class_it_says_what_comes_first(open_tab):
    assert "Nobody is in a class yet" in open_tab(VERA).open("attendance").told()


def test_a_sheet_shows_what_was_recorded_and_the_last_weeks(open_tab, north: Desk):
    absent, _ = add_students(north, [{"maths": 80}, {"maths": 60}])
    desk = replace(north, now=utc_now)
    today = desk.now().astimezone(desk.zone).date()
    take_attendance(desk, Sheet(class_code="07A", day=today), {absent: "absent"})

    tab = open_tab(BOB).open("attendance")

    told = tab.told()
    assert "1 of 2 have a mark; the others count as present." in told
    assert "hr-absent" in told or today.weekday() > 4
    table = next(one.value for one in tab.app.dataframe if "Mark" in one.value)
    assert list(table["Mark"]) == ["Absent", "Present"]
    assert "Nothing to save" in [one.label for one in tab.app.button]


def test_only_an_administrator_edits_the_codes(open_tab, north: Desk):
    add_students(north, [{"maths": 80}])

    tab = open_tab(ALICE).open("attendance", part="Codes")
    tab.press("Save the codes")

    assert [toast.value for toast in tab.app.toast] == ["6 codes are in use\\."]
    other = open_tab(VERA).open("attendance", part="Codes")
    assert "Save the codes" not in [one.label for one in other.app.button]
