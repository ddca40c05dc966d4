"""Events that people register for: places, waiting lists, offers that stand for some hours."""

from dataclasses import dataclass
from datetime import datetime

from config.errors import ConflictError, InputError
from config.school_terms import EventState, RegistrationState
from config.terms import EntryKind
from data.calendar import get_entry
from data.db import TenantSession
from data.events import find_open, get_event, get_registration, lock_event
from data.models import Event, Registration
from data.records import get_person
from jobs._desk import Desk
from jobs._seats import begins_at, change, held, settle
from jobs.calendar import remove_entry, save_entry
from pipelines.offers import places_free
from pipelines.school_calendar import Entry

State = RegistrationState
MOST_PLACES, MOST_HOURS = 100_000, 720


@dataclass(frozen=True, kw_only=True)
class EventDraft:
    """What a person says of an event; times are of the school's zone, no capacity is no limit."""

    summary: str
    starts_at: datetime
    category: str = ""
    location: str = ""
    capacity: int | None = None
    offer_hours: int = 24
    has_waitlist: bool = True
    closes_at: datetime | None = None


def open_event(desk: Desk, event: EventDraft) -> int:
    """Put an event into the calendar and open its registration; return its number."""
    check(desk, event)
    day = event.starts_at.astimezone(desk.zone).date()
    entry_id = save_entry(
        desk,
        Entry(
            kind=EntryKind.EVENT,
            summary=event.summary,
            starts_on=day,
            ends_on=day,
            starts_at=event.starts_at,
            category=event.category,
        ),
    )
    with desk.transaction() as session:
        entry = get_entry(session, entry_id)
        row = Event(
            summary=entry.summary,
            starts_on=day,
            starts_at=event.starts_at,
            entry_id=entry_id,
            created_by=desk.actor.email,
            created_at=desk.now(),
            location=event.location.strip(),
            capacity=event.capacity,
            offer_hours=event.offer_hours,
            has_waitlist=event.has_waitlist,
            closes_at=event.closes_at,
        )
        session.add(row)
        session.flush()
        desk.audit(session, "event.opened", f"event {row.id}", new=row.summary)
        return row.id


def check(desk: Desk, event: EventDraft) -> None:
    """Refuse an event that cannot be."""
    desk.allow("manage_calendar")
    if not event.summary.strip():
        raise InputError("An event needs a name.", hint="Write what people call it.")
    if event.capacity is not None and not 0 <= event.capacity <= MOST_PLACES:
        raise InputError(
            f"{event.capacity:,} places cannot be.", hint=f"From 0 to {MOST_PLACES:,}, or no limit."
        )
    if not 1 <= event.offer_hours <= MOST_HOURS:
        raise InputError(
            f"An offer cannot stand for {event.offer_hours:,} hours.",
            hint=f"From 1 to {MOST_HOURS}.",
        )
    if event.closes_at is not None and event.closes_at > event.starts_at:
        raise InputError("Registration closes after the event begins.", hint="Close it before.")


def change_places(desk: Desk, event_id: int, capacity: int | None) -> str:
    """Give an event more or fewer places; nobody loses one, new ones go to those who wait."""
    desk.allow("manage_calendar")
    with desk.transaction() as session:
        event = lock_event(session, event_id)
        if capacity is not None and not 0 <= capacity <= MOST_PLACES:
            raise InputError(
                f"{capacity:,} places cannot be.", hint=f"From 0 to {MOST_PLACES:,}, or no limit."
            )
        old, event.capacity = event.capacity, capacity
        _, offered = settle(desk, session, event)
        desk.audit(session, "event.places", f"event {event_id}", old=str(old), new=str(capacity))
    words = "no limit" if capacity is None else f"{capacity:,} places"
    return f"The event has {words} now" + (f"; {offered:,} were offered." if offered else ".")


def call_off_event(desk: Desk, event_id: int) -> str:
    """Call an event off: it leaves the calendar, and every place is cancelled."""
    with desk.reading() as session:
        event = get_event(session, event_id)
    if event.entry_id is None:
        raise ConflictError(f"{event.summary} is called off already.")
    remove_entry(desk, event.entry_id)
    return f"{event.summary} is called off."


def register(desk: Desk, event_id: int, person_id: int) -> RegistrationState:
    """Give a person a place, or the next place in the queue; a second time changes nothing."""
    desk.allow("amend")
    with desk.transaction() as session:
        event = lock_event(session, event_id)
        person = get_person(session, person_id)
        known = find_open(session, event_id, person_id)
        if known is not None:
            return known.state
        refuse_closed(desk, event)
        state = free_state(session, event)
        event.last_seq += 1
        session.add(
            Registration(
                event_id=event_id,
                person_id=person.id,
                state=state,
                seq=event.last_seq,
                queued_at=desk.now(),
                changed_at=desk.now(),
                changed_by=desk.actor.email,
            )
        )
        desk.audit(session, "event.registered", f"event {event_id}", new=f"person {person_id}")
        return state


def refuse_closed(desk: Desk, event: Event) -> None:
    """Refuse a registration that comes too late, or for what does not take place."""
    if event.state is not EventState.PLANNED:
        raise ConflictError(f"{event.summary} is called off.")
    if event.closes_at is not None and desk.now() >= event.closes_at:
        raise ConflictError(f"Registration for {event.summary} is closed.")
    if desk.now() >= begins_at(event, desk.zone):
        raise ConflictError(f"{event.summary} has begun.")


def free_state(session: TenantSession, event: Event) -> RegistrationState:
    """Return what a newcomer becomes: those who wait already come before."""
    free = places_free(event.capacity, held(session, event))
    if free is None or free > 0:
        return State.REGISTERED
    if not event.has_waitlist:
        raise ConflictError(
            f"{event.summary} is full.", hint="It has no waiting list; give it more places."
        )
    return State.WAITLISTED


def move(desk: Desk, registration_id: int, action: str) -> str:
    """Cancel, accept, decline, attend or miss; what becomes free is offered in the same step."""
    desk.allow("amend")
    with desk.transaction() as session:
        one = get_registration(session, registration_id)
        event = lock_event(session, one.event_id)
        session.refresh(one)
        if action == "accept" and is_late(desk, one):
            settle(desk, session, event)
            told = "The offer was over; the place went on."
        else:
            change(desk, one, action)
            _, offered = settle(desk, session, event)
            told = f"It is {one.state.value.replace('_', ' ')} now"
            told += f"; {offered:,} freed were offered." if offered else "."
        desk.audit(
            session, f"event.{action}", f"registration {registration_id}", new=one.state.value
        )
    return told


def is_late(desk: Desk, one: Registration) -> bool:
    """Tell whether an offer is over, though nobody said so yet."""
    until = one.offer_expires_at
    return one.state is State.OFFERED and until is not None and until <= desk.now()
