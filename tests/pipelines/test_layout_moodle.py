"""A Moodle grade export, in any language, gives grades as marks and words as text."""

import pytest

from config.profile import get_profile
from pipelines._layout import layouts
from pipelines.mapping import propose
from tests.pipelines.exports import MOODLE, MOODLE_GERMAN, MOODLE_RUBRIC, arranged


def proposed(export: str) -> dict[str, str | None]:
    """Return which field each column of an export feeds; None keeps it beside them."""
    reading = arranged(export)
    headers = reading.frame.columns[1:]
    columns = propose(headers, reading.frame, get_profile("gradebook"), reading.detected)
    assert all(column.target or column.unmapped for column in columns)
    return {column.source: column.target for column in columns}


def test_grades_are_marks_and_letters_and_feedback_are_text():
    assert proposed(MOODLE) == {
        "First name": "given_name",
        "Surname": "family_name",
        "ID number": "student_id",
        "Institution": None,
        "Department": "department",
        "Email address": None,
        "Assignment: Essay": "Assignment: Essay",
        "Assignment: Essay (Feedback)": None,
        "Quiz: Rivers (Percentage)": "Quiz: Rivers (Percentage)",
        "Quiz: Rivers (Letter)": None,
        "Course total": "Course total",
    }


def test_the_moment_of_the_download_is_dropped_and_told():
    reading = arranged(MOODLE)

    assert "Last downloaded from this course" not in reading.frame.columns
    assert "3 values in the column Last downloaded from this course" in (
        reading.findings["found"].to_list()
    )


def test_a_dash_stays_a_dash_and_an_empty_cell_stays_empty():
    frame = arranged(MOODLE).frame

    assert frame["Assignment: Essay"].to_list() == ["140.50", "-", "88.25"]
    assert frame["Assignment: Essay (Feedback)"].to_list() == ["Well done, Ngozi", "-", None]


def test_a_mark_may_be_as_large_as_moodle_let_it_be():
    assert arranged(MOODLE).detected.maxima == {"Assignment: Essay": 140.5, "Course total": 225.5}


def test_a_german_export_with_blanks_and_quotes_in_its_header_is_read():
    found = proposed(MOODLE_GERMAN)

    assert found["Aufgabe: Aufsatz"] == "Aufgabe: Aufsatz"
    assert found["Aufgabe: Aufsatz (Rückmeldung)"] is None
    assert "Zuletzt aus diesem Kurs geladen" not in found


def test_the_mail_is_the_id_where_the_school_gives_none():
    assert proposed(MOODLE_GERMAN)["E-Mail-Adresse"] == "student_id"


def test_an_unknown_language_is_told_by_the_moment_in_the_last_column():
    welsh = MOODLE.replace("Last downloaded from this course", "Llwythwyd ddiwethaf")

    assert arranged(welsh).detected.layout == "moodle"
    assert arranged(welsh.replace("1760000123", "17")).detected.layout == ""


def test_scores_of_a_rubric_are_marks_and_torn_dates_are_whole_again():
    reading = arranged(MOODLE_RUBRIC)

    assert reading.frame["Time Graded"].to_list()[0] == "Tuesday, 30th November 2027, 3:42AM"
    found = proposed(MOODLE_RUBRIC)
    assert [name for name, to in found.items() if to == name] == ["Score", "Score (2)"]
    assert found["Student ID"] == "student_id"


@pytest.mark.parametrize("name", ["moodle", "moodle_rubric"])
def test_an_ordinary_table_is_no_export_of_moodle(name):
    frame = arranged("Name,Score,Feedback,Seen\nAnn,1,good,1760000123\nBo,2,bad,1760000123\n").frame

    assert layouts()[name].recognises(frame.columns[1:], frame) == 0
