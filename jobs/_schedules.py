"""What a schedule's row means: its rule, its policy, and when it is due next."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from config.terms import CalendarRule, EntryKind, Frequency, OffsetUnit
from data.calendar import list_entries
from data.db import TenantSession
from data.models import CalendarEntry, Schedule
from data.schedules import list_known_events
from pipelines.event_offset import Offset, due_for
from pipelines.event_offset import in_words as offset_in_words
from pipelines.occurrence_flow import Policy
from pipelines.recurrence import Firing, Recurrence, between, upcoming
from pipelines.recurrence import in_words as rule_in_words
from pipelines.school_calendar import Entry, SchoolCalendar

RELATIVE = (Frequency.BEFORE_EVENT, Frequency.AFTER_EVENT)
# What is planned at once, and how many later due times are seen before any of it is caught up.
ONCE_PLANNED, MOST_CAUGHT_UP = 500, 10
ONCE_SEEN = ONCE_PLANNED + MOST_CAUGHT_UP
RULES = TypeAdapter(Recurrence)


def dump_rule(rule: Recurrence) -> dict[str, Any]:
    """Return a rule by the clock as JSON."""
    body = RULES.dump_python(rule, mode="json")
    return {name: value for name, value in body.items() if name != "frequency"}


def rule_of(schedule: Schedule) -> Recurrence:
    """Return the rule of a schedule by the clock."""
    return RULES.validate_python({**schedule.rule, "frequency": schedule.frequency})


def dump_offset(offset: Offset) -> dict[str, Any]:
    """Return the distance from an event as JSON."""
    at = offset.at.isoformat() if offset.at else None
    return {"amount": offset.amount, "unit": offset.unit.value, "at": at}


def offset_of(schedule: Schedule) -> Offset:
    """Return the distance from an event."""
    body = schedule.rule
    at = time.fromisoformat(body["at"]) if body.get("at") else None
    return Offset(amount=int(body["amount"]), unit=OffsetUnit(body["unit"]), at=at)


def policy_of(schedule: Schedule) -> Policy:
    """Return how late a due time may be and what happens to later ones."""
    return Policy(
        misfire=timedelta(minutes=schedule.misfire_minutes),
        catch_up=schedule.catch_up,
        most=schedule.catch_up_most,
    )


def words_of(schedule: Schedule) -> str:
    """Return when a schedule is due, as a sentence without its full stop."""
    relative = schedule.frequency in RELATIVE
    when = (
        offset_in_words(offset_of(schedule), schedule.category)
        if relative
        else rule_in_words(rule_of(schedule))
    )
    school = schedule.calendar_rule is CalendarRule.SCHOOL_DAYS
    return f"{when}, on school days only" if school else when


def entry_of(row: CalendarEntry) -> Entry:
    """Return a row of the calendar as the rules see it."""
    return Entry(
        kind=row.kind,
        summary=row.summary,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        starts_at=row.starts_at,
        category=row.category,
        uid=row.uid,
    )


def calendar_of(session: TenantSession) -> SchoolCalendar:
    """Return the school's calendar."""
    return SchoolCalendar(entries=[entry_of(row) for row in list_entries(session)])


def list_firings(
    session: TenantSession, schedule: Schedule, zone: ZoneInfo, *, until: datetime
) -> list[tuple[Firing, int]]:
    """Return the due times that are not planned yet, in order, each with its event or 0.

    By the clock these are the moments after `planned_until`; around an event those after `since`
    whose event was not due before, so that an event that moves is due where it stands now. At
    most `ONCE_SEEN` are returned.
    """
    if schedule.frequency not in RELATIVE:
        found = between(rule_of(schedule), schedule.planned_until, until, zone, limit=ONCE_SEEN)
        return [(firing, 0) for firing in found]
    due = around_events(session, schedule, zone)
    return [(firing, number) for firing, number in due if firing.at <= until][:ONCE_SEEN]


def around_events(
    session: TenantSession, schedule: Schedule, zone: ZoneInfo
) -> list[tuple[Firing, int]]:
    """Return when a schedule is due for each event that it was not due for yet."""
    rows = list_entries(session)
    calendar = SchoolCalendar(entries=[entry_of(row) for row in rows])
    known, offset = list_known_events(session, schedule.id), offset_of(schedule)
    events = [
        row
        for row in rows
        if row.kind is EntryKind.EVENT and row.category == schedule.category and row.id not in known
    ]
    found = [(due_for(offset, entry_of(row), calendar, zone), row.id) for row in events]
    due = [(firing, number) for firing, number in found if firing and firing.at > schedule.since]
    return sorted(due, key=lambda one: (one[0].at, one[1]))


def preview(
    session: TenantSession, schedule: Schedule, zone: ZoneInfo, *, after: datetime, count: int = 5
) -> list[Firing]:
    """Return the next due times after a moment."""
    if schedule.frequency not in RELATIVE:
        return upcoming(rule_of(schedule), after, zone, count)
    found = [firing for firing, _ in around_events(session, schedule, zone)]
    return [firing for firing in found if firing.at > after][:count]


def reasons_against(
    schedule: Schedule, calendar: SchoolCalendar, zone: ZoneInfo
) -> Callable[[datetime], str]:
    """Return what tells why a schedule rests at a moment, or nothing."""
    if schedule.calendar_rule is CalendarRule.ANY_DAY:
        return lambda _moment: ""
    return lambda moment: calendar.reason_against(moment.astimezone(zone).date())
