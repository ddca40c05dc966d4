"""When something is due before or after an event of the school's calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from config.errors import InputError
from config.terms import OffsetUnit
from pipelines.recurrence import Firing, resolve
from pipelines.school_calendar import Entry, SchoolCalendar

ELAPSED = {OffsetUnit.MINUTES: timedelta(minutes=1), OffsetUnit.HOURS: timedelta(hours=1)}
MORNING = time(8)
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Offset:
    """So many units before (negative) or after an event; days come with a wall time `at`."""

    amount: int
    unit: OffsetUnit
    at: time | None = None


def check_offset(offset: Offset) -> None:
    """Refuse a distance that nobody means."""
    if abs(offset.amount) > MOST:
        raise InputError(f"{offset.amount:,} is too far from an event.", hint=f"At most {MOST:,}.")


def due_for(offset: Offset, event: Entry, calendar: SchoolCalendar, zone: tzinfo) -> Firing | None:
    """Return when the offset is due for an event, or None where the calendar has no such day.

    Minutes and hours pass as on a stopwatch; days and school days are counted on the calendar and
    end at the wall time `at`, or at the event's own time.
    """
    begins = event.starts_at or resolve(datetime.combine(event.starts_on, MORNING), zone).at
    if offset.unit in ELAPSED:
        return Firing(at=begins.astimezone(UTC) + offset.amount * ELAPSED[offset.unit])
    local = begins.astimezone(zone)
    if offset.unit is OffsetUnit.DAYS:
        day = local.date() + timedelta(days=offset.amount)
    else:
        day = calendar.shift(local.date(), offset.amount)
    if day is None:
        return None
    at = offset.at if offset.at is not None else local.time().replace(tzinfo=None)
    return resolve(datetime.combine(day, at), zone)


def in_words(offset: Offset, category: str) -> str:
    """Return the offset as a sentence's beginning, such as `2 school days before exam at 08:00`."""
    number, unit = abs(offset.amount), offset.unit.value.replace("_", " ")
    unit = unit.removesuffix("s") if number == 1 else unit
    side = "before" if offset.amount < 0 else "after"
    at = f" at {offset.at:%H:%M}" if offset.at and offset.unit not in ELAPSED else ""
    when = f"{number} {unit} {side}" if number else "At the time of"
    return f"{when} each event “{category}”{at}"
