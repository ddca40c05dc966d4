"""Calendar files come in and go out again without a day lost."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from config.errors import InputError
from config.terms import EntryKind
from pipelines.calendar_files import from_file, to_ics

VIENNA = ZoneInfo("Europe/Vienna")
ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Board//EN
BEGIN:VEVENT
UID:1@board
SUMMARY:Spring break
DTSTART;VALUE=DATE:20260330
DTEND;VALUE=DATE:20260411
END:VEVENT
BEGIN:VEVENT
UID:2@board
SUMMARY:Maths exam
CATEGORIES:EVENT,exam
DTSTART:20260504T070000Z
DTEND:20260504T100000Z
END:VEVENT
BEGIN:VEVENT
UID:3@board
SUMMARY:Assembly
RRULE:FREQ=WEEKLY
DTSTART:20260504T070000Z
END:VEVENT
BEGIN:VEVENT
UID:4@board
DTSTART;VALUE=DATE:20260504
END:VEVENT
END:VCALENDAR
"""
RULE = "Assembly repeats by a rule; write each date as an entry of its own."
CSV = (
    b"Kind;Summary;Starts on;Ends on\n"
    b"term;Autumn;2026-09-07;2026-12-23\nholiday;All Saints;2026-11-02;\n"
    b"party;Ball;2026-11-03;\nholiday;;2026-11-04;\nholiday;Odd;4.11.26;\n"
    b"holiday;Turned;2026-11-05;2026-11-04\n"
)


def test_an_icalendar_is_taken_and_what_is_no_entry_is_told():
    file = from_file("board.ics", ICS, VIENNA, EntryKind.HOLIDAY)

    break_, exam = file.entries
    assert (break_.kind, break_.starts_on, break_.ends_on, break_.starts_at) == (
        EntryKind.HOLIDAY,
        date(2026, 3, 30),
        date(2026, 4, 10),
        None,
    )
    assert (exam.kind, exam.category) == (EntryKind.EVENT, "exam")
    assert exam.starts_at == datetime(2026, 5, 4, 7, tzinfo=UTC)
    assert file.problems == [
        "board.ics, entry 3: Assembly repeats by a rule; write each date as an entry of its own.",
        "board.ics, entry 4: it has no name or no beginning.",
    ]


def test_a_csv_is_taken_and_each_bad_row_is_told():
    file = from_file("terms.csv", CSV, VIENNA, EntryKind.HOLIDAY)

    assert [(one.kind.value, one.summary, one.ends_on.isoformat()) for one in file.entries] == [
        ("term", "Autumn", "2026-12-23"),
        ("holiday", "All Saints", "2026-11-02"),
    ]
    assert [problem.split(": ")[0] for problem in file.problems] == [
        f"terms.csv, entry {number}" for number in (3, 4, 5, 6)
    ]
    assert "write a day like 2026-09-01" in file.problems[2]


def test_a_csv_without_days_is_refused():
    with pytest.raises(InputError, match="no column starts_on"):
        from_file("x.csv", b"summary,when\nA,today\n", VIENNA, EntryKind.TERM)


def test_what_goes_out_comes_back_the_same():
    entries = from_file("board.ics", ICS, VIENNA, EntryKind.HOLIDAY).entries
    others = from_file("terms.csv", CSV, VIENNA, EntryKind.HOLIDAY).entries
    names = entries + others
    content = to_ics(
        "Zürich, Schule; Nord", [(one, datetime(2026, 1, 1, tzinfo=UTC)) for one in names]
    )

    back = from_file("feed.ics", content, VIENNA, EntryKind.BLACKOUT)

    assert back.problems == []
    assert back.entries == names


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"UID:2@board\n", b"UID:2@board\nSTATUS:CANCELLED\n"),
        (b"VERSION:2.0\n", b"VERSION:2.0\nMETHOD:CANCEL\n"),
    ],
)
def test_what_its_calendar_has_called_off_is_no_entry(old, new):
    file = from_file("board.ics", ICS.replace(old, new), VIENNA, EntryKind.HOLIDAY)

    assert "2@board" in file.cancelled
    assert "2@board" not in {entry.uid for entry in file.entries}
