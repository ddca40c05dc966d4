"""The school's calendar: terms, holidays, blackouts, half days and events; which days count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from config.terms import EntryKind

DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
CLOSED = {EntryKind.HOLIDAY: "holiday", EntryKind.BLACKOUT: "blackout"}
YEARS_LOOKED = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: both days belong to it; an event also has its moment (aware) and a category."""

    kind: EntryKind
    summary: str
    starts_on: date
    ends_on: date
    starts_at: datetime | None = None
    category: str = ""
    uid: str = ""

    def covers(self, day: date) -> bool:
        """Tell whether a day belongs to the entry."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class SchoolCalendar:
    """All entries of a school; `weekdays` are the ISO days of its week."""

    entries: Sequence[Entry] = ()
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    terms: Sequence[Entry] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the terms apart, for every day is asked for them."""
        terms = [entry for entry in self.entries if entry.kind is EntryKind.TERM]
        object.__setattr__(self, "terms", terms)

    def reason_against(self, day: date) -> str:
        """Return why a day is no school day, such as `holiday (Spring break)`, or nothing."""
        for entry in self.entries:
            if entry.kind in CLOSED and entry.covers(day):
                return f"{CLOSED[entry.kind]} ({entry.summary})"
        if day.isoweekday() not in self.weekdays:
            return f"no school on {day:%A}s"
        if self.terms and not any(term.covers(day) for term in self.terms):
            return "outside the terms"
        return ""

    def school_days(self, start: date, step: timedelta) -> Iterator[date]:
        """Yield the school days after `start`, forwards or backwards, some years at most."""
        day = start
        for _ in range(YEARS_LOOKED * 366):
            day += step
            if not self.reason_against(day):
                yield day

    def shift(self, day: date, school_days: int) -> date | None:
        """Return the day so many school days later (earlier if negative), or None without one."""
        if school_days == 0:
            return day
        step = DAY if school_days > 0 else -DAY
        for number, found in enumerate(self.school_days(day, step), 1):
            if number == abs(school_days):
                return found
        return None
