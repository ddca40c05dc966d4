"""The past of a schedule: which due times are done, failed or missing, and running some of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from config.errors import ConflictError, InputError
from config.terms import OccurrenceState, RunState, ScheduleState
from data.db import TenantSession
from data.models import JobRun, Occurrence, Schedule
from data.schedules import get_schedule, list_between, list_runs_by_number
from jobs._desk import Desk
from jobs._firing import find_problem, waiting_of
from jobs._schedules import RELATIVE, calendar_of, reasons_against, rule_of
from pipelines.occurrence_flow import step
from pipelines.recurrence import between
from pipelines.run_flow import is_over

MOST_DAYS, MOST_SLOTS, MOST_AT_ONCE = 92, 500, 4
DAY = timedelta(days=1)
GOOD = {RunState.SUCCEEDED, RunState.PARTLY_SUCCEEDED}


class Fate(StrEnum):
    """How a past due time stands."""

    DONE = "done"
    FAILED = "failed"
    UNDER_WAY = "under_way"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class PastSlot:
    """One due time of the past, and why it may have been left out."""

    due_at: datetime
    fate: Fate
    reason: str = ""
    run_id: int | None = None


def list_past(desk: Desk, schedule_id: int, first: date, last: date) -> list[PastSlot]:
    """Return every due time of a range of days up to now, by the rule that holds today."""
    desk.allow("see")
    with desk.reading() as session:
        schedule = get_schedule(session, schedule_id)
        return slots_of(desk, session, schedule, (first, last))


def slots_of(
    desk: Desk, session: TenantSession, schedule: Schedule, days: tuple[date, date]
) -> list[PastSlot]:
    """Return the due times from one day to another, each with how it stands.

    What the planner has not come to yet is left to it.
    """
    begin, end = span_of(desk, *days)
    if schedule.state is ScheduleState.ACTIVE:
        end = min(end, schedule.planned_until)
    rows = list_between(session, schedule.id, begin, end)
    runs = list_runs_by_number(session, [row.run_id for row in rows if row.run_id is not None])
    known = {row.due_at: past_slot(row, runs) for row in rows}
    moments = set(known)
    if schedule.frequency not in RELATIVE:
        after = begin - timedelta(microseconds=1)
        found = between(rule_of(schedule), after, end, desk.zone, limit=MOST_SLOTS + 1)
        moments |= {firing.at for firing in found}
    if len(moments) > MOST_SLOTS:
        raise InputError(
            f"The schedule was due more than {MOST_SLOTS:,} times then.", hint="Choose fewer days."
        )
    resting = reasons_against(schedule, calendar_of(session), desk.zone)
    return [
        known.get(moment)
        or PastSlot(due_at=moment, fate=Fate.MISSING, reason=resting(moment) or "never planned")
        for moment in sorted(moments)
    ]


def span_of(desk: Desk, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments between which a range of the school's days lies, up to now."""
    if last < first:
        raise InputError("The last day is before the first.", hint="Swap the two days.")
    if (last - first).days >= MOST_DAYS:
        raise InputError("The range is too long.", hint=f"Choose at most {MOST_DAYS} days.")
    begin = datetime.combine(first, time(0), desk.zone)
    end = datetime.combine(last + DAY, time(0), desk.zone) - timedelta(microseconds=1)
    return begin, min(end, desk.now())


def past_slot(row: Occurrence, runs: dict[int, JobRun]) -> PastSlot:
    """Return how the row of a due time stands."""
    run = runs.get(row.run_id) if row.run_id is not None else None
    if row.state is OccurrenceState.WAITING or (run is not None and not is_over(run.state)):
        fate = Fate.UNDER_WAY
    elif run is None:
        fate = Fate.MISSING
    else:
        fate = Fate.DONE if run.state in GOOD else Fate.FAILED
    reason = (run.error_message if run is not None else "") or row.reason
    return PastSlot(due_at=row.due_at, fate=fate, reason=reason, run_id=row.run_id)


def backfill(
    desk: Desk, schedule_id: int, chosen: Collection[datetime], *, at_once: int = 1
) -> str:
    """Run the chosen missing or failed due times, the oldest first, at most `at_once` together."""
    desk.allow("run_job")
    with desk.transaction() as session:
        schedule = get_schedule(session, schedule_id)
        check_order(schedule, chosen, at_once)
        days = [moment.astimezone(desk.zone).date() for moment in chosen]
        slots = slots_of(desk, session, schedule, (min(days), max(days)))
        wanted = [slot for slot in slots if slot.due_at in chosen]
        refuse_done(wanted, len(set(chosen)))
        moments = [slot.due_at for slot in wanted]
        queue_slots(desk, session, schedule, moments, at_once=at_once)
        told = f"{len(wanted)} due times, {at_once} at once"
        desk.audit(session, "schedule.backfilled", f"schedule {schedule_id}", new=told)
    return f"{len(wanted):,} due times wait for their turn."


def check_order(schedule: Schedule, chosen: Collection[datetime], at_once: int) -> None:
    """Refuse an order that nobody can carry out."""
    if not chosen:
        raise InputError("No due time is chosen.", hint="Choose at least one.")
    if not 1 <= at_once <= MOST_AT_ONCE:
        raise InputError(
            f"{at_once} runs at once are not possible.", hint=f"Choose 1 to {MOST_AT_ONCE}."
        )
    problem = find_problem(schedule)
    if problem:
        raise InputError(problem, hint="Edit the schedule first.")


def refuse_done(wanted: Sequence[PastSlot], count: int) -> None:
    """Refuse due times that the schedule never had, or that are done or under way by now."""
    open_ = [slot for slot in wanted if slot.fate in {Fate.MISSING, Fate.FAILED}]
    if len(open_) < count:
        raise ConflictError(
            f"Of the {count:,} chosen due times only {len(open_):,} are missing or failed.",
            hint="Somebody may have been faster; look at the list again.",
        )


def queue_slots(
    desk: Desk,
    session: TenantSession,
    schedule: Schedule,
    moments: Sequence[datetime],
    *,
    at_once: int,
) -> None:
    """Let due times wait for their turn; a row that is there is used again."""
    rows = list_between(session, schedule.id, moments[0], moments[-1])
    known = {row.due_at: row for row in rows}
    reason = f"backfill by {desk.actor.name}"
    for moment in moments:
        row = known.get(moment)
        if row is None:
            row = Occurrence(
                schedule_id=schedule.id,
                due_at=moment,
                settled_at=desk.now(),
                state=step(OccurrenceState.DUE, "wait"),
            )
            session.add(row)
        else:
            row.state, row.settled_at = step(row.state, "wait"), desk.now()
        row.reason, row.at_once = reason, at_once


def let_go(desk: Desk, schedule_id: int) -> str:
    """Skip every due time that waits for its turn; what runs goes on."""
    desk.allow("run_job")
    with desk.transaction() as session:
        get_schedule(session, schedule_id)
        rows = waiting_of(session, schedule_id)
        for row in rows:
            row.state, row.settled_at = step(row.state, "skip"), desk.now()
            row.reason = f"let go by {desk.actor.name}"
        told = f"{len(rows)} let go"
        desk.audit(session, "schedule.waiting_let_go", f"schedule {schedule_id}", new=told)
    return f"{len(rows):,} due times are let go."
