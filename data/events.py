"""Events and the places at them as rows; who takes a place holds the event's row meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from config.errors import NotFoundError
from config.school_terms import EventState, RegistrationState
from data.db import TenantSession
from data.models import CalendarEntry, Event, Person, Registration

State = RegistrationState
HOLDING = (State.REGISTERED, State.OFFERED, State.ATTENDED, State.NO_SHOW)
OPEN = (State.REGISTERED, State.WAITLISTED, State.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One registration with its person."""

    registration: Registration
    person: Person


def get_event(session: TenantSession, event_id: int) -> Event:
    """Return one event of this school."""
    event = session.get(Event, (session.school_id, event_id))
    if event is None:
        raise NotFoundError(f"There is no event {event_id}.")
    return event


def lock_event(session: TenantSession, event_id: int) -> Event:
    """Return one event and hold it until the transaction ends, so that nobody else seats people."""
    query = select(Event).where(Event.id == event_id).with_for_update()
    event = session.scalars(query).first()
    if event is None:
        raise NotFoundError(f"There is no event {event_id}.")
    return event


def get_registration(session: TenantSession, registration_id: int) -> Registration:
    """Return one registration of this school."""
    found = session.get(Registration, (session.school_id, registration_id))
    if found is None:
        raise NotFoundError(f"There is no registration {registration_id}.")
    return found


def find_open(session: TenantSession, event_id: int, person_id: int) -> Registration | None:
    """Find the place that a person has, waits for or is offered."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.person_id == person_id,
        Registration.state.in_(OPEN),
    )
    return session.scalars(query).first()


def list_events(session: TenantSession, *, since: date) -> list[Event]:
    """List the events from a day on, the next first."""
    query = select(Event).where(Event.starts_on >= since)
    return list(session.scalars(query.order_by(Event.starts_on, Event.id)))


def list_planned(session: TenantSession, *, first: date, last: date) -> list[Event]:
    """List what takes place between two days, both included."""
    query = select(Event).where(
        Event.state == EventState.PLANNED, Event.starts_on >= first, Event.starts_on <= last
    )
    return list(session.scalars(query.order_by(Event.starts_on, Event.id)))


def count_states(
    session: TenantSession, event_ids: Sequence[int]
) -> dict[int, dict[RegistrationState, int]]:
    """Count the places of events by their state."""
    one = Registration
    query = (
        select(one.event_id, one.state, func.count())
        .where(one.event_id.in_(event_ids))
        .group_by(one.event_id, one.state)
    )
    found: dict[int, dict[RegistrationState, int]] = {number: {} for number in event_ids}
    for event_id, state, count in session.execute(query):
        found[event_id][state] = count
    return found


def list_places(session: TenantSession, event_id: int) -> list[Place]:
    """List everybody who has or had something to do with an event, in the order of the queue."""
    query = (
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.seq, Registration.id)
    )
    return [Place(registration=one, person=person) for one, person in session.execute(query)]


def next_waiting(session: TenantSession, event_id: int, count: int) -> list[Registration]:
    """Return those who are first on the waiting list."""
    query = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == State.WAITLISTED)
        .order_by(Registration.seq)
        .limit(count)
    )
    return list(session.scalars(query))


def list_expired(session: TenantSession, event_id: int, now: datetime) -> list[Registration]:
    """Return the offers that nobody took in time."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.state == State.OFFERED,
        Registration.offer_expires_at <= now,
    )
    return list(session.scalars(query.order_by(Registration.seq)))


def list_to_offer(session: TenantSession, now: datetime) -> list[int]:
    """List the planned events that have somebody waiting or an offer that is over."""
    one = Registration
    is_over = (one.state == State.OFFERED) & (one.offer_expires_at <= now)
    query = (
        select(one.event_id)
        .join(Event, Event.id == one.event_id)
        .where(
            Event.state == EventState.PLANNED,
            (one.state == State.WAITLISTED) | is_over,
        )
        .distinct()
        .order_by(one.event_id)
    )
    return list(session.scalars(query))


def follow_entry(session: TenantSession, entry: CalendarEntry) -> None:
    """Let the event of a calendar entry bear its name and time."""
    for event in session.scalars(select(Event).where(Event.entry_id == entry.id)):
        event.summary = entry.summary
        event.starts_on, event.starts_at = entry.starts_on, entry.starts_at


def call_off(session: TenantSession, entry_id: int, *, by: str, now: datetime) -> int:
    """Call off the event of a calendar entry that goes; return how many places went with it."""
    count = 0
    query = select(Event).where(Event.entry_id == entry_id, Event.state == EventState.PLANNED)
    for event in session.scalars(query.with_for_update()):
        event.state, event.entry_id = EventState.CANCELLED, None
        change = (
            update(Registration)
            .where(Registration.event_id == event.id, Registration.state.in_(OPEN))
            .values(state=State.CANCELLED, changed_at=now, changed_by=by)
            .execution_options(synchronize_session=False)
        )
        count += int(getattr(session.execute(change), "rowcount", 0))
    return count
