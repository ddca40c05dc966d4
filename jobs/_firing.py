"""How a due time becomes a run: at once, after the run before it, in its place, or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.errors import HomeroomError
from config.terms import CatchUp, OccurrenceState, Overlap, RunState, ScheduleState
from data.db import TenantSession
from data.models import JobRun, Occurrence, Schedule
from data.runs import add_log
from data.schedules import (
    count_open,
    find_newest_run,
    find_schedule,
    list_occurrences,
    list_open_runs,
)
from jobs._desk import Desk
from jobs._ledger import enqueue, stop
from jobs._registry import check_params, get_job
from pipelines.occurrence_flow import Slot, step
from pipelines.run_flow import is_over
from pipelines.run_flow import step as run_step

OVER = tuple(state for state in RunState if is_over(state))
TOGETHER = "one run for all events of this moment"
PASSING = {OccurrenceState.SKIPPED: "skip", OccurrenceState.MISSED: "miss"}


def add_slots(
    desk: Desk, session: TenantSession, schedule: Schedule, slots: Sequence[tuple[Slot, int]]
) -> None:
    """Write a row for each due time with its event, and queue a run where it fires."""
    fired: set[datetime] = set()
    rows: list[Occurrence] = []
    for slot, event_id in slots:
        row = Occurrence(
            schedule_id=schedule.id,
            due_at=slot.due_at,
            settled_at=desk.now(),
            state=slot.state,
            reason=slot.reason,
            event_id=event_id,
        )
        if row.state is OccurrenceState.FIRED and row.due_at in fired:
            row.state, row.reason = OccurrenceState.COALESCED, TOGETHER
        elif row.state is OccurrenceState.FIRED:
            fired.add(row.due_at)
            row.state, row.reason = meet(desk, session, schedule, row.due_at)
        session.add(row)
        rows.append(row)
        if row.state is OccurrenceState.FIRED:
            start(desk, session, schedule, row)
    tell_passed(desk, session, schedule, rows)


def meet(
    desk: Desk, session: TenantSession, schedule: Schedule, due_at: datetime
) -> tuple[OccurrenceState, str]:
    """Return what becomes of a due time that fires, unless something is in its way."""
    problem = find_problem(schedule)
    if problem:
        return OccurrenceState.SKIPPED, problem
    busy = list_open_runs(session, schedule.id, OVER)
    late = is_late(desk, schedule, due_at)
    if busy and late and schedule.catch_up is CatchUp.ALL:
        return OccurrenceState.WAITING, "one after the other"
    if busy:
        return meet_runs(desk, session, schedule, busy)
    if late and is_crowded(desk, session):
        most = desk.settings.catch_up_at_once
        return OccurrenceState.WAITING, f"{most} scheduled runs at once are enough"
    return OccurrenceState.FIRED, ""


def meet_runs(
    desk: Desk, session: TenantSession, schedule: Schedule, busy: Sequence[JobRun]
) -> tuple[OccurrenceState, str]:
    """Return what becomes of a due time while runs of its schedule are open."""
    if schedule.overlap is Overlap.REPLACE:
        return replace_runs(desk, session, schedule, busy)
    reason = f"run {busy[0].id} had not ended"
    queued = schedule.overlap is Overlap.QUEUE
    return (OccurrenceState.WAITING if queued else OccurrenceState.SKIPPED), reason


def replace_runs(
    desk: Desk, session: TenantSession, schedule: Schedule, busy: Sequence[JobRun]
) -> tuple[OccurrenceState, str]:
    """Ask the open runs of a schedule to stop, so that the newest due time takes their place."""
    for row in waiting_of(session, schedule.id):
        row.state, row.settled_at = step(row.state, "skip"), desk.now()
        row.reason = "a later due time took its place"
    running = [run for run in busy if run.state is RunState.RUNNING]
    for run in busy:
        stop(desk, session, run, "A later due time of the schedule takes its place.")
    if not running:
        return OccurrenceState.FIRED, ""
    return OccurrenceState.WAITING, f"run {running[0].id} is asked to stop"


def is_late(desk: Desk, schedule: Schedule, due_at: datetime) -> bool:
    """Tell whether a due time is later than it may be and only caught up."""
    return desk.now() - due_at > timedelta(minutes=schedule.misfire_minutes)


def is_crowded(desk: Desk, session: TenantSession) -> bool:
    """Tell whether so many scheduled runs are open that what is late has to wait."""
    return count_open(session, OVER) >= desk.settings.catch_up_at_once


def find_problem(schedule: Schedule) -> str:
    """Return why the job cannot start with these parameters, or nothing."""
    try:
        check_params(get_job(schedule.job), dict(schedule.params))
    except HomeroomError as error:
        return error.message
    return ""


def start(desk: Desk, session: TenantSession, schedule: Schedule, row: Occurrence) -> None:
    """Queue the run of one due time; a second call finds the first one's run.

    One that is done again, after its run failed, is another occasion.
    """
    again = f":after{row.run_id}" if row.run_id is not None else ""
    run = enqueue(
        desk,
        session,
        schedule.job,
        dict(schedule.params),
        schedule_id=schedule.id,
        dedupe_key=f"schedule:{schedule.id}:{row.due_at:%Y%m%dT%H%M%S}{again}",
    )
    if is_late(desk, schedule, row.due_at):
        due = f"{row.due_at.astimezone(desk.zone):%-d %b %Y %H:%M %Z}"
        add_log(session, run.id, f"Stands for the due time {due}.", now=desk.now())
    row.run_id = run.id


def waiting_of(session: TenantSession, schedule_id: int) -> list[Occurrence]:
    """Return the due times that wait for a run to end, the latest first."""
    waiting = (OccurrenceState.WAITING,)
    return list_occurrences(session, schedule_id=schedule_id, states=waiting, limit=1_000)


def fire_waiting(desk: Desk, schedule_id: int) -> bool:
    """Start the oldest due time that waits, once there is room for it; tell whether it did."""
    with desk.transaction() as session:
        schedule = find_schedule(session, schedule_id)
        waiting = waiting_of(session, schedule_id)
        if schedule is None or schedule.state is ScheduleState.REMOVED or not waiting:
            return False
        row = waiting[-1]
        if not has_room(desk, session, schedule, row):
            return False
        row.settled_at, problem = desk.now(), find_problem(schedule)
        if problem:
            row.state, row.reason = step(row.state, "skip"), problem
            tell_passed(desk, session, schedule, [row])
        else:
            row.state = step(row.state, "fire")
            start(desk, session, schedule, row)
        return not problem


def has_room(desk: Desk, session: TenantSession, schedule: Schedule, row: Occurrence) -> bool:
    """Tell whether a due time that waits may start beside the runs that are open."""
    if len(list_open_runs(session, schedule.id, OVER)) >= row.at_once:
        return False
    return not (is_late(desk, schedule, row.due_at) and is_crowded(desk, session))


def tell_passed(
    desk: Desk, session: TenantSession, schedule: Schedule, rows: Sequence[Occurrence]
) -> None:
    """Let Runs show what did not happen: one run for each streak of the same reason."""
    streaks: dict[tuple[OccurrenceState, str], list[datetime]] = {}
    for row in rows:
        if row.state in PASSING:
            streaks.setdefault((row.state, row.reason), []).append(row.due_at)
    for (state, reason), moments in streaks.items():
        passed = run_step(RunState.QUEUED, PASSING[state])
        run = find_newest_run(session, schedule.id)
        if run is None or run.state is not passed or not run.outcome.endswith(f": {reason}."):
            run = passed_run(desk, schedule, passed, moments[0])
            session.add(run)
        run.finished_at = moments[-1]
        run.progress_done += len(moments)
        run.outcome = f"{span_of(desk, run)}: {reason}."


def passed_run(desk: Desk, schedule: Schedule, state: RunState, due_at: datetime) -> JobRun:
    """Return the row of a run that never was; it counts its due times as progress."""
    return JobRun(
        job=schedule.job,
        started_by=desk.actor.email,
        origin=desk.actor.origin,
        created_at=desk.now(),
        due_at=due_at,
        params=dict(schedule.params),
        schedule_id=schedule.id,
        state=state,
    )


def span_of(desk: Desk, run: JobRun) -> str:
    """Say which due times a run stands for that never was."""
    first = f"{run.due_at.astimezone(desk.zone):%-d %b %H:%M}"
    if run.progress_done == 1 or run.finished_at is None:
        return f"Due {first}"
    last = f"{run.finished_at.astimezone(desk.zone):%-d %b %H:%M}"
    return f"{run.progress_done:,} due times, {first} to {last}"
