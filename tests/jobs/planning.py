"""Schedules as tests of the planner make them, and runs that end at once."""

from datetime import datetime, time, timedelta

from sqlalchemy import update

from config.terms import CalendarRule, CatchUp, Frequency, Overlap, RunState
from data.db import TenantSession
from data.models import JobRun, Schedule
from jobs._desk import Desk
from jobs._schedules import dump_rule
from pipelines.recurrence import Recurrence, upcoming

HOURLY = Recurrence(frequency=Frequency.CRON, cron="0 * * * *")


def add(desk: Desk, rule: Recurrence = HOURLY, **more) -> int:
    """Add a schedule that begins now."""
    now = desk.now()
    values = {"catch_up": CatchUp.LATEST, "overlap": Overlap.SKIP, "misfire_minutes": 10, **more}
    values.setdefault("calendar_rule", CalendarRule.ANY_DAY)
    following = upcoming(rule, now, desk.zone, 1)
    schedule = Schedule(
        title="Trial",
        job="trial_succeed",
        frequency=rule.frequency,
        rule=dump_rule(rule),
        created_by="ada@north.example",
        created_at=now,
        updated_at=now,
        since=now,
        planned_until=now,
        next_at=following[0].at if following else None,
        **values,
    )
    with desk.transaction() as session:
        session.add(schedule)
        session.flush()
        return schedule.id


def end_runs(session: TenantSession, now: datetime) -> None:
    """End every run as if a worker had done it."""
    done = {"state": RunState.SUCCEEDED, "finished_at": now}
    session.execute(update(JobRun).where(JobRun.state == RunState.QUEUED).values(**done))


def rules() -> list[Recurrence]:
    """Return rules of every kind by the clock, some of them in the hours that change."""
    daily = [
        Recurrence(frequency=Frequency.DAILY, at=time(hour, minute))
        for hour in (1, 2, 3, 23)
        for minute in (0, 30)
    ]
    crons = ["*/20 * * * *", "15 2 * * *", "30 1-3 * * *", "0 */4 * * *", "5,35 2,14 * * *"]
    return [
        *daily,
        *(Recurrence(frequency=Frequency.CRON, cron=text) for text in crons),
        Recurrence(frequency=Frequency.WEEKLY, weekdays=(6, 7), at=time(2, 45)),
        Recurrence(frequency=Frequency.MONTHLY, day=31, at=time(2, 15)),
        Recurrence(frequency=Frequency.EVERY, minutes=45),
    ]


def spread(start: datetime, steps: int, span: timedelta) -> list[datetime]:
    """Return the moments of steps of uneven length over a span, its end included."""
    parts = [1 + (number * 7919) % 13 for number in range(steps)]
    total, passed, found = sum(parts), 0, []
    for part in parts:
        passed += part
        found.append(start + span * (passed / total))
    return found
