"""A Canvas gradebook gives students and marks, and nothing else."""

import pytest

from config.profile import get_profile
from config.terms import Unmapped
from pipelines._layout import layouts
from pipelines.mapping import propose, text_of
from tests.pipelines.exports import CANVAS, CANVAS_COMMA, arranged


def test_points_posting_and_the_test_student_are_no_people():
    reading = arranged(CANVAS)

    assert reading.frame["SIS User ID"].to_list() == ["S001", "S002", "0S3"]
    assert reading.frame["_row"].to_list() == [4, 5, 6]
    assert reading.accounts["layout"] == 3


def test_titles_lose_the_number_of_the_assignment_unless_two_are_alike():
    columns = arranged(CANVAS).frame.columns

    assert columns[6:10] == ["Essay: Rivers", "Quiz 1 (4712)", "Quiz 1 (4713)", "Lab"]


def test_computed_columns_are_kept_as_text_and_are_no_marks():
    reading = arranged(CANVAS)

    headers, profile = reading.frame.columns[1:], get_profile("gradebook")
    columns = propose(headers, reading.frame, profile, reading.detected)
    marks = [column.source for column in columns if column.target == column.source]

    assert marks == ["Essay: Rivers", "Quiz 1 (4712)", "Quiz 1 (4713)", "Lab"]
    assert reading.frame["Final Score"].to_list() == ["70.10", "11.25", "8.17"]


def test_points_are_the_most_that_a_mark_may_be_also_with_a_decimal_comma():
    assert arranged(CANVAS).detected.maxima["Essay: Rivers"] == 150
    assert arranged(CANVAS_COMMA).detected.maxima == {"Essay": 2000.0, "Quiz": 10.5}


def test_cells_stand_as_they_are_written():
    frame = arranged(CANVAS_COMMA).frame

    assert frame["Essay"].to_list() == ["1.234,50", "EX", "N/A"]
    assert frame["Quiz"].to_list() == ["9,75", "-", None]


@pytest.mark.parametrize("marker", ["Muted", "Manual Posting"])
def test_the_row_of_posting_is_told(marker):
    reading = arranged(CANVAS.replace("Manual Posting", marker))

    assert (2, marker) in reading.findings.select("row", "found").rows()


def test_the_students_id_is_the_login_when_the_school_gives_none():
    reading = arranged(CANVAS.replace("0S3", ""))

    assert reading.detected.meanings["SIS User ID"] == ""
    assert reading.detected.meanings["SIS Login ID"] == "student_id"


def test_a_whole_name_is_proposed_as_family_and_given_name():
    reading = arranged(CANVAS)
    frame, profile = reading.frame, get_profile("gradebook")

    columns = propose(frame.columns[1:], frame, profile, reading.detected)

    parts = {one.target: frame.select(text_of(one)).to_series() for one in columns if one.split}
    whole = frame["Student"].str.split(", ").to_list()
    assert parts["family_name"].to_list() == [name[0] for name in whole]
    assert parts["given_name"].to_list() == [name[1] for name in whole]
    kept = next(one for one in columns if one.source == "Student" and not one.split)
    assert (kept.target, kept.unmapped) == (None, Unmapped.IGNORE)


@pytest.mark.parametrize("name", ["Cher", "Ng, Ada, Jr.", ", Ada"])
def test_one_name_of_another_form_leaves_all_names_whole(name):
    first = arranged(CANVAS).frame["Student"][0]
    reading = arranged(CANVAS.replace(f'"{first}"', f'"{name}"'))

    assert name.strip() in [cell.strip() for cell in reading.frame["Student"]]
    assert reading.detected.splits == {}


def test_a_roster_of_another_system_is_no_canvas_gradebook():
    assert layouts()["canvas"].recognises(["Student", "ID", "Email"], arranged(CANVAS).frame) == 0
