"""Places at an event: freed, offered and expired inside a transaction that holds the event."""

from datetime import datetime, time, timedelta, tzinfo

from config.school_terms import EventState, RegistrationState
from data.db import TenantSession
from data.events import HOLDING, count_states, list_expired, next_waiting
from data.models import Event, Registration
from jobs._desk import Desk
from jobs._ledger import enqueue
from pipelines.offers import count_offers, expiry, is_quiet, quiet_until
from pipelines.recurrence import resolve
from pipelines.registration_flow import step

State = RegistrationState
MORNING = time(8)


def begins_at(event: Event, zone: tzinfo) -> datetime:
    """Return when an event begins; one of whole days begins at 08:00."""
    if event.starts_at is not None:
        return event.starts_at
    return resolve(datetime.combine(event.starts_on, MORNING), zone).at


def held(session: TenantSession, event: Event) -> int:
    """Count the places that somebody has or is offered."""
    session.flush()
    counts = count_states(session, [event.id])[event.id]
    return sum(counts.get(state, 0) for state in HOLDING)


def change(desk: Desk, one: Registration, action: str) -> None:
    """Move a registration by the table of its life."""
    one.state = step(one.state, action)
    one.changed_at, one.changed_by = desk.now(), desk.actor.email
    if one.state is not State.OFFERED:
        one.offer_expires_at = None


def settle(desk: Desk, session: TenantSession, event: Event) -> tuple[int, int]:
    """End the offers that are over and offer what is free; return how many of both.

    The caller holds the event. At night nothing is offered; a run does it in the morning.
    """
    over = list_expired(session, event.id, desk.now())
    for one in over:
        change(desk, one, "expire")
    if event.state is not EventState.PLANNED or desk.now() >= begins_at(event, desk.zone):
        return len(over), 0
    waiting = next_waiting(session, event.id, count_free(session, event))
    if not waiting:
        return len(over), 0
    if is_quiet(desk.now(), desk.zone):
        come_back(desk, session, event, quiet_until(desk.now(), desk.zone))
        return len(over), 0
    until = expiry(desk.now(), event.offer_hours, desk.zone, begins_at=begins_at(event, desk.zone))
    for one in waiting:
        change(desk, one, "offer")
        one.offered_at, one.offer_expires_at = desk.now(), until
    come_back(desk, session, event, until)
    return len(over), len(waiting)


def count_free(session: TenantSession, event: Event) -> int:
    """Count the people who can be offered a place now."""
    session.flush()
    counts = count_states(session, [event.id])[event.id]
    taken = sum(counts.get(state, 0) for state in HOLDING)
    return count_offers(event.capacity, taken, counts.get(State.WAITLISTED, 0))


def come_back(desk: Desk, session: TenantSession, event: Event, at: datetime) -> None:
    """Queue one run that looks at the event again at a moment, however often it is asked for."""
    due = at + timedelta(seconds=1)
    enqueue(
        desk,
        session,
        "offer_places",
        {"event_id": event.id},
        due_at=due,
        dedupe_key=f"offers:{desk.school_id}:{event.id}:{due:%Y%m%dT%H%M%S}",
    )
