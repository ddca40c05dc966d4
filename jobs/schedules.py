"""Schedules as people work with them: make, change, pause, run now, settle what was missed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.errors import ConflictError, InputError
from config.terms import (
    CalendarRule,
    CatchUp,
    Frequency,
    OccurrenceState,
    Overlap,
    ScheduleState,
)
from data.db import TenantSession
from data.models import Occurrence, Schedule
from data.schedules import (
    find_schedule,
    get_schedule,
    list_occurrences,
    list_open_runs,
    list_schedules,
)
from jobs._desk import Desk
from jobs._firing import OVER, start, waiting_of
from jobs._ledger import enqueue
from jobs._registry import Job, check_params, get_job, list_jobs
from jobs._schedules import (
    MOST_CAUGHT_UP,
    calendar_of,
    dump_offset,
    dump_rule,
    preview,
    reasons_against,
    words_of,
)
from pipelines.event_offset import Offset, check_offset
from pipelines.occurrence_flow import step
from pipelines.recurrence import Firing, Recurrence, check
from pipelines.schedule_flow import step as state_step

MOST_MINUTES = 24 * 60
DONE = {
    "pause": "paused",
    "resume": "resumed",
    "remove": "removed",
    "bring_back": "brought back",
}
NAMED = ("title", "job", "category", "calendar_rule", "catch_up", "overlap")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a person decided about a schedule; `when` is a rule by the clock or around an event."""

    title: str
    job: str
    when: Recurrence | Offset
    params: Mapping[str, object] = field(default_factory=dict)
    category: str = ""
    calendar_rule: CalendarRule = CalendarRule.ANY_DAY
    catch_up: CatchUp = CatchUp.LATEST
    overlap: Overlap = Overlap.SKIP
    misfire_minutes: int = 10
    catch_up_most: int = MOST_CAUGHT_UP


@dataclass(frozen=True, kw_only=True)
class Due:
    """One coming due time: what the clocks make of it, and why the schedule will rest then."""

    firing: Firing
    reason: str = ""


def schedulable_jobs() -> dict[str, Job]:
    """Return the jobs that make sense without a person, by name."""
    return {name: job for name, job in list_jobs().items() if job.is_schedulable}


def add_schedule(desk: Desk, draft: Draft) -> int:
    """Add a schedule that is due from now on; return its number."""
    desk.allow("manage_schedules")
    now = desk.now()
    schedule = Schedule(
        title="",
        job="",
        frequency=Frequency.DAILY,
        created_by=desk.actor.email,
        created_at=now,
        updated_at=now,
        since=now,
        planned_until=now,
    )
    with desk.transaction() as session:
        fill(desk, session, schedule, draft)
        session.add(schedule)
        session.flush()
        desk.audit(session, "schedule.added", f"schedule {schedule.id}", new=words_of(schedule))
        return schedule.id


def change_schedule(desk: Desk, schedule_id: int, draft: Draft) -> None:
    """Change a schedule; that fires nothing, and the new rule holds for times after now."""
    desk.allow("manage_schedules")
    with desk.transaction() as session:
        schedule = get_schedule(session, schedule_id)
        old = words_of(schedule)
        fill(desk, session, schedule, draft)
        told = f"schedule {schedule_id}"
        desk.audit(session, "schedule.changed", told, old=old, new=words_of(schedule))


def fill(desk: Desk, session: TenantSession, schedule: Schedule, draft: Draft) -> None:
    """Write a checked draft into the row, and when it is due next."""
    check_draft(draft)
    when = draft.when
    for name in NAMED:
        setattr(schedule, name, getattr(draft, name))
    schedule.title = draft.title.strip()
    schedule.misfire_minutes = draft.misfire_minutes
    schedule.catch_up_most = draft.catch_up_most
    schedule.params = check_params(get_job(draft.job), dict(draft.params))
    if isinstance(when, Recurrence):
        schedule.frequency, schedule.rule = when.frequency, dump_rule(when)
    else:
        before = when.amount < 0
        schedule.frequency = Frequency.BEFORE_EVENT if before else Frequency.AFTER_EVENT
        schedule.rule = dump_offset(when)
    begin_now(desk, session, schedule)


def begin_now(desk: Desk, session: TenantSession, schedule: Schedule) -> None:
    """Let nothing before this moment be due, and find what is due next."""
    now = desk.now()
    schedule.updated_at = schedule.since = now
    schedule.planned_until = max(now, schedule.planned_until)
    found = preview(session, schedule, desk.zone, after=schedule.planned_until, count=1)
    schedule.next_at = found[0].at if found else None


def check_draft(draft: Draft) -> None:
    """Refuse what cannot be a schedule, in a sentence."""
    if not 3 <= len(draft.title.strip()) <= 120:
        raise InputError("A schedule needs a name.", hint="Write 3 to 120 letters.")
    job = get_job(draft.job)
    if not job.is_schedulable:
        raise InputError(f"{job.title} cannot run by itself.", hint="Choose another job.")
    if isinstance(draft.when, Recurrence):
        check(draft.when)
    else:
        check_offset(draft.when)
        if not draft.category.strip():
            raise InputError(
                "An event needs a category.", hint="Write the one that the calendar's events bear."
            )
    if not 1 <= draft.misfire_minutes <= MOST_MINUTES:
        raise InputError("A run may be late by 1 minute to a day.", hint="Choose 1 to 1,440.")
    if not 1 <= draft.catch_up_most <= MOST_CAUGHT_UP:
        raise InputError(
            "That many runs cannot be caught up.", hint=f"Choose 1 to {MOST_CAUGHT_UP}."
        )


def coming(desk: Desk, draft: Draft, count: int = 5) -> list[Due]:
    """Return when a draft would be due next; nothing is written."""
    desk.allow("see")
    check_draft(draft)
    now = desk.now()
    with desk.reading() as session, session.no_autoflush:
        schedule = Schedule(
            title=draft.title,
            job=draft.job,
            frequency=Frequency.DAILY,
            created_by="",
            created_at=now,
            updated_at=now,
            since=now,
            planned_until=now,
        )
        fill(desk, session, schedule, draft)
        return list_coming(desk, session, schedule, count=count)


def list_coming(
    desk: Desk, session: TenantSession, schedule: Schedule, *, count: int = 5
) -> list[Due]:
    """Return when a schedule is due next, and on which of these days it will rest."""
    after = max(desk.now(), schedule.planned_until)
    resting = reasons_against(schedule, calendar_of(session), desk.zone)
    found = preview(session, schedule, desk.zone, after=after, count=count)
    return [Due(firing=firing, reason=resting(firing.at)) for firing in found]


def pause(desk: Desk, schedule_id: int) -> str:
    """Stop planning a schedule; all that it is set to stays."""
    return turn(desk, schedule_id, "pause")


def resume(desk: Desk, schedule_id: int) -> str:
    """Plan a schedule again, from now on."""
    return turn(desk, schedule_id, "resume")


def remove(desk: Desk, schedule_id: int) -> str:
    """Take a schedule off the list; its history stays, and it can be brought back."""
    return turn(desk, schedule_id, "remove")


def bring_back(desk: Desk, schedule_id: int) -> str:
    """Put a removed schedule back on the list, paused."""
    return turn(desk, schedule_id, "bring_back")


def turn(desk: Desk, schedule_id: int, action: str) -> str:
    """Change a schedule's state; due times that wait for a run are let go with it."""
    desk.allow("manage_schedules")
    word = DONE[action]
    with desk.transaction() as session:
        schedule = find_schedule(session, schedule_id)
        if schedule is None or action != "bring_back":
            schedule = get_schedule(session, schedule_id)
        schedule.state = state_step(schedule.state, action)
        begin_now(desk, session, schedule)
        if schedule.state is not ScheduleState.ACTIVE:
            schedule.next_at = None
            for row in waiting_of(session, schedule_id):
                settle_row(desk, row, "skip", f"the schedule was {word}")
        desk.audit(session, f"schedule.{word.replace(' ', '_')}", f"schedule {schedule_id}")
        return f"{schedule.title} is {word}."


def settle_row(desk: Desk, row: Occurrence, action: str, reason: str) -> None:
    """Let an action happen to a due time."""
    row.state, row.reason, row.settled_at = step(row.state, action), reason, desk.now()


def run_now(desk: Desk, schedule_id: int, params: Mapping[str, object] | None = None) -> int:
    """Start the job of a schedule once, beside its due times; return the run's number."""
    desk.allow("run_job")
    with desk.transaction() as session:
        schedule = get_schedule(session, schedule_id)
        given: dict[str, Any] = dict(schedule.params if params is None else params)
        run = enqueue(desk, session, schedule.job, given, schedule_id=schedule_id)
        desk.audit(session, "schedule.run_now", f"schedule {schedule_id}", new=f"run {run.id}")
        return run.id


def list_missed(desk: Desk) -> dict[int, list[Occurrence]]:
    """Return the due times that were missed and that nobody has dealt with, by schedule."""
    desk.allow("see")
    with desk.reading() as session:
        known = {schedule.id for schedule in list_schedules(session)}
        rows = list_occurrences(session, states=(OccurrenceState.MISSED,), limit=2_000)
    grouped: dict[int, list[Occurrence]] = {}
    for row in rows:
        if row.schedule_id in known:
            grouped.setdefault(row.schedule_id, []).append(row)
    return grouped


def settle_missed(desk: Desk, schedule_id: int, *, most: int, until: datetime) -> str:
    """Run the latest `most` of the missed due times up to `until`; the others count as dealt with.

    They run one after the other, the oldest first. With `most` 0 all of them are dismissed. A
    second person's press finds none left.
    """
    desk.allow("run_job")
    if not 0 <= most <= MOST_CAUGHT_UP:
        raise InputError(f"{most} runs cannot be caught up.", hint=f"At most {MOST_CAUGHT_UP}.")
    who = desk.actor.name
    with desk.transaction() as session:
        schedule = get_schedule(session, schedule_id)
        missed = (OccurrenceState.MISSED,)
        found = list_occurrences(session, schedule_id=schedule_id, states=missed, limit=2_000)
        rows = [row for row in found if row.due_at <= until]
        if not rows:
            raise ConflictError("Nothing is missed any more.", hint="Somebody has dealt with it.")
        for row in reversed(rows[:most]):
            catch_up(desk, session, schedule, row)
        for row in rows[most:]:
            settle_row(desk, row, "coalesce" if most else "dismiss", f"dealt with by {who}")
        told = f"{min(most, len(rows))} of {len(rows)} run"
        desk.audit(session, "schedule.missed_settled", f"schedule {schedule_id}", new=told)
        return f"{told}." if most else f"{len(rows)} dismissed."


def catch_up(desk: Desk, session: TenantSession, schedule: Schedule, row: Occurrence) -> None:
    """Run a missed due time now, or once the runs before it have ended."""
    who = desk.actor.name
    if list_open_runs(session, schedule.id, OVER):
        settle_row(desk, row, "wait", f"run by {who}, one after the other")
        return
    settle_row(desk, row, "fire", f"run by {who}")
    start(desk, session, schedule, row)
