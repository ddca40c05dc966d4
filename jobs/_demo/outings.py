"""The demo's events: an outing with fewer places than people who want one, and an open evening."""

from datetime import datetime, timedelta

from sqlalchemy import select

from data.models import Person
from jobs._desk import Desk
from jobs.events import EventDraft, open_event, register

PLACES, WANTED, GUESTS = 24, 31, 12
WEEKS_AHEAD = 2


def open_outings(desk: Desk) -> None:
    """Open two events and let people register for them."""
    with desk.reading() as session:
        query = select(Person.id).where(Person.source == "students").order_by(Person.sourced_id)
        people = list(session.scalars(query.limit(WANTED)))
    outing = EventDraft(
        summary="Museum of technology",
        starts_at=at(desk, 9, WEEKS_AHEAD * 7),
        category="excursion",
        location="Main hall, ground floor",
        capacity=PLACES,
    )
    evening = EventDraft(
        summary="Open evening",
        starts_at=at(desk, 18, WEEKS_AHEAD * 7 + 5),
        category="evening",
        location="Assembly hall",
    )
    for draft, count in ((outing, WANTED), (evening, GUESTS)):
        number = open_event(desk, draft)
        for person in people[:count]:
            register(desk, number, person)


def at(desk: Desk, hour: int, days: int) -> datetime:
    """Return an hour of a day to come, in the school's zone."""
    day = desk.now().astimezone(desk.zone) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
