"""Ed-Fi interchanges: a table for each kind of record; other XML is named and refused."""

from pathlib import Path

import polars as pl
import pytest

from config.errors import HomeroomError, InputError
from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Overrides, Reading

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "edfi"
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)
ABSENCE = "uri://ed-fi.org/AttendanceEventCategoryDescriptor#Excused Absence"
SMALL = f"""<?xml version="1.0"?>
<InterchangeStudentAttendance xmlns="http://ed-fi.org/5.2.0">
  <Student id="S1"><StudentUniqueId>007</StudentUniqueId></Student>
  <StudentSchoolAttendanceEvent>
    <AttendanceEvent>
      <EventDate>2021-08-31</EventDate>
      <AttendanceEventCategory>{ABSENCE}</AttendanceEventCategory>
    </AttendanceEvent>
    <StudentReference><StudentIdentity><StudentUniqueId>007</StudentUniqueId></StudentIdentity></StudentReference>
  </StudentSchoolAttendanceEvent>
  <StudentSchoolAttendanceEvent>
    <AttendanceEvent><EventDate>2021-09-01</EventDate></AttendanceEvent>
    <StudentReference><StudentIdentity><StudentUniqueId>&lt;8&gt;</StudentUniqueId></StudentIdentity></StudentReference>
    <Note>late</Note><Note>again</Note>
  </StudentSchoolAttendanceEvent>
</InterchangeStudentAttendance>
"""
EVENT, DAY = "AttendanceEvent.AttendanceEventCategory", "AttendanceEvent.EventDate"
ENTITY = '<!DOCTYPE a [<!ENTITY b "c">]>'
REFUSED = {
    "document type": (SMALL.replace("\n<Inter", f"\n{ENTITY}<Inter", 1), "document type"),
    "cut off": (SMALL[:400], "damaged or cut off: line 9"),
    "no record": ('<InterchangeX xmlns="http://ed-fi.org/5.2.0"></InterchangeX>', "no record"),
    "deep": (SMALL.replace("<Note>late", "<a>" * 70 + "</a>" * 70 + "<Note>", 1), "levels deep"),
    "other": ("<Pupils><Pupil/></Pupils>", "an XML document that is no Ed-Fi interchange"),
    "transfer file": ('<?xml version="1.0"?><CTfile></CTfile>', "Common Transfer File"),
    "old Excel": ('<?xml version="1.0"?><Workbook x="y"/>', "XML Spreadsheet 2003"),
}


def read(content: bytes | str, **chosen) -> Reading:
    """Read an interchange as the desk does."""
    content = content.encode() if isinstance(content, str) else content
    part = format_of(content, "records.xml")
    return arrange(part.read(content, part.detect(content, Overrides(**chosen))))


def tally(reading: Reading, column: str) -> dict[str | None, int]:
    """Return how often each value comes."""
    return dict(reading.frame.get_column(column).value_counts().rows())


@needs_files
def test_the_sample_district_has_its_attendance():
    reading = read((SHARED / "StudentSchoolAttendance.xml").read_bytes())

    assert tally(reading, EVENT) == {
        "Excused Absence": 1_077,
        "Unexcused Absence": 773,
        "Tardy": 66,
        "Partial": 1,
    }
    assert reading.frame.height == 1_917
    assert reading.frame.get_column("Student.StudentUniqueId").n_unique() == 227
    days = reading.frame.get_column(DAY)
    assert (days.min(), days.max()) == ("2021-08-23", "2022-05-27")
    assert reading.detected.profile == "attendance"


@needs_files
def test_the_sample_district_has_its_students_and_calendar():
    students = read((SHARED / "Student.xml").read_bytes())
    calendar = (SHARED / "EducationOrgCalendar.xml").read_bytes()

    assert (students.frame.height, students.detected.profile) == (960, "students")
    assert students.accounts["other_table"] == 3
    assert {sheet.name: sheet.rows for sheet in read(calendar).detected.sheets} == {
        "Session": 6,
        "GradingPeriod": 18,
        "Calendar": 1,
        "CalendarDate": 2,
    }
    sessions = read(calendar, sheet="Session").frame
    assert sessions.get_column("Term").unique().sort().to_list() == [
        "Fall Semester",
        "Spring Semester",
    ]
    assert sessions.get_column("GradingPeriod.ref")[0].count("; ") == 2


def test_records_keep_their_lines_and_their_text():
    reading = read(SMALL)

    assert reading.frame.select("_row", DAY, EVENT, "Student.StudentUniqueId", "Note").rows() == [
        (4, "2021-08-31", "Excused Absence", "007", None),
        (11, "2021-09-01", None, "<8>", "late; again"),
    ]
    assert (reading.accounts["data"], reading.accounts["other_table"]) == (2, 1)


def test_records_on_one_line_have_numbers_of_their_own():
    assert read(SMALL.replace("\n", "")).frame.get_column("_row").to_list() == [1, 2]


def test_descriptors_stay_whole_on_request():
    assert read(SMALL, descriptors="whole").frame.get_column(EVENT).to_list() == [ABSENCE, None]


def test_another_kind_of_record_is_chosen_like_a_sheet():
    assert read(SMALL, sheet="Student").frame.rows() == [(3, "S1", "007")]
    with pytest.raises(InputError, match="no records called Staff"):
        read(SMALL, sheet="Staff")


def test_wide_text_is_read_as_well():
    text = SMALL.replace('"1.0"?', '"1.0" encoding="utf-16"?')

    assert read(text.encode("utf-16")).frame.height == 2


@pytest.mark.parametrize("name", REFUSED)
def test_other_xml_is_named_and_refused(name):
    text, said = REFUSED[name]

    with pytest.raises(HomeroomError) as refusal:
        read(text)

    assert said in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert refusal.value.hint


def test_a_table_with_a_bracket_in_its_header_is_no_xml():
    assert read("<id>,name\n1,Ann\n").frame.select(pl.last()).item() == "Ann"
