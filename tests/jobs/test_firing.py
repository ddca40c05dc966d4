"""What a due time meets: late crowds, the run before it, other events, a broken schedule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.terms import CalendarRule, CatchUp, EntryKind, Frequency, Overlap, RunState
from data.models import JobRun
from data.run_list import RunFilter, find_runs
from data.schedules import PASSED, get_schedule, list_occurrences
from jobs._desk import Desk
from jobs._planner import PUT_OFF, Planner
from jobs.calendar import save_entry
from pipelines.recurrence import Recurrence
from pipelines.school_calendar import Entry
from tests.jobs import trials
from tests.jobs.planning import HOURLY, add, end_runs
from tests.people import Clock

pytestmark = pytest.mark.slow

assert trials  # its jobs are what the schedules start
EVERY_MINUTE = Recurrence(frequency=Frequency.CRON, cron="* * * * *")


@pytest.fixture
def hands() -> Clock:
    return Clock(datetime(2026, 5, 4, 6, 0, 30, tzinfo=UTC))


@pytest.fixture
def desk(north: Desk, hands: Clock) -> Desk:
    """Return the desk of a school in Berlin whose clock a test sets."""
    return replace(north, now=hands, timezone="Europe/Berlin")


def plan(desk: Desk, hands: Clock, *, end: bool = True, **later: float) -> None:
    """Let some time pass, a planner look, and every run end unless told otherwise."""
    hands.at += timedelta(**later)
    Planner(desk.settings, hands).plan(desk.engine)
    if end:
        finish(desk, hands)


def finish(desk: Desk, hands: Clock) -> None:
    """End every run."""
    with desk.transaction() as session:
        end_runs(session, hands.at)


def states(desk: Desk, number: int) -> list[str]:
    """Return what became of each due time, in order."""
    with desk.reading() as session:
        found = list_occurrences(session, schedule_id=number, limit=10_000)
    return [row.state.value for row in reversed(found)]


def all_runs(desk: Desk) -> list[JobRun]:
    """Return every run, the oldest first."""
    with desk.reading() as session:
        return find_runs(session, RunFilter(), limit=10_000)[::-1]


def happened(desk: Desk) -> list[JobRun]:
    """Return the runs that were to happen, the oldest first."""
    return [run for run in all_runs(desk) if run.state not in PASSED]


@pytest.mark.parametrize(
    ("policy", "fired"), [({"catch_up": CatchUp.LATEST}, 1), ({"catch_up": CatchUp.ALL}, 3 + 1)]
)
def test_a_long_absence_is_caught_up_once_however_many_rounds_it_takes(desk, hands, policy, fired):
    more = {"catch_up_most": 3, "overlap": Overlap.QUEUE, "misfire_minutes": 1}
    number = add(desk, EVERY_MINUTE, **more, **policy)

    plan(desk, hands, hours=24, seconds=-45)
    for _ in range(6):
        plan(desk, hands, seconds=1)

    found = states(desk, number)
    assert len(found) == 24 * 60 - 1
    assert found[-fired:] == ["fired"] * fired
    assert found.count("fired") == len(happened(desk)) == fired


@pytest.mark.parametrize("overlap", list(Overlap))
def test_all_that_is_caught_up_runs_one_after_the_other(desk, hands, overlap):
    number = add(desk, HOURLY, catch_up=CatchUp.ALL, catch_up_most=3, overlap=overlap)

    plan(desk, hands, end=False, hours=6, minutes=20)
    assert states(desk, number)[-3:] == ["fired", "waiting", "waiting"]
    for _ in range(3):
        finish(desk, hands)
        plan(desk, hands, end=False, seconds=1)

    assert states(desk, number)[-3:] == ["fired"] * 3
    assert [run.state.value for run in happened(desk)] == ["succeeded"] * 3


def test_what_is_caught_up_starts_a_few_at_a_time(desk, hands):
    numbers = [add(desk, HOURLY) for _ in range(9)]

    plan(desk, hands, end=False, days=3, minutes=20)
    assert len(happened(desk)) == desk.settings.catch_up_at_once == 4
    plan(desk, hands, end=False, seconds=1)
    assert len(happened(desk)) == 4
    for _ in range(3):
        finish(desk, hands)
        plan(desk, hands, end=False, seconds=1)

    assert len(happened(desk)) == 9
    assert {states(desk, number)[-1] for number in numbers} == {"fired"}
    assert {states(desk, number).count("fired") for number in numbers} == {1}


def test_what_is_on_time_does_not_wait_behind_the_crowd(desk, hands):
    for _ in range(6):
        add(desk, HOURLY)
    plan(desk, hands, end=False, hours=5, minutes=20)
    fresh = add(desk, EVERY_MINUTE)

    plan(desk, hands, end=False, minutes=1)

    assert states(desk, fresh) == ["fired"]


@pytest.mark.parametrize("running", [False, True])
def test_a_due_time_takes_the_place_of_the_run_before_it(desk, hands, running):
    number = add(desk, HOURLY, overlap=Overlap.REPLACE)
    plan(desk, hands, end=False, hours=1)
    (old,) = happened(desk)
    if running:
        with desk.transaction() as session:
            session.merge(old).state = RunState.RUNNING

    plan(desk, hands, end=False, hours=1)

    if running:
        assert states(desk, number) == ["fired", "waiting"]
        assert happened(desk)[0].cancel_requested_at == hands.at
        with desk.transaction() as session:
            session.get_one(JobRun, (desk.school_id, old.id)).state = RunState.CANCELLED
        plan(desk, hands, end=False, seconds=3)
    assert states(desk, number) == ["fired", "fired"]
    assert [run.state.value for run in happened(desk)] == ["cancelled", "queued"]


def exam(name: str, day: int) -> Entry:
    """Return an exam at nine on a day of May."""
    return Entry(
        kind=EntryKind.EVENT,
        summary=name,
        starts_on=date(2026, 5, day),
        ends_on=date(2026, 5, day),
        starts_at=datetime(2026, 5, day, 7, tzinfo=UTC),
        category="exam",
    )


def test_events_of_one_moment_share_a_run_and_each_is_due_once(desk, hands):
    number = add(desk, HOURLY)
    for name in ("Mathematics", "History"):
        save_entry(desk, exam(name, 8))
    with desk.transaction() as session:
        schedule = get_schedule(session, number)
        schedule.frequency, schedule.category = Frequency.BEFORE_EVENT, "exam"
        schedule.rule = {"amount": -2, "unit": "school_days", "at": "08:00"}
        schedule.next_at = hands.at

    plan(desk, hands, days=2)
    plan(desk, hands, days=1)

    assert sorted(states(desk, number)) == ["coalesced", "fired"]
    assert len(happened(desk)) == 1


def test_a_schedule_that_cannot_be_planned_holds_up_no_other(desk, hands):
    broken, sound = add(desk, HOURLY), add(desk, HOURLY)
    with desk.transaction() as session:
        get_schedule(session, broken).rule = {"cron": "0 * * * *", "at": "noon"}

    plan(desk, hands, hours=1)

    assert states(desk, sound) == ["fired"]
    with desk.reading() as session:
        assert get_schedule(session, broken).next_at == hands.at + PUT_OFF
    repair(desk, broken)
    plan(desk, hands, minutes=5)
    assert states(desk, broken) == ["fired"]


def repair(desk: Desk, number: int) -> None:
    """Give a schedule its rule back."""
    with desk.transaction() as session:
        get_schedule(session, number).rule = {"cron": "0 * * * *"}


def test_runs_show_what_was_missed_as_one_line_with_its_span(desk, hands):
    number = add(desk, HOURLY, catch_up=CatchUp.SKIP)

    plan(desk, hands, hours=3, minutes=20)
    plan(desk, hands, hours=2)

    runs = [run for run in all_runs(desk) if run.state is RunState.MISSED]
    assert [run.outcome for run in runs] == [
        "5 due times, 4 May 09:00 to 4 May 13:00: nobody was there."
    ]
    assert runs[0].schedule_id == number
    assert states(desk, number) == ["missed"] * 5


def test_runs_show_each_holiday_as_one_line_with_its_reason(desk, hands):
    day = date(2026, 5, 5)
    save_entry(
        desk, Entry(kind=EntryKind.HOLIDAY, summary="Spring break", starts_on=day, ends_on=day)
    )
    morning = Recurrence(frequency=Frequency.DAILY, at=time(7))
    add(desk, morning, calendar_rule=CalendarRule.SCHOOL_DAYS)

    for _ in range(3):
        plan(desk, hands, hours=24)

    runs = all_runs(desk)
    assert [run.state.value for run in runs] == ["skipped", "succeeded", "succeeded"]
    assert runs[0].outcome == "Due 5 May 07:00: holiday (Spring break)."
