"""The files that the demo schools send: what their systems export, and what a teacher typed."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import xlsxwriter

from jobs._demo.population import NORTH, Seats, Student, roster, throw

BOM = "\ufeff"
WITH_DOTS, ISO = "%d.%m.%Y", "%Y-%m-%d"
SUBJECTS = ("Mathematics", "Language", "English", "Science", "History", "Geography", "Art", "Music")
TEST_COLUMNS = ("Quiz 1", "Essay", "Project", "Final")
REASONS = ("ill", "doctor", "family", "bus late", "")
BANNER = (
    "Grade 8, section B: marks of the second term",
    "Printed by the class teacher; please return to the office",
)


def written(day: date, seats: Seats) -> str:
    """Return a day as the school writes it."""
    return day.strftime(WITH_DOTS if seats is NORTH else ISO)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str) -> bytes:
    """Return CSV as an export writes it."""
    into = StringIO(newline="")
    writer = csv.writer(into, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return into.getvalue().encode()


def roster_csv(seats: Seats, day: date, *, without_level: int = 0) -> bytes:
    """Return the student information system's roster of a day, or one that lacks a level."""
    header = ("Student number", "Last name", "First name", "Date of birth", "Grade level",
              "Home class", "Gender", "School email", "Entry date", "Status")  # fmt: skip
    rows = (
        (one.number, one.family_name, one.given_name, written(one.born_on, seats),
         f"{one.level:02d}", one.room, one.sex, one.email, written(one.entered_on, seats), "active")
        for one in roster(seats, day)
        if one.level != without_level
    )  # fmt: skip
    if seats is NORTH:
        return BOM.encode() + as_csv(header, rows, delimiter=";")
    return as_csv(header, rows, delimiter=",")


def mark(one: Student, subject: str, term: str) -> int:
    """Return a mark from 0 to 100: people have a habit, and good and bad days."""
    habit = 52 + throw(38, one.number, "habit")
    return max(min(habit + throw(25, one.number, subject, term) - 12, 100), 0)


def gradebook_csv(seats: Seats, day: date, term: str) -> bytes:
    """Return everybody's marks of one term, a column per subject."""
    header = ("Student number", "Last name", "First name", "Class", *SUBJECTS)
    rows = (
        (one.number, one.family_name, one.given_name, one.room,
         *(mark(one, subject, term) for subject in SUBJECTS))
        for one in roster(seats, day)
    )  # fmt: skip
    return as_csv(header, rows, delimiter="," if seats is not NORTH else ";")


def report_card_csv(seats: Seats, day: date) -> bytes:
    """Return everybody's final marks so far, a column per subject; a few are still missing."""
    header = ("Student number", "Last name", "First name", "Class", *SUBJECTS)
    rows = (
        (one.number, one.family_name, one.given_name, one.room,
         *(final_mark(one, subject, day) for subject in SUBJECTS))
        for one in roster(seats, day)
    )  # fmt: skip
    return as_csv(header, rows, delimiter="," if seats is not NORTH else ";")


def final_mark(one: Student, subject: str, day: date) -> str:
    """Return a final mark in percent, or nothing where the teacher has not given it yet."""
    if throw(400, one.number, subject, day.year, "late") == 0:
        return ""
    weak = 22 if throw(14, one.number, "weak") == 0 else 0
    return str(max(mark(one, subject, f"{day:%Y-%m}") - weak, 0))


def attendance_csv(seats: Seats, first: date, days: int, *, known: date) -> bytes:
    """Return who was away or late within some days, of those who are still there on a later one."""
    header = ("Student number", "Date", "Lesson", "Status", "Minutes", "Reason")
    here = {one.number for one in roster(seats, known)}
    rows = [
        absence(one, day, seats)
        for day in (first + timedelta(days=number) for number in range(days))
        if day.weekday() < 5
        for one in roster(seats, day)
        if one.number in here and throw(40, one.number, day, "away") == 0
    ]
    return as_csv(header, rows, delimiter="," if seats is not NORTH else ";")


def absence(one: Student, day: date, seats: Seats) -> tuple[object, ...]:
    """Return one line of the attendance book."""
    status = ("absent", "excused", "tardy")[throw(3, one.number, day, "status")]
    minutes = 5 + 5 * throw(6, one.number, day, "late") if status == "tardy" else ""
    reason = REASONS[throw(len(REASONS), one.number, day, "why")]
    return (one.number, written(day, seats), "day", status, minutes, reason)


def class_list(day: date, room: str = "8B") -> list[Student]:
    """Return one class of north."""
    return [one for one in roster(NORTH, day) if one.room == room]


def base_marks(one: Student) -> list[object]:
    """Return what a teacher typed for one student when nothing goes wrong."""
    return [mark(one, test, "second") for test in TEST_COLUMNS]


def grades_rows(day: date) -> list[list[object]]:
    """Return class 8B's marks with exactly twelve bad cells: 31 rows, one student twice."""
    students = class_list(day)
    rows: list[list[object]] = [
        [one.number, one.family_name, one.given_name, one.room, *base_marks(one), ""]
        for one in students
    ]
    bad = {
        (2, 4): 105, (6, 5): 780, (11, 6): -4, (17, 7): 101, (23, 4): 850,
        (3, 5): "absent?", (9, 7): "8o", (14, 4): "see note", (20, 6): "ninety", (26, 5): "??",
    }  # fmt: skip
    for (row, column), value in bad.items():
        rows[row][column] = value
    rows[5][8], rows[12][8] = "new glasses", "moved from 8C"
    rows.append([*rows[8][:4], *base_marks(students[9]), "typed twice?"])
    return rows


def grades_xlsx(day: date, *, made_on: date | None = None) -> bytes:
    """Return `grades_8B.xlsx`: a banner above, wrong headings, twelve bad cells."""
    written_on = made_on or day
    into = BytesIO()
    header = ("Stud.Nr", "Last name", "First name", "Class", *TEST_COLUMNS, "Teacher's remark")
    made = datetime(written_on.year, written_on.month, written_on.day)  # noqa: DTZ001 — a workbook knows no zone
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        book.set_properties({"created": made})
        sheet = book.add_worksheet("Term2")
        for place, line in enumerate(BANNER):
            sheet.write_string(place, 0, line)
        sheet.write_row(3, 0, header, book.add_format({"bold": True}))
        for place, row in enumerate(grades_rows(day), start=4):
            sheet.write_row(place, 0, row)
        book.add_worksheet("Notes").write_string(0, 0, "Marks are on the sheet Term2.")
    return into.getvalue()
