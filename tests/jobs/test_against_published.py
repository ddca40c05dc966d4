"""A file is held against the roster and its dataset's head; what is far off waits for a word."""

from typing import Any

import pytest

from config.terms import BatchState
from jobs._desk import Desk
from jobs.corrections import edit_cells, explain
from jobs.headless import ImportOrder, import_file

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Run on one database; what differs between the two is tested elsewhere."""
    return sqlite_url


def students() -> bytes:
    """Return a roster of thirty."""
    rows = [f"S{number:03},Name{number},Given{number}" for number in range(30)]
    return "\n".join(["Student ID,Last name,First name", *rows]).encode()


def grades(mark: int, **others: str) -> bytes:
    """Return a gradebook of twenty, some of whose students bear other ids."""
    ids = [f"S{number:03}" for number in range(20)]
    rows = [f"{others.get(one, one)},Name,{mark}" for one in ids]
    return "\n".join(["Student ID,Last name,Quiz 1", *rows]).encode()


def send(desk: Desk, name: str, content: bytes, profile: str) -> dict[str, Any]:
    """Import a file and publish it if nothing stands in the way."""
    order = ImportOrder(profile=profile, publish=True, downloads=False)
    return import_file(desk, name, content, order)


def test_a_student_who_is_not_on_the_roster_is_asked_about_until_the_id_is_right(operator: Desk):
    send(operator, "students.csv", students(), "students")

    report = send(operator, "grades.csv", grades(70, S004="S0O4", S005="Q9"), "gradebook")
    batch_id = report["batch"]

    assert report["state"] == BatchState.FIXING
    told = [(f["row"], f["rule"], f["found"], f["suggestion"]) for f in report["findings"]]
    assert told == [(6, "not_on_roster", "S0O4", "S004"), (7, "not_on_roster", "Q9", "")]
    assert edit_cells(operator, batch_id, [(6, "student_id", "S004")])["queries"] == 1
    assert edit_cells(operator, batch_id, [(6, "student_id", "S04X")])["queries"] == 2
    said = "This pupil arrived today."
    places = [(row, "student_id", "not_on_roster") for row in (6, 7)]
    assert explain(operator, batch_id, places, said)["queries"] == 0


def test_without_a_roster_nobody_is_asked_about(operator: Desk):
    report = send(operator, "grades.csv", grades(70), "gradebook")

    assert report["state"] == BatchState.PUBLISHED


def test_a_total_far_from_the_published_one_stops_what_goes_by_itself(operator: Desk):
    send(operator, "grades.csv", grades(50), "gradebook")

    report = send(operator, "grades_2.csv", grades(90), "gradebook")

    assert report["state"] == BatchState.FIXING
    assert [(f["row"], f["rule"], f["found"]) for f in report["findings"]] == [
        (None, "total_moved", "a total of 1,800")
    ]
    assert report["findings"][0]["expected"] == ("about 1,000 as in version 1 for the same 20 rows")


def test_an_empty_name_is_suggested_from_what_is_published(operator: Desk):
    send(operator, "students.csv", students(), "students")

    report = send(operator, "students_2.csv", students().replace(b",Name7,", b",,"), "students")

    told = [(f["row"], f["rule"], f["suggestion"]) for f in report["findings"]]
    assert told == [(9, "required", "Name7")]
