"""The planner: every due time of every schedule becomes one row, and a run where it fires."""

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from config.errors import HomeroomError
from config.settings import Settings
from config.terms import OccurrenceState, Overlap, RunState, ScheduleState
from data.db import TenantSession, house_reading, house_transaction
from data.heartbeats import beat
from data.models import JobRun, Occurrence, Schedule, School
from data.schedules import (
    claim_plan,
    find_open_run,
    find_schedule,
    list_due,
    list_occurrences,
    list_waiting,
)
from jobs._desk import SYSTEM, Desk, utc_now
from jobs._ledger import enqueue
from jobs._registry import check_params, get_job
from jobs._schedules import (
    ONCE_PLANNED,
    calendar_of,
    list_firings,
    policy_of,
    preview,
    reasons_against,
)
from jobs.accounts import desk_of
from pipelines.occurrence_flow import Slot, settle, step
from pipelines.run_flow import is_over

PLAN_SECONDS, BEAT_SECONDS = 1.0, 5.0
PLANNED_AT_ONCE = 50
OVER = tuple(state for state in RunState if is_over(state))


class Planner:
    """Asks every second which schedules are due; any number of planners may do so at once."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.planned_at = self.beaten_at = 0.0

    def tick(self, engine: Engine, name: str = "") -> int:
        """Plan what is due, unless that was done a moment ago; return how many schedules."""
        if time.monotonic() - self.planned_at < PLAN_SECONDS:
            return 0
        self.planned_at = time.monotonic()
        planned = self.plan(engine)
        if name and time.monotonic() - self.beaten_at >= BEAT_SECONDS:
            self.beaten_at = time.monotonic()
            with house_transaction(engine) as session:
                beat(session, name, kind="planner", now=self.now())
        return planned

    def plan(self, engine: Engine) -> int:
        """Do one round over all schools."""
        with house_reading(engine) as session:
            due = list_due(session, now=self.now(), limit=PLANNED_AT_ONCE)
            waiting = list_waiting(session, limit=PLANNED_AT_ONCE)
            schools = {
                number: session.get_one(School, number)
                for number in {school_id for school_id, _ in due + waiting}
            }
        desks = {
            number: desk_of(self.settings, engine, school, SYSTEM, now=self.now)
            for number, school in schools.items()
        }
        for school_id, schedule_id in due:
            plan_schedule(desks[school_id], schedule_id)
        for school_id, schedule_id in waiting:
            fire_waiting(desks[school_id], schedule_id)
        return len(due)


def plan_schedule(desk: Desk, schedule_id: int) -> int:
    """Account for every due time up to now in one transaction; return how many there were.

    Whoever moves `planned_until` owns the span: a second planner finds it moved and leaves.
    """
    now = desk.now()
    with desk.transaction() as session:
        schedule = find_schedule(session, schedule_id)
        if schedule is None or schedule.state is not ScheduleState.ACTIVE:
            return 0
        firings = list_firings(session, schedule, desk.zone, until=now)
        is_whole = len(firings) < ONCE_PLANNED
        until = max(now if is_whole else firings[-1][0].at, schedule.planned_until)
        next_at = find_next(session, schedule, desk) if is_whole else until
        if not claim_plan(session, schedule, planned_until=until, next_at=next_at):
            return 0
        calendar = calendar_of(session)
        slots = settle(
            [firing.at for firing, _ in firings],
            now=now,
            policy=policy_of(schedule),
            reason_against=reasons_against(schedule, calendar, desk.zone),
        )
        for slot, (_, event_id) in zip(slots, firings, strict=True):
            add_slot(desk, session, schedule, slot, event_id=event_id)
        return len(slots)


def find_next(session: TenantSession, schedule: Schedule, desk: Desk) -> datetime | None:
    """Return when the schedule is due after now, or None where it never is again."""
    after = max(desk.now(), schedule.planned_until)
    found = preview(session, schedule, desk.zone, after=after, count=1)
    return found[0].at if found else None


def add_slot(
    desk: Desk, session: TenantSession, schedule: Schedule, slot: Slot, *, event_id: int | None
) -> None:
    """Write the row of one due time, and queue its run where it fires."""
    state, reason = slot.state, slot.reason
    if state is OccurrenceState.FIRED:
        state, reason = meet(session, schedule)
    if state is OccurrenceState.FIRED and (problem := find_problem(schedule)):
        state, reason = OccurrenceState.SKIPPED, problem
    row = Occurrence(
        schedule_id=schedule.id,
        due_at=slot.due_at,
        settled_at=desk.now(),
        state=state,
        reason=reason,
        event_id=event_id,
    )
    session.add(row)
    if state is OccurrenceState.FIRED:
        row.run_id = start(desk, session, schedule, row.due_at).id


def find_problem(schedule: Schedule) -> str:
    """Return why the job cannot start with these parameters, or nothing."""
    try:
        check_params(get_job(schedule.job), dict(schedule.params))
    except HomeroomError as error:
        return error.message
    return ""


def meet(session: TenantSession, schedule: Schedule) -> tuple[OccurrenceState, str]:
    """Return what becomes of a due time that may meet the run before it."""
    busy = find_open_run(session, schedule.id, OVER)
    if busy is None:
        return OccurrenceState.FIRED, ""
    reason = f"run {busy.id} had not ended"
    queued = schedule.overlap is Overlap.QUEUE
    return (OccurrenceState.WAITING if queued else OccurrenceState.SKIPPED), reason


def start(desk: Desk, session: TenantSession, schedule: Schedule, due_at: datetime) -> JobRun:
    """Queue the run of one due time; a second call finds the first one's run."""
    return enqueue(
        desk,
        session,
        schedule.job,
        dict(schedule.params),
        schedule_id=schedule.id,
        dedupe_key=f"schedule:{schedule.id}:{due_at:%Y%m%dT%H%M%S}",
    )


def fire_waiting(desk: Desk, schedule_id: int) -> bool:
    """Start the oldest due time that waits, once the run before it has ended."""
    with desk.transaction() as session:
        schedule = find_schedule(session, schedule_id)
        if schedule is None or schedule.state is not ScheduleState.ACTIVE:
            return False
        waiting = list_occurrences(
            session, schedule_id=schedule_id, states=(OccurrenceState.WAITING,)
        )
        if not waiting or find_open_run(session, schedule_id, OVER) is not None:
            return False
        row = waiting[-1]
        row.state, row.settled_at = step(row.state, "fire"), desk.now()
        row.run_id = start(desk, session, schedule, row.due_at).id
        return True
