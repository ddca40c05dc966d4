"""The Records page: somebody found, and everything that is known of them."""

import pytest

from data.models import RecordChange
from jobs._desk import Desk
from tests.people import BOB, NOON, VERA
from tests.records import add_absences, add_students

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


def test_without_a_roster_it_says_what_comes_first(open_tab):
    assert "Nobody has a record yet; publish a roster." in open_tab(VERA).open("records").told()


def test_somebody_is_found_by_a_part_of_the_name(open_tab, north: Desk):
    add_students(north, [{"maths": 80}, {"maths": 60}])

    everybody = open_tab(VERA).open("records").told()
    one = open_tab(VERA).open("records", find="mily2").told()
    nobody = open_tab(VERA).open("records", find="zz").told()

    assert "2 people have a record." in everybody
    assert "Family2" in one
    assert "Family1" not in one
    assert "No name or number holds these words." in nobody


def test_a_student_has_marks_days_and_a_way_back_for_a_change(open_tab, north: Desk):
    (person,) = add_students(north, [{"maths": 80, "art": None}])
    add_absences(north, person, [NOON.date()])
    with north.transaction() as session:
        session.add(
            RecordChange(
                person_id=person,
                field="family_name",
                old="Before",
                new="Family1",
                changed_by="omar@north.example",
                changed_at=NOON,
            )
        )

    tab = open_tab(BOB).open("records", person=str(person))
    told = tab.told()
    marks = next(one.value for one in tab.app.dataframe if "Course" in one.value)

    assert "Given1 Family1" in told
    assert list(marks["Mark"]) == ["missing", "80 %"]
    assert "Absent: 1" in told
    assert "school days missed" in told
    tab.press("Give back Before")
    assert "Given1 Before" in tab.told()
    assert not [
        b
        for b in open_tab(VERA).open("records", person=str(person)).app.button
        if "Give back" in b.label
    ]
