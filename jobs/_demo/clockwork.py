"""What a demo school does by itself: its calendar and three schedules."""

from datetime import UTC, date, datetime, time, timedelta

from config.terms import CalendarRule, EntryKind, Frequency, OffsetUnit
from data.schedules import list_schedules
from jobs._desk import Desk
from jobs.calendar import save_entry
from jobs.schedules import Draft, add_schedule
from pipelines.event_offset import Offset
from pipelines.recurrence import Recurrence
from pipelines.school_calendar import Entry

TERMS = (("Autumn term", (9, 7), (12, 23)), ("Spring term", (1, 7), (7, 10)))
BREAKS = (("Autumn break", (10, 26), (10, 30)), ("Spring break", (3, 29), (4, 9)))
EXAM_AHEAD = timedelta(days=12)


def wind_up(desk: Desk, school_year: int) -> None:
    """Give a school its calendar and its schedules, unless it has some."""
    with desk.reading() as session:
        if list_schedules(session):
            return
    for entry in entries_of(school_year, desk.now().date()):
        save_entry(desk, entry)
    for draft in DRAFTS:
        add_schedule(desk, draft)


def entries_of(school_year: int, today: date) -> list[Entry]:
    """Return the terms and breaks of a school year, and an exam in the days to come."""
    spans = [(EntryKind.TERM, one) for one in TERMS] + [(EntryKind.HOLIDAY, one) for one in BREAKS]
    entries = [
        Entry(
            kind=kind,
            summary=summary,
            starts_on=day_of(school_year, first),
            ends_on=day_of(school_year, last),
        )
        for kind, (summary, first, last) in spans
    ]
    later = today + EXAM_AHEAD
    day = later - timedelta(days=max(later.isoweekday() - 5, 0))
    begins = datetime.combine(day, time(8), UTC)
    exam = Entry(
        kind=EntryKind.EVENT,
        summary="Mathematics exam, level 10",
        starts_on=day,
        ends_on=day,
        starts_at=begins,
        category="exam",
    )
    return [*entries, exam]


def day_of(school_year: int, day: tuple[int, int]) -> date:
    """Return a day of a school year that begins in late summer."""
    month, number = day
    return date(school_year + (month < 8), month, number)


DRAFTS = (
    Draft(
        title="Check the stored versions",
        job="check_store",
        when=Recurrence(frequency=Frequency.DAILY, at=time(2, 30)),
    ),
    Draft(
        title="Look into the inbox",
        job="watch_inbox",
        when=Recurrence(frequency=Frequency.CRON, cron="0 8-16/4 * * *"),
        calendar_rule=CalendarRule.SCHOOL_DAYS,
    ),
    Draft(
        title="Check everything before an exam",
        job="check_store",
        when=Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8)),
        category="exam",
    ),
)
