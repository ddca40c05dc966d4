"""A Blackboard download gives marks with their points; what it computes stays text."""

from config.profile import get_profile
from pipelines.mapping import layout, propose
from tests.pipelines.exports import BLACKBOARD, BLACKBOARD_CLASSIC, arranged


def test_a_header_gives_title_and_points():
    reading = arranged(BLACKBOARD)

    assert reading.frame.columns[6:] == [
        "Weighted Total",
        "Lab 1",
        "Essay [EXTRA]",
        "Pass?",
        "Overall Grade",
    ]
    assert reading.detected.maxima == {"Lab 1": 120.0, "Essay [EXTRA]": 10.0}


def test_marks_are_marks_and_totals_and_words_are_text():
    reading = arranged(BLACKBOARD)
    profile = get_profile("gradebook")

    columns = propose(reading.frame.columns[1:], reading.frame, profile, reading.detected)
    marks = [column for column in columns if column.target == column.source]

    assert [column.source for column in marks] == ["Lab 1", "Essay [EXTRA]"]
    assert [field.maximum for field in layout(marks, profile)] == [120, 100]
    assert {column.source: column.target for column in columns}["Student ID"] == "student_id"


def test_cells_stand_as_they_are_written():
    frame = arranged(BLACKBOARD).frame

    assert frame["Lab 1"].to_list() == ["110.00", "In Progress", "Needs Grading(50.00)"]
    assert "Last Access" not in frame.columns


def test_the_classic_download_names_people_by_their_user_name():
    detected = arranged(BLACKBOARD_CLASSIC).detected

    assert detected.layout == "blackboard"
    assert detected.meanings == {"Username": "student_id", "Child Course ID": "class"}


def test_a_list_of_people_alone_is_no_download():
    people = "Last Name,First Name,Username,Mark\nRoe,Ada,ada,5\nDoe,Bo,bo,6\n"

    assert arranged(people).detected.layout == ""
