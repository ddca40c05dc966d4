"""Places at events: taken once, freed, offered to the next in the queue, expired, moved on."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from config.errors import ConflictError, InputError
from config.school_terms import EventState, RegistrationState
from data.events import get_event, list_places
from data.models import CalendarEntry, JobRun
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs._schedules import entry_of
from jobs.calendar import save_entry
from jobs.events import (
    EventDraft,
    call_off_event,
    change_places,
    move,
    open_event,
    register,
)
from tests.people import NOON, Clock
from tests.records import add_students

pytestmark = pytest.mark.slow
State = RegistrationState
DAY = NOON + timedelta(days=10)


def event_of(desk: Desk, capacity: int | None, **facts) -> int:
    """Open an event in ten days."""
    facts.setdefault("starts_at", DAY)
    return open_event(desk, EventDraft(summary="Museum", capacity=capacity, **facts))


def students(desk: Desk, count: int) -> list[int]:
    """Add students to the records."""
    return add_students(desk, [{"maths": 50}] * count)


def queue(desk: Desk, event_id: int) -> list[tuple[int, str]]:
    """Return everybody with their state, in the order of the queue."""
    with desk.reading() as session:
        places = list_places(session, event_id)
        return [(one.registration.person_id, one.registration.state.value) for one in places]


def number_of(desk: Desk, event_id: int, person_id: int) -> int:
    """Return the number of a person's last registration."""
    with desk.reading() as session:
        found = [one.registration for one in list_places(session, event_id)]
        return [one.id for one in found if one.person_id == person_id][-1]


def test_places_go_in_order_and_the_rest_wait(north: Desk):
    ada, ben, cy = students(north, 3)
    event = event_of(north, 2)

    states = [register(north, event, person) for person in (ada, ben, cy, ada)]

    assert states == [State.REGISTERED, State.REGISTERED, State.WAITLISTED, State.REGISTERED]
    assert queue(north, event) == [(ada, "registered"), (ben, "registered"), (cy, "waitlisted")]


def test_a_freed_place_is_offered_expires_and_moves_on(north: Desk, clock: Clock):
    ada, ben, cy = students(north, 3)
    event = event_of(north, 1, offer_hours=2)
    for person in (ada, ben, cy):
        register(north, event, person)

    told = move(north, number_of(north, event, ada), "cancel")
    assert "1 freed were offered" in told
    assert queue(north, event) == [(ada, "cancelled"), (ben, "offered"), (cy, "waitlisted")]
    with north.reading() as session:
        due = session.scalars(select(JobRun.due_at).where(JobRun.job == "offer_places")).all()
    assert due == [NOON + timedelta(hours=2, seconds=1)]

    clock.move(hours=2, seconds=1)
    with north.reading() as session:
        run_id = session.scalars(select(JobRun.id).where(JobRun.job == "offer_places")).one()
    run = finish_run(north, run_id)

    assert run.outcome == "1 places offered, 1 offers ended."
    assert queue(north, event) == [(ada, "cancelled"), (ben, "expired"), (cy, "offered")]
    assert move(north, number_of(north, event, cy), "accept") == "It is registered now."


def test_an_offer_that_is_over_cannot_be_taken_though_nobody_said_so(north: Desk, clock: Clock):
    ada, ben, cy = students(north, 3)
    event = event_of(north, 1, offer_hours=2)
    for person in (ada, ben, cy):
        register(north, event, person)
    move(north, number_of(north, event, ada), "cancel")
    clock.move(hours=3)

    told = move(north, number_of(north, event, ben), "accept")

    assert told == "The offer was over; the place went on."
    assert queue(north, event)[1:] == [(ben, "expired"), (cy, "offered")]


def test_at_night_nobody_is_offered_anything_until_the_morning(north: Desk, clock: Clock):
    ada, ben = students(north, 2)
    event = event_of(north, 1)
    register(north, event, ada)
    register(north, event, ben)
    local = north.now().astimezone(north.zone)
    clock.at += local.replace(hour=22) - local

    move(north, number_of(north, event, ada), "cancel")

    assert queue(north, event) == [(ada, "cancelled"), (ben, "waitlisted")]
    with north.reading() as session:
        run = session.scalars(select(JobRun).where(JobRun.job == "offer_places")).one()
    assert run.due_at.astimezone(north.zone).strftime("%H:%M:%S") == "08:00:01"
    clock.at = run.due_at
    finish_run(north, run.id)
    assert queue(north, event)[1] == (ben, "offered")


def test_more_places_go_to_those_who_wait_and_fewer_take_none_away(north: Desk):
    people = students(north, 4)
    event = event_of(north, 1)
    for person in people:
        register(north, event, person)

    assert change_places(north, event, 3) == "The event has 3 places now; 2 were offered."
    assert change_places(north, event, 0) == "The event has 0 places now."

    assert [state for _, state in queue(north, event)] == [
        *("registered", "offered", "offered"),
        "waitlisted",
    ]


def test_the_event_and_its_line_in_the_calendar_are_one(north: Desk):
    (ada,) = students(north, 1)
    event = event_of(north, None)
    register(north, event, ada)
    with north.reading() as session:
        row = session.scalars(select(CalendarEntry)).one()
        later = entry_of(row)
    later = type(later)(**{**vars(later), "summary": "Zoo", "starts_at": DAY + timedelta(hours=1)})

    save_entry(north, later, row.id)
    with north.reading() as session:
        found = get_event(session, event)
        assert (found.summary, found.starts_at) == ("Zoo", DAY + timedelta(hours=1))

    assert call_off_event(north, event) == "Zoo is called off."
    assert queue(north, event) == [(ada, "cancelled")]
    with north.reading() as session:
        assert get_event(session, event).state is EventState.CANCELLED
        assert session.scalars(select(CalendarEntry)).all() == []
    for late in (lambda: register(north, event, ada), lambda: call_off_event(north, event)):
        with pytest.raises(ConflictError, match="called off"):
            late()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"closes_at": NOON}, "is closed"),
        ({"starts_at": NOON}, "has begun"),
        ({"has_waitlist": False}, "is full"),
    ],
)
def test_who_cannot_register_is_told_why(north: Desk, facts, said):
    (ada,) = students(north, 1)
    event = event_of(north, 0, **facts)

    with pytest.raises(ConflictError, match=said):
        register(north, event, ada)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"summary": " "}, "needs a name"),
        ({"capacity": -1}, "-1 places cannot be"),
        ({"offer_hours": 0}, "cannot stand for 0 hours"),
        ({"closes_at": DAY + timedelta(days=1)}, "closes after the event begins"),
    ],
)
def test_an_event_that_cannot_be_is_refused(north: Desk, facts, said):
    with pytest.raises(InputError, match=said):
        open_event(north, EventDraft(**{"summary": "Museum", "starts_at": DAY, **facts}))


def test_two_places_freed_at_once_go_to_two_people_in_order(north: Desk):
    people = students(north, 52)
    event = event_of(north, 2)
    for person in people:
        register(north, event, person)
    together = Barrier(4)

    def free(person: int) -> str:
        number = number_of(north, event, person)
        together.wait()
        return move(north, number, "cancel")

    def offer(_: int) -> str:
        with north.transaction() as session:
            run_id = enqueue(north, session, "offer_places", {"event_id": event}).id
        together.wait()
        return finish_run(north, run_id).outcome

    with ThreadPoolExecutor(4) as crew:
        freed = [crew.submit(free, person) for person in people[:2]]
        workers = [crew.submit(offer, number) for number in range(2)]
        for one in (*freed, *workers):
            one.result(timeout=60)

    states = queue(north, event)
    assert [state for _, state in states[:4]] == ["cancelled", "cancelled", "offered", "offered"]
    assert Counter(state for _, state in states) == {
        "cancelled": 2,
        "offered": 2,
        "waitlisted": 48,
    }
    assert len({person for person, state in states if state == "offered"}) == 2


def test_fifty_register_at_once_for_ten_places(north: Desk):
    people = students(north, 50)
    event = event_of(north, 10)

    with ThreadPoolExecutor(8) as crew:
        states = Counter(crew.map(lambda person: register(north, event, person), people))

    assert states == {State.REGISTERED: 10, State.WAITLISTED: 40}
