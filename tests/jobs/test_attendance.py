"""Attendance by hand: a sheet, its corrections, what a file may not overwrite, the percentage."""

from datetime import timedelta
from decimal import Decimal

import pytest

from config.errors import InputError, NotFoundError
from config.school_terms import Counts, MarkSource
from data.attendance import list_corrections
from data.records import get_session, list_attendance, list_enrolments
from jobs._desk import Desk
from jobs.attendance import Sheet, attended, codes_of, save_codes, take_attendance
from jobs.headless import ImportOrder, import_file
from pipelines.attendance import CODES, Code
from tests.people import NOON

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
        indirect=True,
    ),
]
TODAY = NOON.date()
SHEET = Sheet(class_code="7A", day=TODAY)
TRIP = Code(code="trip", title="Away with the school", counts=Counts.NOT_COUNTED)
HABITS = {"mode": "upsert", "missing_rows": "keep"}


def publish(desk: Desk, profile: str, *lines: str) -> None:
    """Publish lines of a file."""
    order = ImportOrder(profile=profile, publish=True, downloads=False, habits=HABITS)
    report = import_file(desk, f"{profile}.csv", "\n".join(lines).encode(), order)
    assert report["state"] == "published", report


def people(desk: Desk) -> None:
    """Enrol two students of a class and one of another."""
    header = "Student id,Last name,First name,Grade,Class"
    publish(desk, "students", header, "s1,Ek,Åsa,07,7A", "s2,Ng,Bo,07,7A", "s3,Oz,Cy,08,8A")


def marks(desk: Desk, person_id: int) -> list[tuple[str, int, MarkSource, str]]:
    """Return the marks of a student, in order."""
    with desk.reading() as session:
        return [
            (one.word, one.absent_thousandths, one.source, one.taken_by)
            for one in list_attendance(session, person_id)
        ]


def share(desk: Desk, person_id: int) -> tuple[Decimal | None, int, int]:
    """Return percent, possible days and what was missed."""
    with desk.reading() as session:
        (enrolment,) = list_enrolments(session, person_id)
        found = attended(session, enrolment, get_session(session, 2027), today=TODAY)
    return found.percent, found.possible_days, found.missed


def test_a_sheet_is_written_and_corrected_with_its_history(north: Desk):
    people(north)

    assert take_attendance(north, SHEET, {1: "absent", 2: "present"}) == "1 mark written."
    assert take_attendance(north, SHEET, {1: "absent"}) == "Nothing differs from what was there."
    assert take_attendance(north, SHEET, {1: "tardy", 2: "partial"}) == "2 marks written."

    by = north.actor.email
    assert marks(north, 1) == [("tardy", 0, MarkSource.MANUAL, by)]
    assert marks(north, 2) == [("partial", 500, MarkSource.MANUAL, by)]
    with north.reading() as session:
        told = [(one.old, one.new) for one in list_corrections(session, 1, limit=9)]
    assert told == [("absent", "tardy"), ("", "absent")]


def test_a_period_is_a_sheet_of_its_own(north: Desk):
    people(north)

    take_attendance(north, SHEET, {1: "absent"})
    take_attendance(north, Sheet(class_code="7A", day=TODAY, slot="3"), {1: "tardy"})

    assert [word for word, *_ in marks(north, 1)] == ["absent", "tardy"]


@pytest.mark.parametrize(
    ("sheet", "words", "error"),
    [
        (Sheet(class_code="7A", day=TODAY + timedelta(days=1)), {1: "absent"}, InputError),
        (Sheet(class_code="9Z", day=TODAY), {1: "absent"}, NotFoundError),
        (SHEET, {3: "absent"}, NotFoundError),
        (SHEET, {1: "ill"}, InputError),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_and_writes_nothing(north: Desk, sheet, words, error):
    people(north)

    with pytest.raises(error):
        take_attendance(north, sheet, words)

    assert marks(north, 1) == []


def test_a_file_does_not_overwrite_what_was_entered_by_hand(north: Desk):
    people(north)
    header = "Student id,Date,Status"
    publish(north, "attendance", header, f"s1,{TODAY},absent", f"s2,{TODAY},absent")
    take_attendance(north, SHEET, {1: "excused"})

    publish(north, "attendance", header, f"s1,{TODAY},tardy", f"s2,{TODAY},tardy")

    assert marks(north, 1)[0][0] == "excused"
    assert marks(north, 2)[0][0] == "tardy"


def test_days_that_do_not_count_are_no_days_that_could_be_attended(north: Desk):
    people(north)
    save_codes(north, [*CODES, TRIP])
    _, days, _ = share(north, 1)
    assert days > 0

    take_attendance(north, SHEET, {1: "trip", 2: "absent"})

    assert share(north, 1) == (Decimal("100.0"), days - 1, 0)
    percent, possible, missed = share(north, 2)
    assert (possible, missed) == (days, 1_000)
    assert percent == ((Decimal(100) * (days - 1)) / days).quantize(Decimal("0.1"))


def test_the_schools_own_codes_are_kept_and_read_files_by_them(north: Desk):
    people(north)
    half = [Code(**{**vars(one), "absent": 250}) if one.code == "partial" else one for one in CODES]

    assert save_codes(north, half) == "6 codes are in use."
    publish(north, "attendance", "Student id,Date,Status", f"s1,{TODAY},partial")

    assert marks(north, 1)[0][:2] == ("partial", 250)
    with north.reading() as session:
        assert codes_of(session) == half
