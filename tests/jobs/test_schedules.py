"""Schedules as people make, change, pause and catch them up."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from config.terms import (
    CalendarRule,
    CatchUp,
    EntryKind,
    Frequency,
    OffsetUnit,
    ScheduleState,
)
from data.runs import get_run
from data.schedules import get_schedule, list_occurrences, list_schedules
from jobs._desk import Desk
from jobs._planner import plan_schedule
from jobs.calendar import remove_entry, save_entry, take_file
from jobs.schedules import (
    Draft,
    add_schedule,
    bring_back,
    change_schedule,
    coming,
    list_coming,
    list_missed,
    pause,
    remove,
    resume,
    run_now,
    schedulable_jobs,
    settle_missed,
)
from pipelines.event_offset import Offset
from pipelines.recurrence import Recurrence
from pipelines.school_calendar import Entry
from tests.people import Clock
from tests.trail import list_audit

pytestmark = pytest.mark.slow

NIGHTLY = Recurrence(frequency=Frequency.DAILY, at=time(2, 30))
CHECK = Draft(title="Nightly check", job="check_store", when=NIGHTLY)


@pytest.fixture
def hands() -> Clock:
    return Clock(datetime(2026, 3, 27, 12, tzinfo=UTC))


@pytest.fixture
def north(north: Desk, hands: Clock) -> Desk:
    return replace(north, now=hands, timezone="Europe/Berlin")


def row(desk: Desk, number: int):
    with desk.reading() as session:
        return get_schedule(session, number)


def test_a_schedule_is_made_with_its_words_and_its_next_due_time(north: Desk):
    number = add_schedule(north, CHECK)

    made = row(north, number)
    assert made.next_at == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    with north.reading() as session:
        assert list_audit(session)[0].new == "Every day at 02:30"
        due = list_coming(north, session, made)
    assert [one.firing.note[:15] for one in due] == ["", "the clocks leap", "", "", ""]


def test_changing_and_pausing_never_fire(north: Desk, hands: Clock):
    number = add_schedule(north, CHECK)
    hands.at += timedelta(days=3)

    change_schedule(north, number, replace(CHECK, when=replace(NIGHTLY, at=time(5))))
    pause(north, number)
    hands.at += timedelta(days=3)
    resume(north, number)
    plan_schedule(north, number)

    with north.reading() as session:
        assert list_occurrences(session) == []
    assert row(north, number).next_at == datetime(2026, 4, 3, 3, tzinfo=UTC)


def test_a_removed_schedule_is_gone_and_comes_back_paused(north: Desk):
    number = add_schedule(north, CHECK)

    remove(north, number)
    with north.reading() as session:
        assert list_schedules(session) == []
    with pytest.raises(NotFoundError):
        run_now(north, number)
    bring_back(north, number)

    assert row(north, number).state is ScheduleState.PAUSED


def test_what_somebody_else_did_a_moment_before_is_refused_in_a_sentence(north: Desk):
    number = add_schedule(north, CHECK)
    pause(north, number)

    with pytest.raises(ConflictError, match="paused does not know pause"):
        pause(north, number)
    resume(north, number)
    with pytest.raises(ConflictError, match="active does not know bring back"):
        bring_back(north, number)


def missed_days(north: Desk, hands: Clock) -> int:
    """Return a schedule whose last four nights were missed."""
    number = add_schedule(north, replace(CHECK, catch_up=CatchUp.SKIP))
    hands.at += timedelta(days=4)
    plan_schedule(north, number)
    return number


@pytest.mark.parametrize(
    ("most", "states"),
    [
        (1, ["coalesced"] * 3 + ["fired"]),
        (4, ["fired"] + ["waiting"] * 3),
        (0, ["dismissed"] * 4),
    ],
)
def test_missed_due_times_are_run_or_dismissed_once(north: Desk, hands: Clock, most, states):
    number = missed_days(north, hands)
    assert len(list_missed(north)[number]) == 4

    settle_missed(north, number, most=most, until=hands.at)

    with north.reading() as session:
        found = list_occurrences(session, schedule_id=number)
    assert [one.state.value for one in reversed(found)] == states
    assert [one.run_id is not None for one in reversed(found)] == [s == "fired" for s in states]
    assert list_missed(north) == {}
    with pytest.raises(ConflictError):
        settle_missed(north, number, most=most, until=hands.at)


def test_only_what_was_seen_is_settled(north: Desk, hands: Clock):
    number = missed_days(north, hands)
    seen = hands.at
    hands.at += timedelta(days=1)
    plan_schedule(north, number)

    settle_missed(north, number, most=0, until=seen)

    (left,) = list_missed(north)[number]
    assert left.due_at > seen


def test_a_draft_says_when_it_would_be_due_and_why_it_would_rest(north: Desk):
    day = date(2026, 3, 30)
    save_entry(north, Entry(kind=EntryKind.HOLIDAY, summary="Break", starts_on=day, ends_on=day))

    found = coming(north, replace(CHECK, calendar_rule=CalendarRule.SCHOOL_DAYS))

    assert [one.reason for one in found][:3] == [
        "no school on Saturdays",
        "no school on Sundays",
        "holiday (Break)",
    ]
    with north.reading() as session:
        assert list_schedules(session) == []


def exam(day: int) -> Entry:
    """Return the exam on a day of May."""
    on = date(2026, 5, day)
    at = datetime(2026, 5, day, 7, tzinfo=UTC)
    return Entry(
        kind=EntryKind.EVENT,
        summary="Exam",
        starts_on=on,
        ends_on=on,
        starts_at=at,
        category="exam",
    )


def test_a_schedule_moves_with_its_event_and_ends_with_it(north: Desk):
    two_before = Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8))
    entry = save_entry(north, exam(8))
    number = add_schedule(north, replace(CHECK, when=two_before, category="exam"))
    assert row(north, number).next_at == datetime(2026, 5, 6, 6, tzinfo=UTC)

    save_entry(north, exam(13), entry)
    assert row(north, number).next_at == datetime(2026, 5, 11, 6, tzinfo=UTC)
    remove_entry(north, entry)

    assert row(north, number).next_at is None


def test_an_event_that_its_calendar_calls_off_is_due_no_more(north: Desk):
    when = Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8))
    number = add_schedule(north, replace(CHECK, when=when, category="exam"))
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1@board", "SUMMARY:Exam", "CATEGORIES:exam"]
    lines += ["DTSTART:20260508T070000Z", "END:VEVENT", "END:VCALENDAR", ""]
    content = "\r\n".join(lines).encode()
    take_file(north, "exams.ics", content, EntryKind.EVENT)
    assert row(north, number).next_at == datetime(2026, 5, 6, 6, tzinfo=UTC)

    called_off = content.replace(b"END:VEVENT", b"STATUS:CANCELLED\r\nEND:VEVENT")
    taken = take_file(north, "exams.ics", called_off, EntryKind.EVENT)

    assert (taken.removed, taken.problems) == (1, [])
    assert row(north, number).next_at is None


def test_a_calendar_file_taken_twice_changes_nothing_the_second_time(north: Desk):
    content = b"summary,starts_on\nBreak,2026-05-01\nFair,2026-05-02\n"

    first = take_file(north, "days.csv", content, EntryKind.HOLIDAY)
    again = take_file(north, "days.csv", content, EntryKind.HOLIDAY)

    assert (first.added, first.changed, first.unchanged, first.problems) == (2, 0, 0, [])
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " a "}, "needs a name"),
        ({"job": "publish_batch"}, "cannot run by itself"),
        ({"job": "os.system"}, "no job called"),
        ({"when": Offset(amount=1, unit=OffsetUnit.DAYS)}, "needs a category"),
        ({"misfire_minutes": 0}, "late"),
        ({"catch_up_most": 50}, "caught up"),
        ({"when": replace(NIGHTLY, frequency=Frequency.CRON, cron="x")}, "no cron"),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_in_a_sentence(north: Desk, wrong, told):
    with pytest.raises((InputError, NotFoundError), match=told):
        add_schedule(north, replace(CHECK, **wrong))


def test_run_now_is_a_run_beside_the_due_times(north: Desk):
    number = add_schedule(north, CHECK)

    run_id = run_now(north, number)
    dry = run_now(north, number, {"dry_run": True})

    with north.reading() as session:
        assert list_occurrences(session, schedule_id=number) == []
        params = [get_run(session, one).params for one in (run_id, dry)]
    assert params == [{"dry_run": False}, {"dry_run": True}]
    assert row(north, number).params == {"dry_run": False}
    with pytest.raises(InputError, match="dry_run"):
        run_now(north, number, {"dry_run": "perhaps"})


def test_an_operator_may_look_and_run_but_not_change(operator: Desk, north: Desk):
    number = add_schedule(north, CHECK)

    assert run_now(operator, number) > 0
    assert coming(operator, CHECK)
    for forbidden in (
        lambda: pause(operator, number),
        lambda: add_schedule(operator, CHECK),
        lambda: save_entry(operator, exam(8)),
    ):
        with pytest.raises(ForbiddenError):
            forbidden()


def test_only_jobs_without_a_person_are_offered():
    assert {"check_store", "watch_inbox"} <= set(schedulable_jobs())
    assert "publish_batch" not in schedulable_jobs()
