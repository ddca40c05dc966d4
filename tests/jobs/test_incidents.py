"""Failures become incidents: one for each cause, with an owner and a way forward."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from config.terms import EntryMark, IncidentState, RunState, TicketState, Urgency
from data.incidents import get_incident, list_entries, list_incidents, list_tickets
from data.models import Incident
from data.runs import get_run
from jobs._desk import Desk
from jobs._notices import title_of
from jobs.incidents import (
    advance,
    assign,
    comment,
    known_error_of,
    resolve,
    retry_failed,
    set_urgency,
    snooze,
    times,
)
from jobs.known_errors import add_known, list_known, propose, remove_known, try_pattern
from jobs.tickets import add_ticket, finish, list_open, tick
from pipelines.triage import KnownError
from tests.jobs.failing import fail, take
from tests.people import ALICE, BOB, Clock

pytestmark = pytest.mark.slow

MISSING = 'The column "Grade {0}" is missing in marks{0}.csv on line {0}.'
WORDS = {
    "root_cause": "The school renamed the column.",
    "corrective_action": "Its new name is a synonym now.",
    "impact": "Two classes were a day late.",
}


@pytest.fixture
def hands() -> Clock:
    return Clock(datetime(2026, 5, 4, 6, tzinfo=UTC))


@pytest.fixture
def north(north: Desk, hands: Clock) -> Desk:
    return replace(north, now=hands)


def incidents(desk: Desk) -> list[Incident]:
    with desk.reading() as session:
        return list_incidents(session)


def one(desk: Desk) -> Incident:
    (incident,) = incidents(desk)
    return incident


def marks(desk: Desk, number: int) -> list[EntryMark]:
    with desk.reading() as session:
        return [entry.mark for entry in reversed(list_entries(session, number))]


def test_failures_of_one_cause_are_one_incident_and_another_cause_is_another(north: Desk):
    for number in range(20):
        fail(north, MISSING.format(number))
    fail(north, "The file is locked by a password.")

    locked, missing = incidents(north)
    assert (missing.occurrences, locked.occurrences) == (20, 1)
    assert missing.message == "The column … is missing in … on line #."
    assert (missing.step, missing.error_code, missing.known_error) == (
        "Try",
        "input",
        "required_column",
    )
    assert locked.known_error == "locked_file"
    assert title_of(missing).startswith("Trial of failing: The column")


def test_workers_that_fail_at_once_open_one_incident(north: Desk):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: fail(north, MISSING.format(number)), range(12)))

    assert one(north).occurrences == 12


def test_a_success_elsewhere_is_no_recovery_and_that_of_the_retried_run_is(north: Desk, hands):
    failed = fail(north, MISSING.format(1))
    hands.at += timedelta(hours=3, minutes=12)
    fail(north, "")
    assert one(north).recovered_at is None

    fail(north, "", parent_id=failed)

    incident = one(north)
    assert incident.recovered_at == hands.at
    with north.reading() as session:
        last = list_entries(session, incident.id)[0]
    assert last.text.startswith("Recovered after 3 h 12 min by run")


def test_a_failed_run_of_a_schedule_stays_with_it_when_it_is_tried_again(north: Desk):
    failed = fail(north, MISSING.format(1), schedule_id=7)

    (again,) = retry_failed(north, one(north).id, [failed])

    with north.reading() as session:
        assert get_run(session, again).schedule_id == 7


def test_a_schedule_recovers_and_what_comes_back_says_so(north: Desk):
    fail(north, MISSING.format(1), schedule_id=7)
    fail(north, "", schedule_id=7)
    fail(north, MISSING.format(2), schedule_id=7)

    incident = one(north)
    assert (incident.recovered_at, incident.returns, incident.occurrences) == (None, 1, 2)
    assert marks(north, incident.id) == [
        EntryMark.OPENED,
        EntryMark.RECOVERED,
        EntryMark.CAME_BACK,
    ]


def test_an_incident_goes_step_by_step_and_nowhere_else(north: Desk):
    fail(north, MISSING.format(1))
    number = one(north).id

    with pytest.raises(ConflictError, match="cannot fix"):
        advance(north, number, "fix")
    assert advance(north, number, "acknowledge", "On it.") is IncidentState.ACKNOWLEDGED
    assert one(north).owner == ALICE.email
    with pytest.raises(InputError, match="Closing needs"):
        advance(north, number, "close")
    with pytest.raises(InputError, match="The cause is too short"):
        resolve(north, number, **{**WORDS, "root_cause": "?"})
    resolve(north, number, **WORDS)

    closed = one(north)
    assert (closed.state, closed.impact) == (IncidentState.CLOSED, WORDS["impact"])
    with north.reading() as session:
        states = [entry.state for entry in reversed(list_entries(session, number))]
    assert states == list(IncidentState)[:5]


def test_a_closed_incident_that_recurs_is_opened_again(north: Desk):
    fail(north, MISSING.format(1))
    resolve(north, one(north).id, **WORDS)

    fail(north, MISSING.format(2))

    assert (one(north).state, one(north).returns) == (IncidentState.OPEN, 1)


def test_open_tickets_are_asked_about_before_an_incident_closes(north: Desk):
    fail(north, MISSING.format(1))
    number = one(north).id
    done = add_ticket(north, number, "Call the school", steps=["Find the number", "Call"])
    add_ticket(north, number, "Write it down", assignee=BOB.email)

    with pytest.raises(ConflictError, match="Not done yet: Find the number"):
        finish(north, done)
    tick(north, done, [True, True])
    finish(north, done)
    with pytest.raises(ConflictError, match="1 tickets of incident"):
        resolve(north, number, **WORDS)
    resolve(north, number, **WORDS, drop_tickets=True)

    with north.reading() as session:
        states = [ticket.state for ticket in list_tickets(session, incident_id=number)]
    assert sorted(states) == [TicketState.DONE, TicketState.DROPPED]
    assert list_open(north) == []


def test_a_snooze_has_an_end_and_a_reason_and_wakes_when_it_gets_worse(north: Desk, hands: Clock):
    fail(north, MISSING.format(1))
    number = one(north).id
    with pytest.raises(InputError, match="end within 30 days"):
        snooze(north, number, hands.at + timedelta(days=60), "until it is over")
    with pytest.raises(InputError, match="needs a reason"):
        snooze(north, number, hands.at + timedelta(days=1), "later")

    snooze(north, number, hands.at + timedelta(days=1), "The school is closed.")
    fail(north, MISSING.format(2))
    assert (one(north).occurrences, one(north).snoozed_until is not None) == (2, True)
    set_urgency(north, number, Urgency.MINOR)
    assert one(north).snoozed_until is not None
    set_urgency(north, number, Urgency.CRITICAL)

    assert one(north).snoozed_until is None


def test_only_the_named_failed_runs_are_tried_again_once(north: Desk):
    first, second = fail(north, MISSING.format(1)), fail(north, MISSING.format(2))
    other = fail(north, "The file is locked by a password.")
    number = incidents(north)[1].id

    (again,) = retry_failed(north, number, [first, other])
    take(north, again)

    with north.reading() as session:
        run = get_run(session, again)
    assert (run.parent_id, run.state) == (first, RunState.FAILED)
    with pytest.raises(ConflictError):
        retry_failed(north, number, [first])
    assert retry_failed(north, number, [second])


def test_times_are_taken_from_events_and_archived_incidents_do_not_count(north: Desk, hands: Clock):
    fail(north, MISSING.format(1))
    first = one(north).id
    fail(north, "The file is locked by a password.")
    second = incidents(north)[0].id
    hands.at += timedelta(minutes=30)
    advance(north, first, "acknowledge")
    advance(north, second, "acknowledge")
    hands.at += timedelta(minutes=60)
    resolve(north, first, **WORDS)

    assert times(north) == {
        "MTTA": (timedelta(minutes=30), [first, second]),
        "MTTR": (timedelta(minutes=90), [first]),
    }
    advance(north, first, "archive")
    assert times(north)["MTTR"] == (None, [])


def test_owners_are_people_of_the_school_and_viewers_only_look(north: Desk, operator: Desk):
    fail(north, MISSING.format(1))
    number = one(north).id

    assign(operator, number, BOB.email)
    comment(operator, number, "Looks like last week.")
    with pytest.raises(InputError, match="Nobody here"):
        assign(operator, number, "charlie@south.example")
    viewer = replace(north, actor=replace(north.actor, role="viewer"))
    with pytest.raises(ForbiddenError):
        comment(viewer, number, "Hm.")

    assert one(north).owner == BOB.email


def test_another_school_has_no_such_incident(north: Desk, south: Desk):
    fail(north, MISSING.format(1))
    number = one(north).id
    ticket = add_ticket(north, number, "Call the school")

    for ask in (
        lambda: advance(south, number, "acknowledge"),
        lambda: propose(south, number),
        lambda: tick(south, ticket, []),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_known_error_is_tried_on_failures_before_it_is_kept(north: Desk):
    fail(north, "Room A17 has no timetable.")
    number = one(north).id
    resolve(north, number, **WORDS)
    proposed = propose(north, number)
    assert proposed.pattern == "has no timetable\\."
    assert proposed.workaround == WORDS["corrective_action"]
    fail(north, "Room B2 has no timetable.")

    trial = try_pattern(north, proposed.pattern)
    kept = add_known(north, replace(proposed, title="No timetable"))

    assert (len(trial.fits), trial.tried) == (2, 2)
    with north.reading() as session:
        incident = get_incident(session, number)
        assert known_error_of(session, incident).title == "No timetable"
    assert list_known(north)[0].hits == 2
    assert remove_known(north, kept) == "No timetable is removed."


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"pattern": "(away"}, "cannot be used"),
        ({"pattern": "a"}, "3 to 200"),
        ({"title": ""}, "needs a name"),
        ({"workaround": "?"}, "needs a way on"),
        ({"retries": 50}, "At most 5"),
    ],
)
def test_a_known_error_that_helps_nobody_is_refused(north: Desk, wrong, told):
    good = KnownError(name="", title="Away", pattern="is away", workaround="Wait for an hour.")

    with pytest.raises(InputError, match=told):
        add_known(north, replace(good, **wrong))


def test_what_passes_by_itself_is_tried_again_as_often_as_its_rule_says(north: Desk, hands: Clock):
    away = KnownError(
        name="",
        title="Register away",
        pattern="register is away",
        workaround="Wait for an hour.",
        transient=True,
        retries=1,
    )
    add_known(north, away)

    number = fail(north, "The register is away.")
    with north.reading() as session:
        waiting = get_run(session, number)
    assert (waiting.state, waiting.max_attempts) == (RunState.WAITING_TO_RETRY, 2)
    assert incidents(north) == []
    hands.at += timedelta(hours=1)
    assert take(north, number)

    with north.reading() as session:
        assert get_run(session, number).state is RunState.FAILED
    assert one(north).known_error.startswith("own-")


def test_a_pattern_never_takes_long_whatever_it_is(north: Desk):
    fail(north, "a" * 280)

    assert try_pattern(north, "(a+)+b$").fits == []
