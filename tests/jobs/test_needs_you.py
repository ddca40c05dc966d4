"""Today lists failures by their cause and tickets past their due time, until somebody ends them."""

from datetime import timedelta

import pytest

from config.terms import Urgency
from data.incidents import list_incidents
from jobs._desk import Desk
from jobs.incidents import advance, resolve, set_urgency, snooze
from jobs.tickets import add_ticket, finish
from jobs.today import needs_you
from tests.jobs.failing import fail
from tests.people import Clock

pytestmark = pytest.mark.slow


def told(desk: Desk) -> list[tuple[str, str]]:
    """Return text and detail of what the Incidents page settles."""
    return [(one.text, one.detail) for one in needs_you(desk) if one.page == "incidents"]


def newest(desk: Desk) -> int:
    """Return the number of the incident seen last."""
    with desk.reading() as session:
        return list_incidents(session)[0].id


def test_many_failures_of_one_cause_are_one_line_until_it_is_resolved(north: Desk, clock: Clock):
    for number in range(12):
        fail(north, f"The folder {number} is gone.")
    (item,) = [one for one in needs_you(north) if one.state == "failed"]
    assert item.text == "Trial of failing: The folder … is gone."
    assert item.detail == "failed 12 times · nobody has taken it over"
    assert item.query == {"incident": str(newest(north))}

    advance(north, newest(north), "acknowledge")
    assert told(north)[0][1] == f"failed 12 times · {north.actor.email}"

    told_why = "It was moved by hand."
    resolve(north, newest(north), root_cause=told_why, corrective_action=told_why, impact=told_why)
    assert [one for one in needs_you(north) if one.state == "failed"] == []


def test_the_most_urgent_comes_first_and_a_silenced_one_waits(north: Desk, clock: Clock):
    fail(north, "The mail server is down.")
    urgent = newest(north)
    clock.move(minutes=1)
    fail(north, "The folder is gone.")
    set_urgency(north, urgent, Urgency.CRITICAL)
    assert ["mail" in text for text, _ in told(north)] == [True, False]

    snooze(north, urgent, north.now() + timedelta(hours=1), "It is being repaired.")
    assert ["mail" in text for text, _ in told(north)] == [False]

    clock.move(hours=1)
    assert ["mail" in text for text, _ in told(north)] == [True, False]


def test_a_ticket_past_its_due_time_is_told_until_it_is_done(north: Desk, clock: Clock):
    fail(north, "The folder is gone.")
    due = north.now() + timedelta(hours=2)
    ticket = add_ticket(north, newest(north), "Ask for the folder", due_at=due)
    clock.move(hours=2)
    assert len(told(north)) == 1

    clock.move(seconds=1)

    late = ("Ticket “Ask for the folder” is overdue", "nobody has taken it over")
    assert late in told(north)
    finish(north, ticket)
    assert late not in told(north)
