"""Every due time becomes exactly one row, however many planners there are and whenever they die."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.terms import (
    CalendarRule,
    CatchUp,
    EntryKind,
    Frequency,
    OccurrenceState,
    Overlap,
    ScheduleState,
)
from data.models import CalendarEntry, JobRun
from data.run_list import RunFilter, find_runs
from data.schedules import PASSED, get_schedule, list_occurrences
from jobs._desk import Desk
from jobs._planner import Planner
from jobs._schedules import rule_of
from pipelines.recurrence import Recurrence, between
from tests.jobs import trials
from tests.jobs.planning import HOURLY, add, end_runs, rules, spread
from tests.people import Clock

pytestmark = pytest.mark.slow

assert trials  # its jobs are what the schedules start
NIGHTS = [
    datetime(2026, 3, 28, 20, 0, 7, tzinfo=UTC),
    datetime(2026, 10, 24, 20, 0, 7, tzinfo=UTC),
]


@pytest.fixture
def hands() -> Clock:
    return Clock(datetime(2026, 5, 4, 6, 0, 30, tzinfo=UTC))


@pytest.fixture
def desk(north: Desk, hands: Clock) -> Desk:
    """Return the desk of a school in Berlin whose clock a test sets."""
    return replace(north, now=hands, timezone="Europe/Berlin")


@pytest.fixture
def planner(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Planner:
    return Planner(desk.settings, desk.now)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(desk: Desk, hands: Clock, *texts: str, end: bool = True) -> None:
    """Let a planner look at each of these moments; runs end in between unless told otherwise."""
    for text in texts:
        hands.at = at(text)
        Planner(desk.settings, hands).plan(desk.engine)
        if end:
            with desk.transaction() as session:
                end_runs(session, hands.at)


def rows(desk: Desk, schedule_id: int) -> list[tuple[str, OccurrenceState, str]]:
    """Return hour and minute, state and reason of each due time, in order."""
    with desk.reading() as session:
        found = list_occurrences(session, schedule_id=schedule_id, limit=1_000)
    return [(f"{row.due_at:%H:%M}", row.state, row.reason) for row in reversed(found)]


def runs(desk: Desk) -> list[JobRun]:
    """Return the runs that were to happen, the newest first."""
    with desk.reading() as session:
        found = find_runs(session, RunFilter(), limit=10_000)
    return [run for run in found if run.state not in PASSED]


@pytest.mark.parametrize("start", NIGHTS, ids=["spring", "autumn"])
@pytest.mark.parametrize(
    "size", [(1, 40), pytest.param((13, 400), marks=pytest.mark.nightly)], ids=str
)
def test_each_due_time_of_a_day_is_one_row_with_two_planners_and_restarts(
    desk: Desk, hands: Clock, start: datetime, size: tuple[int, int]
):
    hands.at, (copies, steps) = start, size
    wanted = {add(desk, rule, overlap=Overlap.SKIP): rule for rule in rules() * copies}
    pair = [Planner(desk.settings, hands), Planner(desk.settings, hands)]

    with ThreadPoolExecutor(2) as pool:
        for number, moment in enumerate(spread(start, steps, timedelta(hours=24))):
            hands.at = moment
            list(pool.map(lambda planner: planner.plan(desk.engine), pair))
            if number % 3 == 0:  # one of the two dies and starts anew
                pair[number % 2] = Planner(desk.settings, hands)
            with desk.transaction() as session:
                end_runs(session, moment)

    with desk.reading() as session:
        found = list_occurrences(session, limit=100_000)
    due = {
        (number, firing.at)
        for number, rule in wanted.items()
        for firing in between(rule, start, hands.at, desk.zone, limit=9_999)
    }
    assert {(row.schedule_id, row.due_at) for row in found} == due
    assert len(found) == len(due) > 30 * copies
    fired = [row for row in found if row.state is OccurrenceState.FIRED]
    assert {row.state for row in found} <= {OccurrenceState.FIRED, OccurrenceState.COALESCED}
    started = Counter(row.run_id for row in fired)
    assert set(started.values()) == {1}
    assert set(started) == {run.id for run in runs(desk)}


def test_a_planner_that_starts_three_times_a_minute_fires_each_minute_once(desk, hands):
    number = add(desk, Recurrence(frequency=Frequency.CRON, cron="* * * * *"))

    plan(
        desk,
        hands,
        "2026-05-04 06:00:59.700000",
        "2026-05-04 06:01:00",
        "2026-05-04 06:01:00.300000",
        "2026-05-04 06:01:20",
        "2026-05-04 06:01:59.900000",
        "2026-05-04 06:02:40",
    )

    assert rows(desk, number) == [
        ("06:01", OccurrenceState.FIRED, ""),
        ("06:02", OccurrenceState.FIRED, ""),
    ]
    assert len(runs(desk)) == 2


def test_a_clock_that_is_set_back_fires_nothing_twice(desk, hands):
    number = add(desk, Recurrence(frequency=Frequency.CRON, cron="* * * * *"))

    plan(desk, hands, "2026-05-04 06:03:10", "2026-05-04 06:00:10", "2026-05-04 06:02:10")
    plan(desk, hands, "2026-05-04 06:04:10")

    states = [OccurrenceState.FIRED, *[OccurrenceState.SKIPPED] * 2, OccurrenceState.FIRED]
    assert [row[1] for row in rows(desk, number)] == states  # two met the run before them
    assert [row[0] for row in rows(desk, number)] == ["06:01", "06:02", "06:03", "06:04"]
    assert len(runs(desk)) == 2


@pytest.mark.parametrize(
    ("catch_up", "states"),
    [
        (CatchUp.SKIP, ["missed"] * 26),
        (CatchUp.LATEST, ["coalesced"] * 25 + ["fired"]),
        (CatchUp.ALL, ["missed"] * 23 + ["fired"] * 3),
    ],
)
def test_a_leap_of_26_hours_goes_by_the_policy(desk, hands, catch_up, states):
    number = add(desk, HOURLY, catch_up=catch_up, catch_up_most=3, overlap=Overlap.QUEUE)

    plan(desk, hands, "2026-05-05 08:30:00")

    found = [state.value for _, state, _ in rows(desk, number)]
    assert [state.replace("waiting", "fired") for state in found] == states
    assert found.count("fired") == min(states.count("fired"), 1)
    for minute in (31, 32, 33):
        plan(desk, hands, f"2026-05-05 08:{minute}:00")
    assert [state.value for _, state, _ in rows(desk, number)] == states
    assert len(runs(desk)) == states.count("fired")


def test_what_is_on_time_stands_for_what_is_late(desk, hands):
    number = add(desk, HOURLY)

    plan(desk, hands, "2026-05-04 09:05:00")

    assert [row[1].value for row in rows(desk, number)] == ["coalesced", "coalesced", "fired"]


@pytest.mark.parametrize(
    ("overlap", "states"), [(Overlap.SKIP, ["fired", "skipped"]), (Overlap.QUEUE, ["fired"] * 2)]
)
def test_a_due_time_that_meets_the_run_before_it(desk, hands, overlap, states):
    number = add(desk, HOURLY, overlap=overlap)

    plan(desk, hands, "2026-05-04 07:00:05", "2026-05-04 08:00:05", end=False)
    assert len(runs(desk)) == 1
    assert "had not ended" in rows(desk, number)[1][2]
    with desk.transaction() as session:
        end_runs(session, hands.at)
    plan(desk, hands, "2026-05-04 08:20:00")

    assert [row[1].value for row in rows(desk, number)] == states
    assert len(runs(desk)) == states.count("fired")


def add_entry(desk: Desk, kind: EntryKind, summary: str, day: date, **more) -> int:
    """Put an entry into the calendar."""
    entry = CalendarEntry(
        kind=kind,
        summary=summary,
        starts_on=day,
        ends_on=day,
        uid=f"{summary}@test",
        changed_at=desk.now(),
        **more,
    )
    with desk.transaction() as session:
        session.add(entry)
        session.flush()
        return entry.id


def test_a_holiday_leaves_a_row_that_says_so(desk, hands):
    add_entry(desk, EntryKind.HOLIDAY, "Spring break", date(2026, 5, 5))
    morning = Recurrence(frequency=Frequency.DAILY, at=time(7))
    number = add(desk, morning, calendar_rule=CalendarRule.SCHOOL_DAYS)

    plan(desk, hands, "2026-05-05 05:00:05", "2026-05-06 05:00:05")

    assert rows(desk, number) == [
        ("05:00", OccurrenceState.SKIPPED, "holiday (Spring break)"),
        ("05:00", OccurrenceState.FIRED, ""),
    ]
    assert len(runs(desk)) == 1


def test_a_schedule_around_an_event_follows_it_and_fires_once(desk, hands):
    exam = add_entry(
        desk,
        EntryKind.EVENT,
        "Exam",
        date(2026, 5, 8),
        category="exam",
        starts_at=at("2026-05-08 07:00"),
    )
    number = add(desk, HOURLY)
    make_relative(desk, number)

    plan(desk, hands, "2026-05-06 06:00:05")
    assert len(rows(desk, number)) == 1
    with desk.transaction() as session:
        session.get_one(CalendarEntry, (desk.school_id, exam)).starts_at = at("2026-05-12 07:00")
    make_relative(desk, number)
    plan(desk, hands, "2026-05-10 06:00:05", "2026-05-11 12:00:00")

    assert [row[1].value for row in rows(desk, number)] == ["fired"]


def test_an_event_that_moves_before_it_is_due_is_due_where_it_stands(desk, hands):
    exam = add_entry(
        desk,
        EntryKind.EVENT,
        "Exam",
        date(2026, 5, 8),
        category="exam",
        starts_at=at("2026-05-08 07:00"),
    )
    number = add(desk, HOURLY)
    make_relative(desk, number)
    with desk.transaction() as session:
        session.get_one(CalendarEntry, (desk.school_id, exam)).starts_at = at("2026-05-12 07:00")
    make_relative(desk, number)

    plan(desk, hands, "2026-05-06 06:00:05", "2026-05-08 06:00:05")

    with desk.reading() as session:
        (row,) = list_occurrences(session, schedule_id=number)
    assert row.due_at == at("2026-05-08 06:00")  # two school days before, at eight in Berlin
    assert row.event_id == exam


def make_relative(desk: Desk, number: int) -> None:
    """Let a schedule be due two school days before each exam at eight."""
    with desk.transaction() as session:
        schedule = get_schedule(session, number)
        schedule.frequency, schedule.category = Frequency.BEFORE_EVENT, "exam"
        schedule.rule = {"amount": -2, "unit": "school_days", "at": "08:00"}
        schedule.next_at = desk.now()


def test_a_paused_schedule_is_not_planned(desk, hands):
    number = add(desk, HOURLY)
    with desk.transaction() as session:
        get_schedule(session, number).state = ScheduleState.PAUSED

    plan(desk, hands, "2026-05-04 09:05:00")

    assert rows(desk, number) == []


def test_a_job_that_is_gone_leaves_a_row_that_says_so(desk, hands):
    number = add(desk, HOURLY)
    with desk.transaction() as session:
        get_schedule(session, number).job = "once_upon_a_time"

    plan(desk, hands, "2026-05-04 07:00:05")

    assert rows(desk, number)[0][1:] == (
        OccurrenceState.SKIPPED,
        "There is no job called once_upon_a_time.",
    )


def test_a_rule_comes_back_from_its_row_as_it_was(desk):
    for rule in rules():
        number = add(desk, rule)
        with desk.reading() as session:
            assert rule_of(get_schedule(session, number)) == rule
