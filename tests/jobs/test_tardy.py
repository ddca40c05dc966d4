"""Today says what is late, what takes too long and what was missed, before anything fails."""

from datetime import timedelta

import pytest

from config.terms import CatchUp, Frequency, RunState
from data.models import JobRun
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._planner import plan_schedule
from jobs.schedules import Draft, add_schedule
from jobs.today import Item, needs_you
from pipelines.recurrence import Recurrence
from tests.people import Clock

pytestmark = pytest.mark.slow


def run(desk: Desk, **values: object) -> int:
    """Queue a check of the store; change what is known of its run."""
    with desk.transaction() as session:
        made = enqueue(desk, session, "check_store", {})
        for name, value in values.items():
            setattr(made, name, value)
        return made.id


def told(desk: Desk) -> list[tuple[str, str]]:
    """Return state and text of what needs a person because of time."""
    return [(one.state, one.text) for one in items(desk)]


def items(desk: Desk) -> list[Item]:
    """Return what needs a person because of time."""
    return [one for one in needs_you(desk) if one.state in {"late", "overdue", "missed"}]


def test_a_run_that_does_not_start_is_late_and_then_no_more(north: Desk, clock: Clock):
    number = run(north)
    clock.move(minutes=2)
    assert told(north) == []

    clock.move(seconds=1)

    assert told(north) == [("late", "Check the stored versions is late")]
    assert items(north)[0].query == {"run": str(number)}
    with north.transaction() as session:
        session.get_one(JobRun, (north.school_id, number)).state = RunState.CANCELLED
    assert told(north) == []


def test_a_run_that_takes_twice_its_usual_time_is_overdue(north: Desk, clock: Clock):
    for _ in range(3):
        ended = clock.at + timedelta(minutes=4)
        run(north, state=RunState.SUCCEEDED, started_at=clock.at, finished_at=ended)
    clock.move(minutes=10)
    run(north, state=RunState.RUNNING, started_at=clock.at)
    clock.move(minutes=8)
    assert told(north) == []

    clock.move(seconds=1)

    assert told(north) == [("overdue", "Check the stored versions is overdue")]
    assert "twice its usual time (8 min)" in items(north)[0].detail


def test_what_a_schedule_missed_leads_to_the_schedules(north: Desk, operator: Desk, clock: Clock):
    daily = Recurrence(frequency=Frequency.DAILY)
    draft = Draft(title="Nightly", job="check_store", when=daily, catch_up=CatchUp.SKIP)
    number = add_schedule(north, draft)
    clock.move(days=3)
    plan_schedule(north, number)

    assert told(operator) == [("missed", "Nightly missed 3 due times")]
    assert items(operator)[0].page == "schedules"
