"""The past of a schedule is listed day by day, and only the chosen due times are run."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from config.errors import ConflictError, ForbiddenError, InputError
from config.terms import CatchUp, Frequency, OccurrenceState, RunState
from data.models import JobRun, Occurrence
from data.schedules import list_occurrences
from jobs._desk import Desk
from jobs._planner import Planner
from jobs.backfill import backfill, let_go, list_past
from pipelines.recurrence import Recurrence
from tests.jobs import trials
from tests.jobs.planning import add, end_runs
from tests.people import VERA, Clock, desk_for

pytestmark = pytest.mark.slow

assert trials  # its jobs are what the schedules start
DAILY = Recurrence(frequency=Frequency.DAILY, at=time(7))
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 8)


@pytest.fixture
def hands() -> Clock:
    return Clock(datetime(2026, 5, 4, 6, tzinfo=UTC))


@pytest.fixture
def desk(north: Desk, hands: Clock) -> Desk:
    """Return the desk of a school in Berlin whose clock a test sets."""
    return replace(north, now=hands, timezone="Europe/Berlin")


@pytest.fixture
def number(desk: Desk, hands: Clock) -> int:
    """Return a schedule made on the 4th: the 5th failed, the 6th is done, two were missed."""
    number = add(desk, DAILY, catch_up=CatchUp.SKIP)
    for day, state in ((5, RunState.FAILED), (6, RunState.SUCCEEDED)):
        hands.at = datetime(2026, 5, day, 5, 0, 5, tzinfo=UTC)
        plan(desk, hands)
        with desk.transaction() as session:
            session.execute(
                update(JobRun).where(JobRun.state == RunState.QUEUED).values(state=state)
            )
    hands.at = datetime(2026, 5, 8, 12, tzinfo=UTC)
    plan(desk, hands)
    return number


def plan(desk: Desk, hands: Clock) -> None:
    """Let a planner look once."""
    Planner(desk.settings, hands).plan(desk.engine)


def fates(desk: Desk, number: int) -> dict[int, str]:
    """Return how the due time of each day of May stands."""
    return {slot.due_at.day: slot.fate.value for slot in list_past(desk, number, FIRST, LAST)}


def at(day: int) -> datetime:
    """Return the due time of a day of May."""
    return datetime(2026, 5, day, 5, tzinfo=UTC)


def test_every_due_time_of_the_range_stands_as_done_failed_or_missing(desk, number):
    before = dict.fromkeys((1, 2, 3, 4), "missing")

    assert fates(desk, number) == {
        **before,
        5: "failed",
        6: "done",
        7: "missing",
        8: "missing",
    }
    reasons = {slot.due_at.day: slot.reason for slot in list_past(desk, number, FIRST, LAST)}
    assert reasons[2] == "never planned"
    assert reasons[7] == "nobody was there"


def test_only_the_chosen_run_the_oldest_first_and_so_many_at_once(desk, hands, number):
    backfill(desk, number, [at(5), at(2), at(7), at(3)], at_once=2)
    assert [fates(desk, number)[day] for day in (2, 3, 5, 7)] == ["under_way"] * 4

    rounds = []
    for _ in range(4):
        plan(desk, hands)
        plan(desk, hands)
        hands.at += timedelta(seconds=1)
        rounds.append(open_runs(desk))
        with desk.transaction() as session:
            end_runs(session, hands.at)

    assert rounds == [2, 2, 0, 0]
    assert fates(desk, number) == {
        1: "missing",
        2: "done",
        3: "done",
        4: "missing",
        5: "done",
        6: "done",
        7: "done",
        8: "missing",
    }
    with desk.reading() as session:
        runs = [row.run_id for row in list_occurrences(session, schedule_id=number) if row.run_id]
    assert len(runs) == len(set(runs)) == 5


def open_runs(desk: Desk) -> int:
    """Count the runs that wait for a worker."""
    with desk.reading() as session:
        return len(session.scalars(select(JobRun).where(JobRun.state == RunState.QUEUED)).all())


def test_what_is_done_under_way_or_no_due_time_is_refused(desk, number):
    backfill(desk, number, [at(2)])

    for chosen in ([at(6)], [at(2)], [at(3) + timedelta(minutes=1)], [at(3), at(6)]):
        with pytest.raises(ConflictError, match="missing or failed"):
            backfill(desk, number, chosen)
    assert fates(desk, number)[3] == "missing"


def test_what_waits_is_let_go_and_may_be_chosen_again(desk, hands, number):
    backfill(desk, number, [at(2), at(3)])

    assert let_go(desk, number) == "2 due times are let go."

    plan(desk, hands)
    assert open_runs(desk) == 0
    assert fates(desk, number)[2] == "missing"
    backfill(desk, number, [at(2)])
    with desk.reading() as session:
        row = session.scalars(select(Occurrence).where(Occurrence.due_at == at(2))).one()
    assert row.state is OccurrenceState.WAITING


def test_what_the_planner_has_not_come_to_yet_is_left_to_it(desk, hands, number):
    hands.at = datetime(2026, 5, 9, 5, 0, 1, tzinfo=UTC)
    day = date(2026, 5, 9)
    assert list_past(desk, number, day, day) == []

    plan(desk, hands)

    assert [slot.fate.value for slot in list_past(desk, number, day, day)] == ["under_way"]


def test_a_range_that_cannot_be_is_refused_in_a_sentence(desk, number):
    with pytest.raises(InputError, match="before the first"):
        list_past(desk, number, LAST, FIRST)
    with pytest.raises(InputError, match="too long"):
        list_past(desk, number, date(2026, 1, 1), LAST)
    with pytest.raises(InputError, match="No due time is chosen"):
        backfill(desk, number, [])
    with pytest.raises(InputError, match="9 runs at once"):
        backfill(desk, number, [at(2)], at_once=9)


def test_who_only_looks_runs_nothing(settings, schools, clock):
    desk = desk_for(settings, schools, VERA, clock)

    with pytest.raises(ForbiddenError):
        backfill(desk, 1, [at(2)])
    with pytest.raises(ForbiddenError):
        let_go(desk, 1)


def test_a_range_with_too_many_due_times_is_refused(desk):
    number = add(desk, Recurrence(frequency=Frequency.EVERY, minutes=5))

    with pytest.raises(InputError, match="more than 500 times"):
        list_past(desk, number, date(2026, 4, 1), date(2026, 4, 3))
