"""Which days are school days, and when something is due around an event."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from config.errors import InputError
from config.terms import EntryKind, OffsetUnit
from pipelines.event_offset import Offset, check_offset, due_for, in_words
from pipelines.school_calendar import Entry, SchoolCalendar

BERLIN = ZoneInfo("Europe/Berlin")


def entry(kind: EntryKind, summary: str, starts_on: str, ends_on: str = "", **more) -> Entry:
    first = date.fromisoformat(starts_on)
    last = date.fromisoformat(ends_on) if ends_on else first
    return Entry(kind=kind, summary=summary, starts_on=first, ends_on=last, **more)


CALENDAR = SchoolCalendar(
    entries=[
        entry(EntryKind.TERM, "Spring term", "2026-01-07", "2026-07-24"),
        entry(EntryKind.HOLIDAY, "Spring break", "2026-03-30", "2026-04-10"),
        entry(EntryKind.BLACKOUT, "Audit", "2026-03-26"),
        entry(EntryKind.HALF_DAY, "Report day", "2026-03-27"),
    ]
)
EXAM = entry(
    EntryKind.EVENT,
    "Exam",
    "2026-04-13",
    starts_at=datetime(2026, 4, 13, 9, tzinfo=BERLIN),
    category="exam",
)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-03-25", ""),
        ("2026-03-26", "blackout (Audit)"),
        ("2026-03-27", ""),
        ("2026-03-28", "no school on Saturdays"),
        ("2026-04-01", "holiday (Spring break)"),
        ("2026-01-06", "outside the terms"),
        ("2026-07-27", "outside the terms"),
    ],
)
def test_a_day_without_school_says_why(day, reason):
    assert CALENDAR.reason_against(date.fromisoformat(day)) == reason


def test_without_terms_every_weekday_counts_and_the_week_may_be_another():
    assert SchoolCalendar().reason_against(date(2026, 8, 3)) == ""
    sunday = date(2026, 8, 2)
    assert SchoolCalendar(weekdays=(7, 1, 2, 3, 4)).reason_against(sunday) == ""


@pytest.mark.parametrize(
    ("offset", "due"),
    [
        (Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8)), "2026-03-25 08:00"),
        (Offset(amount=-1, unit=OffsetUnit.SCHOOL_DAYS), "2026-03-27 09:00"),
        (Offset(amount=1, unit=OffsetUnit.SCHOOL_DAYS, at=time(8)), "2026-04-14 08:00"),
        (Offset(amount=-15, unit=OffsetUnit.DAYS, at=time(2, 30)), "2026-03-29 03:30"),
        (Offset(amount=-90, unit=OffsetUnit.MINUTES), "2026-04-13 07:30"),
        (Offset(amount=3, unit=OffsetUnit.HOURS), "2026-04-13 12:00"),
    ],
)
def test_an_offset_is_due_on_the_schools_calendar(offset, due):
    firing = due_for(offset, EXAM, CALENDAR, BERLIN)

    assert firing is not None
    assert f"{firing.at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == due


def test_an_event_without_a_time_begins_at_eight():
    firing = due_for(
        Offset(amount=-1, unit=OffsetUnit.HOURS),
        entry(EntryKind.EVENT, "Fair", "2026-05-04"),
        CALENDAR,
        BERLIN,
    )

    assert firing is not None
    assert firing.at == datetime(2026, 5, 4, 5, tzinfo=UTC)


def test_a_calendar_without_school_days_has_no_such_day():
    closed = SchoolCalendar(
        entries=[entry(EntryKind.HOLIDAY, "For ever", "2000-01-01", "2100-01-01")]
    )

    assert due_for(Offset(amount=-1, unit=OffsetUnit.SCHOOL_DAYS), EXAM, closed, BERLIN) is None


def test_offsets_are_said_in_words_and_kept_in_bounds():
    assert in_words(Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8)), "exam") == (
        "2 school days before each event “exam” at 08:00"
    )
    assert in_words(Offset(amount=1, unit=OffsetUnit.HOURS), "fair").startswith("1 hour after")
    with pytest.raises(InputError, match="too far"):
        check_offset(Offset(amount=5_000, unit=OffsetUnit.DAYS))
