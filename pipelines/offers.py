"""When a freed place is offered, how long an offer stands, and how many go out."""

from datetime import datetime, time, timedelta, tzinfo

from pipelines.recurrence import resolve

EVENING, MORNING = time(20), time(8)
LEAST = timedelta(hours=1)


def is_quiet(now: datetime, zone: tzinfo) -> bool:
    """Tell whether nobody is to be disturbed: from 20:00 to 08:00 of the school's day."""
    clock = now.astimezone(zone).time()
    return clock >= EVENING or clock < MORNING


def quiet_until(now: datetime, zone: tzinfo) -> datetime:
    """Return when the quiet of this evening or night ends."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return resolve(datetime.combine(day, MORNING), zone).at


def expiry(now: datetime, hours: int, zone: tzinfo, *, begins_at: datetime) -> datetime:
    """Return until when an offer stands: so many hours, not ending at night, not after the event.

    One that would end in quiet hours stands until an hour after them.
    """
    end = now + timedelta(hours=hours)
    if is_quiet(end, zone):
        end = quiet_until(end, zone) + LEAST
    return min(end, begins_at)


def places_free(capacity: int | None, held: int) -> int | None:
    """Return how many places nobody has or is offered; None is without limit."""
    return None if capacity is None else max(capacity - held, 0)


def count_offers(capacity: int | None, held: int, waiting: int) -> int:
    """Return how many people on the waiting list are offered a place now."""
    free = places_free(capacity, held)
    return waiting if free is None else min(free, waiting)
